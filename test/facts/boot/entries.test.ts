import { describe, expect, it } from 'vitest'
import { readBootEntries, readBootEntry } from '../../../src/facts/boot/entries.js'
import { ARGS, bootHost, ENTRIES, entryText, infoText, NEW, NEW_ID, OLD, OLD_ID, RESCUE, RESCUE_ID, ROOT } from '../../helpers/boot-host.js'
import { FakeHost } from '../../helpers/fake-host.js'

const codes = (warnings: readonly { code: string }[]): string[] => warnings.map(({ code }) => code)

describe('readBootEntries', () => {
  it('tells everything about the entries of a RHEL 9 host, with one process', async () => {
    const host = bootHost()
    const { data, warnings } = await readBootEntries(host)
    expect(warnings).toEqual([])
    expect(data.entries).toHaveLength(3)
    expect(data.entries[0]).toEqual({
      index: 0,
      id: NEW_ID,
      title: `AlmaLinux (${NEW}) 9.6 (Sage Margay)`,
      kernel: `/boot/vmlinuz-${NEW}`,
      version: NEW,
      args: [...ARGS.split(' '), '$tuned_params'],
      root: '/dev/mapper/almalinux_vbox-root',
      initrds: [`/boot/initramfs-${NEW}.img`, '$tuned_initrd'],
      default: true,
      nextBoot: false,
      running: true,
      rescue: false,
      missingFiles: [],
      file: `/boot/loader/entries/${NEW_ID}.conf`,
    })
    expect(data.entries[1]).toMatchObject({ id: OLD_ID, default: false, running: false, rescue: false })
    expect(data.entries[2]).toMatchObject({ id: RESCUE_ID, version: RESCUE, rescue: true, initrds: [`/boot/initramfs-${RESCUE}.img`] })
    expect(host.calls).toEqual(['grubby --info=ALL'])
  })

  it('does not put /boot before paths where it is no mount point', async () => {
    const entries = { [NEW_ID]: entryText(NEW).replaceAll(' /', ' /boot/') }
    const files = { '/proc/self/mountinfo': '21 1 253:0 / / rw - xfs /dev/sda1 rw\n' }
    const { data, warnings } = await readBootEntries(bootHost({ entries, files, grubby: infoText(entries, '') }))
    expect(data.entries[0]).toMatchObject({
      kernel: `/boot/vmlinuz-${NEW}`,
      initrds: [`/boot/initramfs-${NEW}.img`, '$tuned_initrd'],
      missingFiles: [],
    })
    expect(warnings).toEqual([])
  })

  it('takes the kernel from grubby where mounts cannot be looked at', async () => {
    const host = bootHost({ files: { '/proc/self/mountinfo': null, '/': { error: 'EACCES' } } })
    expect((await readBootEntries(host)).data.entries[0]).toMatchObject({
      kernel: `/boot/vmlinuz-${NEW}`,
      missingFiles: [`/initramfs-${NEW}.img`],
    })
  })

  it('looks at device numbers where there is no table of mounts', async () => {
    const files = { '/proc/self/mountinfo': null }
    const entries = { [NEW_ID]: entryText(NEW).replaceAll(' /', ' /boot/') }
    // One device for all of a fake host: /boot is no mount point.
    const { data } = await readBootEntries(bootHost({ files, entries, grubby: null }))
    expect(data.entries[0]?.kernel).toBe(`/boot/vmlinuz-${NEW}`)
  })

  it('names missing files, but not what it may not look at, and no variables', async () => {
    const files = { [`/boot/vmlinuz-${OLD}`]: null, [`/boot/initramfs-${OLD}.img`]: null, [`/boot/vmlinuz-${NEW}`]: { error: 'EACCES' } }
    const { data, warnings } = await readBootEntries(bootHost({ files }))
    expect(data.entries.map((entry) => entry.missingFiles)).toEqual([[], [`/boot/vmlinuz-${OLD}`, `/boot/initramfs-${OLD}.img`], []])
    expect(warnings).toEqual([
      { code: 'BOOT_FILES_MISSING', message: `entry ${OLD_ID}: not there: /boot/vmlinuz-${OLD}, /boot/initramfs-${OLD}.img` },
    ])
  })

  it('expands $kernelopts from the environment, else from grub.cfg, and leaves the rest', async () => {
    const entries = { [NEW_ID]: entryText(NEW, '$kernelopts $tuned_params') }
    const args = async (grubenv: Record<string, string>): Promise<unknown> => {
      const { data } = await readBootEntries(bootHost({ entries, grubenv }))
      return [data.entries[0]?.root, data.entries[0]?.args]
    }
    expect(await args({ kernelopts: 'root=/dev/k ro' })).toEqual(['/dev/k', ['ro', '$tuned_params']])
    expect(await args({})).toEqual(['/dev/mapper/almalinux_vbox-root', ['ro', 'fallback', '$tuned_params']])
  })

  it('believes the file where grubby shows something else', async () => {
    const grubby = infoText(ENTRIES).replace('args="ro ', 'args="ro aaa bbb ').replace(`title="AlmaLinux (${OLD}`, 'title="Other (')
    const { data, warnings } = await readBootEntries(bootHost({ grubby }))
    expect(data.entries[0]?.args).not.toContain('aaa')
    expect(warnings).toEqual([
      expect.objectContaining({ code: 'GRUBBY_DIFFERS', message: expect.stringMatching(`${NEW_ID}.conf: grubby shows another args `) }),
      expect.objectContaining({ code: 'GRUBBY_DIFFERS', message: expect.stringMatching(`${OLD_ID}.conf: grubby shows another title `) }),
    ])
  })

  it('notices entries that only one of the two knows', async () => {
    const grubby = infoText({ [NEW_ID]: ENTRIES[NEW_ID]!, 'm-gone': entryText('6.0') })
    const { data, warnings } = await readBootEntries(bootHost({ grubby }))
    expect(data.entries.map(({ id, file }) => [id, file])).toEqual([
      [NEW_ID, `/boot/loader/entries/${NEW_ID}.conf`],
      ['m-gone', null],
    ])
    expect(codes(warnings)).toEqual(['ENTRY_NOT_LISTED', 'ENTRY_NOT_LISTED', 'ENTRY_FILE_MISSING', 'BOOT_FILES_MISSING'])
  })

  it('warns where the numbers of grubby are not the places in the menu (Fedora)', async () => {
    const entries = { [RESCUE_ID]: ENTRIES[RESCUE_ID]!, [NEW_ID]: ENTRIES[NEW_ID]! }
    const { data, warnings } = await readBootEntries(bootHost({ entries, grubenv: {} }))
    expect(data.entries.map(({ index, id, default: isDefault }) => [index, id, isDefault])).toEqual([
      [0, RESCUE_ID, false],
      [1, NEW_ID, true],
    ])
    expect(codes(warnings)).toEqual(['ORDER_DIFFERS'])
  })

  it('shows an entry whose file cannot be read or understood as far as it is known', async () => {
    const files = {
      [`/boot/loader/entries/${OLD_ID}.conf`]: { error: 'EACCES' },
      [`/boot/loader/entries/${RESCUE_ID}.conf`]: 'title x\n=broken\n',
      '/boot/loader/entries/.hidden.conf': '=',
      '/boot/loader/entries/README': '=',
      '/boot/loader/entries/dangling.conf': { link: '/nowhere' },
    }
    const { data, warnings } = await readBootEntries(bootHost({ files, grubby: infoText(ENTRIES) }))
    expect(data.entries.map(({ title }) => title)).toEqual([NEW, OLD, RESCUE].map((version) => `AlmaLinux (${version}) 9.6 (Sage Margay)`))
    expect(warnings).toEqual([
      { code: 'ENTRY_NOT_UNDERSTOOD', message: `/boot/loader/entries/${RESCUE_ID}.conf: line 2 is no key with a value: "=broken"` },
      { code: 'ENTRY_NOT_READ', message: `this boot entry could not be read: /boot/loader/entries/${OLD_ID}.conf: permission denied` },
    ])
  })
})

