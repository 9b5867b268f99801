import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BootArgsData } from '../../src/facts/boot/args.js'
import type { BootDefaultData } from '../../src/facts/boot/default.js'
import type { BootEntry, BootListData, BootShowData } from '../../src/facts/boot/entries.js'
import { ask, hostward, hostwardAs, putFiles, sh, type HostwardAnswer } from './ask.js'
import { bootFiles, KERNEL_COMMAND_LINE, KERNELS } from './boot-files.js'
import { showKernel } from './kernel.js'
import { fresh } from './lab.js'

const HOST = 'server'
const files = bootFiles()
const ids = Object.keys(files.boot).flatMap((path) => /^loader\/entries\/(.*)\.conf$/.exec(path)?.[1] ?? [])
const [newId, oldId, rescueId] = [KERNELS[0], KERNELS[1], '0-rescue'].map((end) => ids.find((id) => id.endsWith(end))!) as [
  string,
  string,
  string,
]
const entryFile = (id: string): string => `/boot/loader/entries/${id}.conf`
const textOf = (id: string): string => files.boot[`loader/entries/${id}.conf`]!

const list = (): HostwardAnswer & { data: BootListData } => hostward(HOST, 'boot', 'list') as HostwardAnswer & { data: BootListData }
const codes = (answer: HostwardAnswer): string[] => answer.warnings.map(({ code }) => code)
const setVariable = (assignment: string): string => ask(HOST, 'grub-editenv', '/boot/grub2/grubenv', 'set', assignment)

beforeAll(async () => {
  await fresh(HOST)
  showKernel(HOST, KERNEL_COMMAND_LINE, KERNELS[0])
  sh(HOST, `chmod 700 /boot/grub2 /boot/loader /boot/loader/entries; cp -a /boot /root/boot; ${inRoot('cp --parents -t /root')}`)
})

/** Every test starts from the same boot files. */
beforeEach(() => void sh(HOST, `find /boot -mindepth 1 -delete; cp -a /root/boot/. /boot; cp -r /root/etc /`))

const inRoot = (command: string): string => `cd /; ${command} ${Object.keys(files.root).join(' ')}`

/** What `grubby --info=ALL` says, read without hostward. */
function grubbyEntries(): Pick<BootEntry, 'index' | 'kernel' | 'args' | 'root' | 'initrds' | 'title' | 'id'>[] {
  const records = ask(HOST, 'grubby', '--info=ALL').split(/^(?=index=\d+$)/m)
  return records.map((record) => {
    const value = (key: string): string | null => new RegExp(`^${key}="([^]*?)"$`, 'm').exec(record)?.[1] ?? null
    const words = (key: string): string[] => (value(key) ?? '').split(/\s+/).filter((word) => word !== '')
    return {
      index: Number(/^index=(\d+)$/m.exec(record)?.[1]),
      kernel: value('kernel'),
      args: words('args'),
      root: value('root'),
      initrds: words('initrd'),
      title: value('title'),
      id: value('id'),
    }
  })
}

/** A key of an entry file, read by the shell. */
const inFile = (id: string, key: string): string => sh(HOST, `sed -n 's/^${key} //p' ${entryFile(id)}`).trim()

