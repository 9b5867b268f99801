import { describe, expect, it } from 'vitest'
import { readBootArguments, type BootArgument } from '../../../src/facts/boot/args.js'
import {
  ARGS,
  bootHost,
  ENTRIES,
  entryText,
  NEW,
  NEW_ID,
  OLD,
  OLD_ID,
  RESCUE_ID,
  ROOT,
  type BootHostOptions,
} from '../../helpers/boot-host.js'
import { FakeHost } from '../../helpers/fake-host.js'

const IMAGE = `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-${NEW}`

async function row(name: string, options: BootHostOptions): Promise<BootArgument | undefined> {
  const { data } = await readBootArguments(bootHost(options))
  return data.arguments.find((argument) => argument.name === name)
}

/** Entries that all end with this. */
function entriesWith(newest: string, older = newest): Record<string, string> {
  return {
    [NEW_ID]: entryText(NEW, `${ROOT} ${ARGS}${newest}`),
    [OLD_ID]: entryText(OLD, `${ROOT} ${ARGS}${older}`),
    [RESCUE_ID]: ENTRIES[RESCUE_ID]!,
  }
}

describe('readBootArguments', () => {
  it('finds nothing to say against a host that is at rest', async () => {
    const { data, warnings } = await readBootArguments(bootHost())
    expect(warnings).toEqual([])
    expect([...new Set(data.arguments.map(({ verdict }) => verdict))]).toEqual(['now'])
    expect(data).toMatchObject({
      defaultEntry: NEW_ID,
      futureFile: '/etc/kernel/cmdline',
      bootImage: `(hd0,gpt2)/vmlinuz-${NEW}`,
      rebootPending: { pending: false, reasons: [] },
    })
    expect(data.arguments[0]).toEqual({
      name: 'root',
      value: '/dev/mapper/almalinux_vbox-root',
      running: true,
      entries: { [NEW_ID]: true, [OLD_ID]: true, [RESCUE_ID]: true },
      // grub2-mkconfig adds root= and ro by itself.
      future: { '/etc/kernel/cmdline': true, '/etc/default/grub': false },
      verdict: 'now',
    })
    expect(data.arguments.map(({ name, value }) => (value === null ? name : `${name}=${value}`))).toEqual(`${ROOT} ${ARGS}`.split(' '))
  })

  it('next-boot: the default entry has it, the running kernel has not', async () => {
    expect(await row('audit', { entries: entriesWith(' audit=1') })).toEqual({
      name: 'audit',
      value: '1',
      running: false,
      entries: { [NEW_ID]: true, [OLD_ID]: true, [RESCUE_ID]: false },
      future: { '/etc/kernel/cmdline': false, '/etc/default/grub': false },
      verdict: 'next-boot',
    })
  })

  it('next-kernel: only the file that decides has it', async () => {
    const files = { '/etc/kernel/cmdline': `${ROOT} ${ARGS} audit=1\n` }
    expect(await row('audit', { files })).toMatchObject({ running: false, verdict: 'next-kernel' })
    const other = { '/etc/default/grub': `GRUB_CMDLINE_LINUX="${ARGS.slice(3)}"\nGRUB_CMDLINE_LINUX_DEFAULT="audit=1"\n` }
    expect(await row('audit', { files: other })).toMatchObject({ future: { '/etc/default/grub': true }, verdict: 'drift' })
    expect(await row('audit', { files: { ...other, '/etc/kernel/cmdline': null } })).toMatchObject({ verdict: 'next-kernel' })
  })

  it.each<[string, BootHostOptions]>([
    ['running, but gone from the default entry', { commandLine: `${IMAGE} ${ROOT} ${ARGS} audit=1` }],
    ['lost with the next kernel', { commandLine: `${IMAGE} ${ROOT} ${ARGS} audit=1`, entries: entriesWith(' audit=1') }],
    ['only in an older entry', { entries: entriesWith('', ' audit=1') }],
    [
      'missing in an older entry',
      {
        commandLine: `${IMAGE} ${ROOT} ${ARGS} audit=1`,
        entries: entriesWith(' audit=1', ''),
        files: {
          '/etc/kernel/cmdline': `${ROOT} ${ARGS} audit=1\n`,
          '/etc/default/grub': `GRUB_CMDLINE_LINUX="${ARGS.slice(3)} audit=1"\n`,
        },
      },
    ],
  ])('drift: %s', async (_what, options) => {
    expect((await row('audit', options))?.verdict).toBe('drift')
  })

  it('counts the rescue entry only where it is the default', async () => {
    const options = { commandLine: `${IMAGE} ${ROOT} ${ARGS}`, entries: { ...ENTRIES, [RESCUE_ID]: entryText('0-rescue', `${ROOT} ro`) } }
    expect((await row('quiet', options))?.verdict).toBe('now')
    expect((await row('quiet', { ...options, grubenv: { saved_entry: RESCUE_ID } }))?.verdict).toBe('drift')
  })

  it('takes kernelopts for what decides where entries use it (RHEL 8)', async () => {
    const entries = { [NEW_ID]: entryText(NEW, '$kernelopts $tuned_params'), [OLD_ID]: entryText(OLD, '$kernelopts') }
    const grubenv = { saved_entry: NEW_ID, kernelopts: `${ROOT} ${ARGS}` }
    const { data } = await readBootArguments(bootHost({ entries, grubenv, grubby: null }))
    expect(data.futureFile).toBe('/boot/grub2/grubenv')
    expect(data.arguments.map(({ verdict }) => verdict)).toEqual(Array(data.arguments.length).fill('now'))
    expect(data.arguments[0]?.future).toEqual({ '/etc/kernel/cmdline': true, '/etc/default/grub': false, '/boot/grub2/grubenv': true })
  })

  it('tells values of one name apart, and takes both ways of quoting for one', async () => {
    const entries = { [NEW_ID]: entryText(NEW, `${ROOT} dyndbg="file a.c +p" console=tty0 console=ttyS0`) }
    const commandLine = `${IMAGE} ${ROOT} "dyndbg=file a.c +p" console=tty0`
    const { data } = await readBootArguments(
      bootHost({ entries, commandLine, files: { '/etc/kernel/cmdline': null, '/etc/default/grub': null } }),
    )
    expect(data.arguments.map(({ name, value, verdict }) => [name, value, verdict])).toEqual([
      ['root', '/dev/mapper/almalinux_vbox-root', 'now'],
      ['dyndbg', 'file a.c +p', 'now'],
      ['console', 'tty0', 'now'],
      ['console', 'ttyS0', 'next-boot'],
    ])
    expect(data).toMatchObject({ futureFile: null, rebootPending: { pending: true, argumentsAdded: ['console=ttyS0'] } })
  })

  it('keys entries without id by their index', async () => {
    const grubby = 'index=0\nkernel=/boot/vmlinuz-1\nargs="ro"\nroot=/dev/sda1\ntitle=A\nindex=1\nnon linux entry\n'
    const { data } = await readBootArguments(
      bootHost({ grubby, entries: {}, grubenv: {}, commandLine: 'BOOT_IMAGE=/vmlinuz-1 root=/dev/sda1 ro', release: '1' }),
    )
    expect(data.arguments[0]?.entries).toEqual({ '0': true })
    expect(data.defaultEntry).toBe('0')
  })

  it('warns of comments, of what only a shell can tell, and of files that it may not read', async () => {
    const files = {
      '/etc/kernel/cmdline': `# mine\n${ROOT}\n`,
      '/etc/default/grub': 'GRUB_DEFAULT=saved\nGRUB_CMDLINE_LINUX="$(x)"\n',
      '/etc/sysconfig/kernel': { error: 'EACCES' },
    }
    const { data, warnings } = await readBootArguments(bootHost({ files }))
    expect(warnings.map(({ code, message }) => `${code} ${message.split(':')[0] ?? ''}`)).toEqual([
      'FILE_NOT_READ /etc/sysconfig/kernel',
      'CMDLINE_COMMENT /etc/kernel/cmdline',
      'ARGUMENTS_NOT_KNOWN /etc/default/grub',
    ])
    expect(Object.keys(data.arguments[0]?.future ?? {})).toEqual(['/etc/kernel/cmdline'])
    const closed = await readBootArguments(
      bootHost({ files: { '/etc/kernel/cmdline': { error: 'EACCES' }, '/etc/default/grub.d': { error: 'EACCES' } } }),
    )
    expect(closed.warnings.map(({ message }) => message)).toEqual([
      '/etc/default/grub.d: permission denied',
      '/etc/kernel/cmdline: permission denied',
    ])
  })

  describe('without boot entries', () => {
    const closed = { '/boot/loader/entries': { error: 'EACCES' } }

    const debian = { osId: 'debian', osLike: [] }

    it.each<[string, BootHostOptions, unknown[], string]>([
      ['that may not be read', { files: closed, grubby: '' }, [null, 'drift', null, undefined], 'NOT_PERMITTED'],
      ['that the host has not', { identity: debian, grubby: null }, [null, 'drift', null, undefined], 'NOT_SUPPORTED'],
    ])('compares what runs with the files: %s', async (_what, options, verdicts, code) => {
      const commandLine = `${IMAGE} ${ROOT} ${ARGS} audit=1`
      const files = { ...options.files, '/etc/kernel/cmdline': `${ROOT} ${ARGS} debug $tuned_params\n`, '/etc/default/grub': null }
      const { data, warnings } = await readBootArguments(bootHost({ ...options, entries: {}, files, commandLine }))
      const verdict = (name: string): unknown => data.arguments.find((argument) => argument.name === name)?.verdict
      expect([verdict('quiet'), verdict('audit'), verdict('debug'), verdict('$tuned_params')]).toEqual(verdicts)
      expect(data).toMatchObject({ defaultEntry: null, futureFile: '/etc/kernel/cmdline', rebootPending: { pending: null } })
      expect(data.arguments[0]?.entries).toEqual({})
      expect(warnings).toEqual([{ code, message: expect.stringMatching(/^.*: shown is the rest$/) }])
    })

    it('gives up when nothing could be read', async () => {
      const files = { ...closed, '/proc/cmdline': { error: 'EACCES' } }
      await expect(readBootArguments(new FakeHost({ programs: { 'grubby --info=ALL': '' }, files }))).rejects.toMatchObject({ exitCode: 4 })
    })

    it('does not hide a tool that hangs', async () => {
      await expect(readBootArguments(bootHost({ grubby: { outcome: 'timed-out' } }))).rejects.toMatchObject({ code: 'TIMEOUT' })
      await expect(readBootArguments(bootHost({ grubby: { outcome: 'interrupted' } }))).rejects.toMatchObject({ code: 'INTERRUPTED' })
    })
  })

  it('calls nothing well that hangs on an environment that is closed', async () => {
    const files = { '/boot/grub2/grubenv': { error: 'EACCES' } }
    const plain = await readBootArguments(bootHost({ files, commandLine: `${IMAGE} ${ROOT} ${ARGS} audit=1` }))
    expect(plain.data.arguments.find(({ name }) => name === 'quiet')).toMatchObject({ entries: { [NEW_ID]: true }, verdict: 'now' })
    // It may stand in $tuned_params of two entries; the file for new kernels has it not.
    expect(plain.data.arguments.find(({ name }) => name === 'audit')).toMatchObject({
      entries: { [NEW_ID]: null, [OLD_ID]: null, [RESCUE_ID]: false },
      verdict: 'drift',
    })
    expect(plain.data.rebootPending).toMatchObject({ pending: null, reasons: ['the default entry is not known'] })
    const kernelopts = { [NEW_ID]: entryText(NEW, '$kernelopts') }
    expect(await row('quiet', { files, entries: kernelopts })).toMatchObject({ running: true, entries: { [NEW_ID]: null }, verdict: null })
    expect(await row('debug', { files: { ...files, '/etc/kernel/cmdline': 'debug\n' }, entries: kernelopts })).toMatchObject({
      verdict: null,
    })
    const fixed = { ...files, '/boot/grub2/grub.cfg': 'set default="0"\nblscfg\n', '/etc/kernel/cmdline': 'debug\n' }
    expect(await row('debug', { files: fixed, entries: kernelopts })).toMatchObject({ verdict: null })
    const bare = { [NEW_ID]: entryText(NEW, `${ROOT} ${ARGS}`) }
    expect(await row('debug', { files: fixed, entries: bare })).toMatchObject({ verdict: 'next-kernel' })
  })

  it('shows the other places where /proc/cmdline is closed', async () => {
    expect(await row('quiet', { files: { '/proc/cmdline': { error: 'EACCES' } } })).toMatchObject({ running: null, verdict: null })
  })
})