describe('damage that entries carry', () => {
  it.each([
    ['ENTRY_WITHOUT_ROOT', entryText(NEW, 'ro quiet')],
    ['ENTRY_SEVERAL_OPTIONS', `${entryText(NEW)}options debug\n`],
    ['ENTRY_TAB_AFTER_KEY', entryText(NEW).replace('title ', 'title\t')],
    ['ENTRY_COMMAND_SUBSTITUTION', entryText(NEW, `${ROOT} foo=$(touch)`)],
    ['ENTRY_COMMAND_SUBSTITUTION', entryText(NEW, `${ROOT} foo=\`x\``)],
    ['ENTRY_WITHOUT_KERNEL', entryText(NEW).replace(/linux .*\n/, '')],
  ])('%s', async (code, text) => {
    const { warnings } = await readBootEntries(bootHost({ entries: { [NEW_ID]: text } }))
    expect(warnings.filter((warning) => warning.code === code)).toEqual([{ code, message: expect.stringMatching(`^entry ${NEW_ID} has `) }])
  })

  it('an erased options line, the whole of it', async () => {
    const { data, warnings } = await readBootEntries(bootHost({ entries: { [NEW_ID]: entryText(NEW, '') } }))
    expect(codes(warnings)).toEqual(['ENTRY_EMPTY_OPTIONS', 'ENTRY_WITHOUT_ROOT'])
    expect(data.entries[0]).toMatchObject({ args: [], root: null })
  })

  it('takes several options lines together', async () => {
    const { data } = await readBootEntries(bootHost({ entries: { [NEW_ID]: `${entryText(NEW, `${ROOT} ro`)}options debug\n` } }))
    expect(data.entries[0]).toMatchObject({ args: ['ro', 'debug'], root: '/dev/mapper/almalinux_vbox-root' })
  })

  it('does not miss a root= that may be in a variable nobody can read', async () => {
    const entries = { [NEW_ID]: entryText(NEW, '$kernelopts') }
    const { warnings } = await readBootEntries(bootHost({ entries, files: { '/boot/grub2/grubenv': { error: 'EACCES' } } }))
    expect(codes(warnings)).toEqual(['GRUBENV_NOT_READ'])
  })

  it('an entry that an update has cut off from $kernelopts', async () => {
    const entries = { [NEW_ID]: entryText(NEW, `${ROOT} ro`), [OLD_ID]: entryText(OLD, '$kernelopts'), [RESCUE_ID]: ENTRIES[RESCUE_ID]! }
    const { warnings } = await readBootEntries(bootHost({ entries, grubby: null, grubenv: { kernelopts: `${ROOT} ro` } }))
    expect(warnings.filter(({ code }) => code === 'ENTRY_DETACHED')).toEqual([
      { code: 'ENTRY_DETACHED', message: expect.stringMatching(`: ${NEW_ID}$`) },
    ])
  })
})