describe('boot list', () => {
  it('is grubby --info=ALL, field by field', () => {
    const { data, exitCode, warnings } = list()
    const told = data.entries.map(({ index, kernel, args, root, initrds, title, id }) => ({
      index,
      kernel,
      args,
      root,
      initrds,
      title,
      id,
    }))
    expect(told).toEqual(grubbyEntries())
    expect({ exitCode, warnings, ids: told.map(({ id }) => id) }).toEqual({ exitCode: 0, warnings: [], ids: [newId, oldId, rescueId] })
  })

  it('has from the files what grubby does not tell', () => {
    for (const { id, version, file, missingFiles, rescue, running, default: isDefault } of list().data.entries) {
      expect({ version, file, missingFiles, rescue, running, isDefault }).toEqual({
        version: inFile(id!, 'version'),
        file: entryFile(id!),
        missingFiles: [],
        rescue: id === rescueId,
        running: id === newId,
        isDefault: `saved_entry=${id!}` === sh(HOST, 'grub-editenv /boot/grub2/grubenv list | grep ^saved_entry').trim(),
      })
    }
  })

  it('keeps the order of grubby when kernels come', () => {
    const version = '5.14.0-570.9.1.el9_6.x86_64'
    const custom = `${newId}.0~custom`
    putFiles(HOST, {
      [entryFile(newId.replace(KERNELS[0], version))]: textOf(newId).replaceAll(KERNELS[0], version),
      [entryFile(custom)]: textOf(newId),
    })
    const { data } = list()
    expect(data.entries.map(({ index, id }) => ({ index, id }))).toEqual(grubbyEntries().map(({ index, id }) => ({ index, id })))
    expect(data.entries[0]?.id).toBe(custom)
    expect(data.entries.findIndex((entry) => entry.version === version)).toBe(3)
  })
})

describe('boot show', () => {
  it('takes every name of an entry', () => {
    const { entries } = list().data
    const old = entries.find(({ id }) => id === oldId)!
    for (const name of [
      String(old.index),
      oldId,
      old.kernel!,
      old.kernel!.replace('/boot', ''),
      old.version!,
      old.title!,
      '5.14.0-570.12',
    ]) {
      expect((hostward(HOST, 'boot', 'show', name).data as BootShowData).entry, name).toEqual(old)
    }
  })

  it('says which there are when the name fits none or several', () => {
    const none = hostward(HOST, 'boot', 'show', '6.1')
    expect({ exitCode: none.exitCode, code: none.error?.code }).toEqual({ exitCode: 3, code: 'NOT_FOUND' })
    const several = hostward(HOST, 'boot', 'show', '5.14')
    expect({ exitCode: several.exitCode, code: several.error?.code }).toEqual({ exitCode: 2, code: 'AMBIGUOUS' })
  })
})

describe('boot default', () => {
  const theDefault = (): HostwardAnswer & { data: BootDefaultData } =>
    hostward(HOST, 'boot', 'default') as HostwardAnswer & { data: BootDefaultData }

  it('is what grubby names, and why', () => {
    const { data, warnings } = theDefault()
    expect(data.default).toEqual({
      index: Number(ask(HOST, 'grubby', '--default-index')),
      kernel: ask(HOST, 'grubby', '--default-kernel').trim(),
      title: ask(HOST, 'grubby', '--default-title').trim(),
      id: newId,
      version: KERNELS[0],
    })
    expect(data).toMatchObject({
      ...{ next: null, source: 'saved_entry', defaultSource: 'saved_entry', stale: false, savedEntry: newId, nextEntry: null },
      ...{ grubDefault: 'saved', followsSavedEntry: true, updateDefault: true, defaultKernelPackage: 'kernel-core', menuTimeoutSeconds: 5 },
      environmentPath: '/boot/grub2/grubenv',
    })
    expect(warnings).toEqual([])
  })

  it('follows grubby --set-default-index', () => {
    ask(HOST, 'grubby', '--set-default-index=1')
    expect(theDefault().data).toMatchObject({ default: { index: 1, id: oldId }, savedEntry: oldId, stale: false })
    expect(list().data.entries.map((entry) => entry.default)).toEqual([false, true, false])
  })

  it.each(['gone', '7', '1>2'])('is stale where grubby is silent or wrong about saved_entry=%s (G18)', (value) => {
    setVariable(`saved_entry=${value}`)
    expect(ask(HOST, 'grubby', '--default-index')).toBe('\n')
    expect(ask(HOST, 'grubby', '--info=DEFAULT')).toBe('')
    expect(ask(HOST, 'grubby', '--default-kernel').trim()).toBe(`/boot/vmlinuz-${KERNELS[0]}`)
    const answer = theDefault()
    expect(answer.data).toMatchObject({ stale: true, defaultSource: 'first-entry', default: { id: newId }, savedEntry: value })
    expect(codes(answer)).toEqual(['DEFAULT_STALE'])
    expect(codes(list())).toEqual(['DEFAULT_STALE'])
  })

  it('knows a pending next_entry, which grubby does not look at (G24)', () => {
    setVariable(`next_entry=${oldId}`)
    expect(ask(HOST, 'grubby', '--default-index')).toBe('0\n')
    expect(theDefault().data).toMatchObject({
      source: 'next_entry',
      defaultSource: 'saved_entry',
      next: { id: oldId, index: 1 },
      default: { id: newId },
    })
  })

  it('knows that GRUB does not follow saved_entry, which grubby does not look at (G24)', () => {
    putFiles(HOST, { '/boot/grub2/grub.cfg': files.boot['grub2/grub.cfg']!.replace('${saved_entry}', '1') })
    expect(ask(HOST, 'grubby', '--default-index')).toBe('0\n')
    expect(theDefault().data).toMatchObject({ source: 'grub-default', followsSavedEntry: false, default: { id: oldId, index: 1 } })
  })
})

