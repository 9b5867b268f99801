import { theDefaultIs, type ContractCase } from './case.js'
import {
  ARGS,
  ENTRIES,
  GRUBENV,
  MACHINE,
  NEW,
  OLD,
  entry,
  entryPath,
  grubenv,
  newEntry,
  newId,
  oldEntry,
  oldId,
  rescueEntry,
  RESCUE,
} from './host-tree.js'

const withoutSaved = { [GRUBENV]: grubenv('boot_success=1') }

export const removeCases: readonly ContractCase[] = [
  { name: 'an index', argv: ['--remove-kernel=1'], changed: { [oldEntry]: null } },
  { name: 'a kernel', argv: [`--remove-kernel=/boot/vmlinuz-${OLD}`], changed: { [oldEntry]: null } },
  { name: 'G13 the default, and saved_entry with it', argv: ['--remove-kernel=DEFAULT'], changed: { [newEntry]: null, ...withoutSaved } },
  { name: 'G13 ALL', argv: ['--remove-kernel=ALL'], changed: { [newEntry]: null, [oldEntry]: null, [rescueEntry]: null, ...withoutSaved } },
  {
    name: 'G13 the only entry',
    argv: ['--remove-kernel=0'],
    files: { [oldEntry]: null, [rescueEntry]: null },
    changed: { [newEntry]: null, ...withoutSaved },
  },
  {
    name: 'G23 every entry of a kernel',
    argv: [`--remove-kernel=vmlinuz-${NEW}`],
    files: { [oldEntry]: entry(NEW) },
    changed: { [newEntry]: null, [oldEntry]: null, ...withoutSaved },
  },
  { name: 'G18 a stale DEFAULT removes nothing', argv: ['--remove-kernel=DEFAULT'], files: { [GRUBENV]: grubenv('saved_entry=gone') } },
  {
    name: 'what is not there is named with /boot in front',
    argv: ['--remove-kernel=nope'],
    code: 1,
    stderr: ['The param /bootnope is incorrect'],
  },
  {
    name: 'a kernel that is not there',
    argv: ['--remove-kernel=/boot/vmlinuz-1'],
    code: 1,
    stderr: ['The param /boot/vmlinuz-1 is incorrect'],
  },
  {
    name: 'as it is where /boot is no file system of its own',
    argv: ['--remove-kernel=nope'],
    bootIsPlain: true,
    code: 1,
    stderr: ['The param nope is incorrect'],
  },
  { name: 'G29 an empty value removes nothing', argv: ['--remove-kernel='] },
  {
    name: 'after a removal the indexes count anew',
    argv: ['--remove-kernel=0', '--set-default-index=1'],
    stderr: [theDefaultIs(`${MACHINE}-0-rescue`, 1, RESCUE)],
    changed: { [newEntry]: null, [GRUBENV]: grubenv('boot_success=1', `saved_entry=${MACHINE}-0-rescue`) },
  },
]

const custom = `${newId}.0~custom`
const exists = `An entry for kernel ${NEW} already exists, adding ${entryPath(custom)}`
const KERNEL = `--add-kernel=/boot/vmlinuz-${NEW}`

/** The entry that is made. */
const made = (version: string, options: string, more: { title?: string; initrd?: string; linux?: string } = {}): string =>
  [
    `title ${more.title ?? 'Mine'}`,
    `version ${version}`,
    `linux ${more.linux ?? `/vmlinuz-${version}`}`,
    `initrd ${more.initrd ?? `/initramfs-${version}.img`}`,
    `options ${options}`,
    `id lab-0-${version}`,
    'grub_users $grub_users',
    'grub_arg --unrestricted',
    'grub_class kernel',
    '',
  ].join('\n')