describe('without grubby', () => {
  it('answers from the files, newest first, with a warning', async () => {
    const { data, warnings } = await readBootEntries(bootHost({ grubby: null }))
    expect(data.entries.map(({ index, id }) => [index, id])).toEqual([
      [0, NEW_ID],
      [1, OLD_ID],
      [2, RESCUE_ID],
    ])
    expect(codes(warnings)).toEqual(['GRUBBY_MISSING'])
  })

  it('does so too when grubby fails or sees nothing', async () => {
    const failed = await readBootEntries(bootHost({ grubby: { exitCode: 1, stderr: 'grubby: something else\n' } }))
    expect(failed.data.entries).toHaveLength(3)
    expect(failed.warnings[0]).toMatchObject({ code: 'GRUBBY_FAILED', message: expect.stringContaining('grubby: something else') })
    const blind = await readBootEntries(bootHost({ grubby: '' }))
    expect(blind.data.entries).toHaveLength(3)
    expect(blind.warnings[0]).toMatchObject({ code: 'GRUBBY_BLIND', message: expect.stringContaining('rpm-sort') })
  })

  it('keeps the entries whose file is fine beside one that is not, and gives up when none is', async () => {
    const broken = { '/boot/loader/entries/m-broken.conf': '=\n' }
    const { data, warnings } = await readBootEntries(bootHost({ grubby: null, files: broken }))
    expect(data.entries.map(({ id }) => id)).toContain('m-broken')
    expect(codes(warnings)).toEqual(['GRUBBY_MISSING', 'ENTRY_NOT_UNDERSTOOD'])
    await expect(readBootEntries(bootHost({ grubby: null, entries: {}, files: broken }))).rejects.toMatchObject({ code: 'PARSE_ERROR' })
  })

  it('says that RHEL lacks grubby, and that others have no entries', async () => {
    const bare = (identity = {}): Promise<unknown> => readBootEntries(bootHost({ grubby: null, entries: {}, identity }))
    await expect(bare()).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      exitCode: 5,
      suggestions: ['on RHEL-like hosts: dnf install grubby'],
    })
    await expect(bare({ osId: 'debian', osLike: [] })).rejects.toMatchObject({
      code: 'NOT_SUPPORTED',
      message:
        'this host has no boot loader entries: no /boot/loader/entries, and grubby is not installed; it boots from the menu in /boot/grub2/grub.cfg',
      suggestions: ['hostward doctor tells what this host has'],
    })
    await expect(readBootEntries(new FakeHost({ identity: { osId: null, osLike: [] } }))).rejects.toMatchObject({
      message: 'this host has no boot loader entries: no /boot/loader/entries, and grubby is not installed',
    })
  })

  it('says so where grubby is there and there is nothing for it', async () => {
    await expect(readBootEntries(bootHost({ grubby: '', entries: {} }))).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
    const { data, warnings } = await readBootEntries(bootHost({ grubby: '', entries: {}, files: { '/boot/loader/entries/README': '' } }))
    expect(data.entries).toEqual([])
    expect(codes(warnings)).toEqual(['NO_BOOT_ENTRIES'])
  })
})