describe('boot args', () => {
  const args = (): HostwardAnswer & { data: BootArgsData } => hostward(HOST, 'boot', 'args') as HostwardAnswer & { data: BootArgsData }

  it('are those of the running kernel, the entries and the files for kernels to come', () => {
    const { data, exitCode } = args()
    const running = sh(HOST, 'cat /proc/cmdline').trim().split(' ')
    const cmdline = sh(HOST, 'cat /etc/kernel/cmdline').trim().split(' ')
    const defaults = sh(HOST, '. /etc/default/grub; echo "$GRUB_CMDLINE_LINUX"').trim().split(' ')
    const inEntries = Object.fromEntries(ids.map((id) => [id, inFile(id, 'options').split(' ')]))
    expect(exitCode).toBe(0)
    expect(data.arguments.length).toBeGreaterThan(5)
    for (const { name, value, running: isRunning, entries, future } of data.arguments) {
      const word = value === null ? name : `${name}=${value}`
      expect({ word, isRunning, entries, future }).toEqual({
        word,
        isRunning: running.includes(word),
        entries: Object.fromEntries(ids.map((id) => [id, inEntries[id]!.includes(word)])),
        future: { '/etc/kernel/cmdline': cmdline.includes(word), '/etc/default/grub': defaults.includes(word) },
      })
    }
    const told = data.arguments.map(({ name, value }) => (value === null ? name : `${name}=${value}`))
    expect(told.filter((word) => running.includes(word))).toEqual(running.filter((word) => !word.startsWith('BOOT_IMAGE=')))
    expect(data).toMatchObject({ bootImage: `(hd0,gpt2)/vmlinuz-${KERNELS[0]}`, defaultEntry: newId, futureFile: '/etc/kernel/cmdline' })
    expect(data.rebootPending).toMatchObject({ pending: false, runningVersion: KERNELS[0], defaultVersion: KERNELS[0] })
  })

  it('see what one entry got (G25), and that a reboot is pending', () => {
    ask(HOST, 'grubby', '--update-kernel=0', '--args=psi=1')
    const { data } = args()
    expect(data.arguments.find(({ name }) => name === 'psi')).toEqual({
      name: 'psi',
      value: '1',
      running: false,
      entries: { [newId]: true, [oldId]: false, [rescueId]: false },
      future: { '/etc/kernel/cmdline': false, '/etc/default/grub': false },
      verdict: 'next-boot',
    })
    expect(data.rebootPending).toMatchObject({ pending: true, argumentsAdded: ['psi=1'], argumentsRemoved: [] })
  })

  it('see what a reboot would bring with another default', () => {
    ask(HOST, 'grubby', '--set-default-index=1')
    expect(args().data.rebootPending).toMatchObject({ pending: true, runningVersion: KERNELS[0], defaultVersion: KERNELS[1] })
  })
})