export const addCases: readonly ContractCase[] = [
  {
    name: 'a second entry of a kernel',
    argv: [KERNEL, '--title=Mine', '--copy-default'],
    stderr: [exists],
    changed: { [entryPath(custom)]: made(NEW, ARGS) },
  },
  {
    name: 'a third',
    argv: [KERNEL, '--title=Mine', '--copy-default'],
    files: { [entryPath(custom)]: entry(NEW) },
    stderr: [exists.replace('.0~custom', '.1~custom')],
    changed: { [entryPath(`${newId}.1~custom`)]: made(NEW, ARGS) },
  },
  {
    name: 'the first of a kernel that was put there',
    argv: ['--add-kernel=/boot/vmlinuz-6.1', '--title=Mine', '--copy-default', '--args=psi=1'],
    files: { '/boot/vmlinuz-6.1': 'kernel\n' },
    changed: { [`${ENTRIES}/${MACHINE}-6.1.conf`]: made('6.1', `${ARGS} psi=1`) },
  },
  {
    name: 'arguments are put behind those that are copied, whatever their names',
    argv: [KERNEL, '--title=Mine', '--copy-default', '--args=root=/dev/sdb console=ttyS1'],
    stderr: [exists],
    changed: { [entryPath(custom)]: made(NEW, `${ARGS} root=/dev/sdb console=ttyS1`) },
  },
  {
    name: 'G38 without --copy-default it has no root=, and its arguments are said aloud',
    argv: [KERNEL, '--title=Mine', '--args=psi=1'],
    stdout: 'psi=1\n',
    stderr: [exists],
    changed: { [entryPath(custom)]: made(NEW, 'psi=1') },
  },
  {
    name: 'G38 and none at all without --args',
    argv: [KERNEL, '--title=Mine'],
    stdout: '\n',
    stderr: [exists],
    changed: { [entryPath(custom)]: made(NEW, '') },
  },
  {
    name: 'G18 a stale default is copied from the first entry',
    argv: [KERNEL, '--title=Mine', '--copy-default'],
    files: { [GRUBENV]: grubenv('saved_entry=gone'), [newEntry]: entry(NEW, 'first=1') },
    stderr: [exists],
    changed: { [entryPath(custom)]: made(NEW, 'first=1') },
  },
  {
    name: 'G39 an initrd that is not there',
    argv: [KERNEL, '--title=Mine', '--copy-default', '--initrd=/boot/none.img'],
    stderr: [exists],
    changed: { [entryPath(custom)]: made(NEW, ARGS, { initrd: '/none.img' }) },
  },
  {
    name: 'G39 the initrd of a kernel that has none',
    argv: ['--add-kernel=/boot/vmlinuz-7', '--title=Mine', '--copy-default', '--bad-image-okay'],
    changed: { [`${ENTRIES}/${MACHINE}-7.conf`]: made('7', ARGS) },
  },
  {
    name: 'a further initrd',
    argv: [KERNEL, '--title=Mine', '--copy-default', '-i', '/boot/extra.img'],
    stderr: [exists],
    changed: { [entryPath(custom)]: made(NEW, ARGS, { initrd: `/initramfs-${NEW}.img /extra.img` }) },
  },
  {
    name: 'made the default by its title',
    argv: [KERNEL, '--title=Mine', '--copy-default', '--make-default'],
    stderr: [exists, theDefaultIs(custom, 0, NEW)],
    changed: { [entryPath(custom)]: made(NEW, ARGS), [GRUBENV]: grubenv(`saved_entry=${custom}`, 'boot_success=1') },
  },
  {
    name: 'G23 made the default by its title: another entry of that title may be it',
    argv: [`--add-kernel=/boot/vmlinuz-${OLD}`, `--title=Lab Linux (${NEW}) 9`, '--copy-default', '--make-default'],
    files: { [GRUBENV]: grubenv(`saved_entry=${oldId}`) },
    stderr: [exists.replaceAll(NEW, OLD), theDefaultIs(newId, 0, NEW)],
    changed: {
      [entryPath(`${oldId}.0~custom`)]: made(OLD, ARGS, { title: `Lab Linux (${NEW}) 9` }),
      [GRUBENV]: grubenv(`saved_entry=${newId}`),
    },
  },
  {
    name: 'G3 an & in the title is the title it would have had',
    argv: [KERNEL, '--title=A&B', '--copy-default'],
    stderr: [exists],
    changed: { [entryPath(custom)]: made(NEW, ARGS, { title: `Atitle Lab Linux (${NEW}) 9 (Bench)B` }) },
  },
  { name: 'a title must be given', argv: [KERNEL, '--copy-default'], code: 1, stderr: ['The kernel title must be specified'] },
  {
    name: 'the kernel must be there',
    argv: ['--add-kernel=/boot/vmlinuz-7', '--title=Mine', '--copy-default'],
    code: 1,
    stderr: ["The 7 kernel isn't installed in the machine"],
  },
  { name: 'G29 an empty kernel adds nothing', argv: ['--add-kernel=', '--title=Mine'] },
  {
    name: '--remove-args is not looked at',
    argv: [KERNEL, '--title=Mine', '--copy-default', '--remove-args=quiet'],
    stderr: [exists],
    changed: { [entryPath(custom)]: made(NEW, ARGS) },
  },
]