describe('without rights', () => {
  it('is not permitted where grubby answers nothing and the entries are closed', async () => {
    const files = { '/boot/loader/entries': { error: 'EACCES' } }
    const closed = { code: 'NOT_PERMITTED', exitCode: 4, message: 'boot entries: /boot/loader/entries may only be read by root' }
    const said = { stdout: '', stderr: 'grep: /boot/grub2/grubenv: Permission denied\n' }
    await expect(readBootEntries(bootHost({ grubby: said, files, entries: {}, uid: 1000 }))).rejects.toMatchObject(closed)
    await expect(readBootEntries(bootHost({ grubby: null, files, entries: {}, uid: 1000 }))).rejects.toMatchObject(closed)
  })

  it('is not permitted where every entry file is closed', async () => {
    const files = Object.fromEntries(Object.keys(ENTRIES).map((id) => [`/boot/loader/entries/${id}.conf`, { error: 'EACCES' }]))
    await expect(readBootEntries(bootHost({ grubby: '', files }))).rejects.toMatchObject({ code: 'NOT_PERMITTED' })
  })

  it('does not know the default where the environment is closed', async () => {
    const { data, warnings } = await readBootEntries(bootHost({ files: { '/boot/grub2/grubenv': { error: 'EACCES' } } }))
    expect(data.entries.map((entry) => entry.default)).toEqual([null, null, null])
    expect(warnings).toEqual([
      { code: 'GRUBENV_NOT_READ', message: "the default entry and GRUB's variables are not known: /boot/grub2/grubenv: permission denied" },
    ])
  })

  it('uses grubby alone where only it can see the entries', async () => {
    const { data, warnings } = await readBootEntries(
      bootHost({ grubby: infoText(ENTRIES), files: { '/boot/loader/entries': { error: 'EACCES' } } }),
    )
    expect(data.entries[0]).toMatchObject({ id: NEW_ID, default: true, running: true, file: null })
    expect(codes(warnings)).toEqual(['ENTRY_FILES_NOT_SEEN'])
  })
})

describe('when grubby misbehaves', () => {
  it.each([
    ['TIMEOUT', { outcome: 'timed-out' }],
    ['OUTPUT_LIMIT', { outcome: 'flooded' }],
    ['INTERRUPTED', { outcome: 'interrupted' }],
    ['PARSE_ERROR', 'garbage\n'],
  ] as const)('tells it: %s', async (code, grubby) => {
    await expect(readBootEntries(bootHost({ grubby }))).rejects.toMatchObject({ code })
  })

  it('tells a signal where the files cannot answer either', async () => {
    await expect(readBootEntries(bootHost({ grubby: { outcome: 'signalled' }, entries: {} }))).rejects.toMatchObject({
      code: 'TOOL_FAILED',
    })
  })
})