describe('damaged entries', () => {
  it('a TAB after the key: the file is believed, not grubby, which reads nothing (G2)', () => {
    putFiles(HOST, { [entryFile(newId)]: textOf(newId).replace('options ', 'options\t') })
    expect(grubbyEntries()[0]).toMatchObject({ id: newId, args: [], root: null })
    const answer = list()
    expect(answer.data.entries[0]).toMatchObject({
      id: newId,
      root: '/dev/mapper/almalinux_vbox-root',
      args: expect.arrayContaining(['quiet']),
    })
    expect(codes(answer)).toEqual(['ENTRY_TAB_AFTER_KEY'])
  })

  it('two options lines (G6)', () => {
    putFiles(HOST, { [entryFile(newId)]: `${textOf(newId)}options more=1\n` })
    const answer = list()
    expect(answer.data.entries[0]?.args).toEqual(grubbyEntries()[0]?.args)
    expect(codes(answer)).toEqual(['ENTRY_SEVERAL_OPTIONS'])
  })

  it('arguments that grubby has erased (G1)', () => {
    ask(HOST, 'grubby', '--update-kernel=0', '--remove-args=foo[=1')
    const answer = list()
    expect(answer.data.entries[0]).toMatchObject({ id: newId, args: [], root: null })
    expect(codes(answer)).toEqual(expect.arrayContaining(['ENTRY_EMPTY_OPTIONS', 'ENTRY_WITHOUT_ROOT']))
  })

  it('an initrd that is not there', () => {
    const initrd = `/boot/initramfs-${KERNELS[0]}.img`
    ask(HOST, 'rm', initrd)
    const answer = list()
    expect(answer.data.entries.map(({ missingFiles }) => missingFiles)).toEqual([[initrd], [], []])
    expect(codes(answer)).toEqual(['BOOT_FILES_MISSING'])
    expect(codes(hostward(HOST, 'boot', 'show', '1'))).toEqual([])
  })

  it('a kernel that is not there', () => {
    const kernel = `/boot/vmlinuz-${KERNELS[1]}`
    ask(HOST, 'rm', kernel)
    expect(list().data.entries.map(({ missingFiles }) => missingFiles)).toEqual([[], [kernel], []])
  })

  it('no entries at all (G11)', () => {
    sh(HOST, 'rm /boot/loader/entries/*')
    expect(ask(HOST, 'grubby', '--default-kernel')).toBe('/boot\n')
    const answer = list()
    expect({ entries: answer.data.entries, codes: codes(answer) }).toEqual({ entries: [], codes: ['NO_BOOT_ENTRIES'] })
  })
})

describe('a user without root', () => {
  it.each(['list', 'show 0', 'default'])('may not see boot %s, while grubby says nothing and ends with 0 (G40)', (words) => {
    expect(sh(HOST, '/usr/sbin/grubby --info=ALL; /usr/sbin/grubby --default-kernel', { user: 'admin' })).toBe('/boot\n')
    const { exitCode, error } = hostwardAs({ user: 'admin' }, HOST, 'boot', ...words.split(' '))
    expect({ exitCode, code: error?.code }).toEqual({ exitCode: 4, code: 'NOT_PERMITTED' })
  })

  it('sees the arguments of what runs, and is told what is missing', () => {
    const { exitCode, data, warnings } = hostwardAs({ user: 'admin' }, HOST, 'boot', 'args')
    const { arguments: told, defaultEntry } = data as BootArgsData
    expect({ exitCode, defaultEntry, entries: told.map(({ entries }) => entries) }).toEqual({
      exitCode: 0,
      defaultEntry: null,
      entries: told.map(() => ({})),
    })
    expect(told.filter(({ running }) => running).map(({ name }) => name)).toEqual(expect.arrayContaining(['root', 'quiet']))
    expect(warnings.map(({ code }) => code)).toContain('NOT_PERMITTED')
  })

  it('sees everything with --sudo', () => {
    expect(hostwardAs({ user: 'admin' }, HOST, 'boot', 'list', '--sudo').data).toEqual(list().data)
  })
})