describe('the entry that runs', () => {
  const running = async (options: Parameters<typeof bootHost>[0]): Promise<unknown> => {
    const { data, warnings } = await readBootEntries(bootHost(options))
    return [data.entries.map((entry) => entry.running), codes(warnings).filter((code) => code === 'RUNNING_AMBIGUOUS').length]
  }
  const twins = { [`${NEW_ID}.0~custom`]: entryText(NEW, `${ROOT} ${ARGS} debug`), [NEW_ID]: ENTRIES[NEW_ID]! }

  it('is told by BOOT_IMAGE', async () => {
    expect(await running({ commandLine: `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-${OLD} ${ROOT} ro`, release: OLD })).toEqual([
      [false, true, false],
      0,
    ])
  })

  it('is the rescue entry, whose kernel has another release than its name', async () => {
    expect(await running({ commandLine: `BOOT_IMAGE=/vmlinuz-${RESCUE} ${ROOT} ro` })).toEqual([[false, false, true], 0])
  })

  it('is told by the release where BOOT_IMAGE is missing or stale (kexec)', async () => {
    expect(await running({ commandLine: `${ROOT} ro`, release: OLD })).toEqual([[false, true, false], 0])
    expect(await running({ commandLine: `BOOT_IMAGE=/vmlinuz-${NEW} ${ROOT} ro`, release: OLD })).toEqual([[false, true, false], 0])
  })

  it('is none when its entry is gone', async () => {
    expect(await running({ commandLine: 'BOOT_IMAGE=/vmlinuz-6.1 ro', release: '6.1' })).toEqual([[false, false, false], 0])
  })

  it('is told apart from its twin by the arguments', async () => {
    const image = `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-${NEW} ${ROOT}`
    expect(await running({ entries: twins, commandLine: `${image} debug ${ARGS}` })).toEqual([[true, false], 0])
    expect(await running({ entries: twins, commandLine: `${image} ${ARGS}` })).toEqual([[false, true], 0])
  })

  it('is one of two that are the same, with a warning', async () => {
    const entries = { ...twins, [`${NEW_ID}.0~custom`]: ENTRIES[NEW_ID]! }
    expect(await running({ entries })).toEqual([[true, false], 1])
  })

  it('is told by the path where two kernels have one name', async () => {
    const entries = { 'm-b-2': entryText('2').replace('linux /', 'linux /b/'), 'm-a-2': entryText('2').replace('linux /', 'linux /a/') }
    expect(await running({ entries, commandLine: 'BOOT_IMAGE=(hd0)/a/vmlinuz-2 ro', release: '2' })).toEqual([[false, true], 0])
  })

  it('is not known where nothing can be read', async () => {
    const files = { '/proc/cmdline': { error: 'EACCES' }, '/proc/sys/kernel/osrelease': { error: 'EACCES' } }
    expect(await running({ files })).toEqual([[null, null, null], 0])
  })
})

describe('the C grubby of RHEL 7', () => {
  const grubby = `index=0
kernel=/boot/vmlinuz-3.10.0-327.el7.x86_64
args="ro crashkernel=auto LANG=en_US.UTF-8"
root=/dev/mapper/rhel-root
initrd=/boot/initramfs-3.10.0-327.el7.x86_64.img
title=Red Hat Enterprise Linux Server (3.10.0-327.el7.x86_64) 7.2 (Maipo)
index=1
non linux entry
`
  it('has entries without ids and files, and its default by title', async () => {
    const grubenv = { saved_entry: 'Red Hat Enterprise Linux Server (3.10.0-327.el7.x86_64) 7.2 (Maipo)' }
    const { data, warnings } = await readBootEntries(
      bootHost({ grubby, entries: {}, grubenv, release: '3.10.0-327.el7.x86_64', commandLine: 'ro' }),
    )
    expect(data.entries).toMatchObject([
      { index: 0, id: null, version: '3.10.0-327.el7.x86_64', default: true, running: true, file: null },
      { index: 1, id: null, kernel: null, title: null, args: [], default: false, running: false },
    ])
    expect(codes(warnings)).toEqual(['BOOT_FILES_MISSING'])
  })

  it('has none when it says so', async () => {
    const none = { exitCode: 1, stderr: 'grubby: kernel not found\n' }
    await expect(readBootEntries(bootHost({ grubby: none, entries: {} }))).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
  })
})

it('passes a bug on: an error that is none of hostward is not made an answer', async () => {
  const host = bootHost()
  host.run = () => Promise.reject(new TypeError('a bug'))
  await expect(readBootEntries(host)).rejects.toThrow(TypeError)
})

it('does not need the list of a recording that has only grubby', async () => {
  const host = bootHost({ files: { '/boot/loader/entries': { error: 'NOT_RECORDED' } } })
  const { data, warnings } = await readBootEntries(host)
  expect(data.entries).toHaveLength(3)
  expect(warnings).toEqual([
    {
      code: 'ENTRY_FILES_NOT_SEEN',
      message: '/boot/loader/entries could not be read: the entries are shown as grubby lists them, unchecked',
    },
  ])
})

describe('readBootEntry', () => {
  it('has only the warnings that concern it', async () => {
    const files = { [`/boot/vmlinuz-${OLD}`]: null }
    expect((await readBootEntry(bootHost({ files }), '0')).warnings).toEqual([])
    const { data, warnings } = await readBootEntry(bootHost({ files }), OLD)
    expect(data.entry.id).toBe(OLD_ID)
    expect(codes(warnings)).toEqual(['BOOT_FILES_MISSING'])
  })
})
