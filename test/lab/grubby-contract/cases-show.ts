import { info, SHOWN_ARGS, type ContractCase } from './case.js'
import {
  GRUBENV,
  MACHINE,
  NEW,
  OLD,
  RESCUE,
  entry,
  entryPath,
  grubenv,
  newEntry,
  newId,
  oldEntry,
  oldId,
  rescueEntry,
  rescueId,
} from './host-tree.js'

const infoNew = info(0, newId, NEW, SHOWN_ARGS)
const infoOld = info(1, oldId, OLD, SHOWN_ARGS)
const infoRescue = info(2, rescueId, RESCUE, 'ro only_rescue=1')
const saved = (value: string): { files: { [GRUBENV]: string } } => ({ files: { [GRUBENV]: grubenv(`saved_entry=${value}`) } })
const noEntries = { [newEntry]: null, [oldEntry]: null, [rescueEntry]: null }
/** By their names: letters are older than any number, whatever version stands behind them. */
const inOrder = [`${newId}.0~custom`, newId, `${newId}~debug`, oldId, rescueId, 'ffff-6.1.0-1.fc38.x86_64']
const firstKernel = `/boot/vmlinuz-${NEW}\n`

export const infoCases: readonly ContractCase[] = [
  { name: 'ALL shows every entry, newest first', argv: ['--info=ALL'], stdout: infoNew + infoOld + infoRescue },
  { name: 'an index', argv: ['--info=1'], stdout: infoOld },
  { name: 'DEFAULT', argv: ['--info=DEFAULT'], stdout: infoNew },
  { name: 'a kernel', argv: [`--info=/boot/vmlinuz-${OLD}`], stdout: infoOld },
  { name: 'a kernel without /boot', argv: [`--info=/vmlinuz-${OLD}`], stdout: infoOld },
  { name: 'G23 a kernel in a folder that is not there', argv: [`--info=/no/such/vmlinuz-${OLD}`], stdout: infoOld },
  { name: 'a title', argv: [`--info=TITLE=Lab Linux (${OLD}) 9`], stdout: infoOld },
  {
    name: 'G23 every entry of a kernel',
    argv: [`--info=vmlinuz-${NEW}`],
    files: { [oldEntry]: entry(NEW) },
    stdout: infoNew + info(1, oldId, NEW, SHOWN_ARGS),
  },
  { name: 'what is not there', argv: ['--info=nope'], code: 1, stderr: ['The param nope is incorrect'] },
  { name: 'an index beyond the last', argv: ['--info=3'], code: 1, stderr: ['The param 3 is incorrect'] },
  { name: 'an index with a leading zero', argv: ['--info=01'], code: 1, stderr: ['The param 01 is incorrect'] },
  {
    name: 'the name of an entry file is no way to name it',
    argv: [`--info=${newId}`],
    code: 1,
    stderr: [`The param ${newId} is incorrect`],
  },
  { name: 'G29 an empty value asks nothing', argv: ['--info='] },
  {
    name: 'without /boot in front where /boot is no file system of its own',
    argv: ['--info=0'],
    bootIsPlain: true,
    stdout: info(0, newId, NEW, SHOWN_ARGS, { prefix: '' }),
  },
  {
    name: 'values with quotes in them stand between quotes as they are',
    argv: ['--info=0'],
    files: { [newEntry]: entry(NEW, 'root=/dev/sda1 dyndbg="file foo.c +p"').replace(/^title .*$/m, 'title My "own" Linux') },
    stdout: info(0, newId, NEW, 'dyndbg="file foo.c +p"', { root: '/dev/sda1', title: 'My "own" Linux' }),
  },
  {
    name: 'two initrd lines make a value of two lines',
    argv: ['--info=0'],
    files: { [newEntry]: entry(NEW).replace('initrd ', 'initrd /microcode.img\ninitrd ') },
    stdout: info(0, newId, NEW, SHOWN_ARGS, { initrd: `/microcode.img\n/initramfs-${NEW}.img` }),
  },
  {
    name: 'G6 two options lines are shown as one',
    argv: ['--info=0'],
    files: { [newEntry]: `${entry(NEW)}options more=1\n` },
    stdout: info(0, newId, NEW, `${SHOWN_ARGS} more=1`),
  },
  {
    name: 'no root=, no line for it',
    argv: ['--info=0'],
    files: { [newEntry]: entry(NEW, 'ro quiet') },
    stdout: info(0, newId, NEW, 'ro quiet', { root: null }),
  },
  { name: 'no options line', argv: ['--info=0'], files: { [newEntry]: entry(NEW, null) }, stdout: info(0, newId, NEW, '', { root: null }) },
  {
    name: 'G2 a tab after the key reads as nothing',
    argv: ['--info=0'],
    files: { [newEntry]: entry(NEW).replace(/^(title|linux|initrd|options) /gm, '$1\t') },
    stdout: `index=0\nkernel="/boot"\nargs=""\ninitrd="/boot"\ntitle=""\nid="${newId}"\n`,
  },
  {
    name: '$kernelopts is shown as what it stands for',
    argv: ['--info=0'],
    files: { [newEntry]: entry(NEW, '$kernelopts $tuned_params'), [GRUBENV]: grubenv('kernelopts=root=/dev/sdb ro') },
    stdout: info(0, newId, NEW, 'ro $tuned_params', { root: '/dev/sdb' }),
  },
  {
    name: 'G35 an & in $kernelopts is shown as $kernelopts',
    argv: ['--info=0'],
    files: { [newEntry]: entry(NEW, '$kernelopts'), [GRUBENV]: grubenv('kernelopts=root=/dev/sdb x=a&b') },
    stdout: info(0, newId, NEW, 'x=a$kerneloptsb', { root: '/dev/sdb' }),
  },
  {
    name: 'G15 a * is filled in from the working folder',
    argv: ['--info=0'],
    inCwd: ['one', 'two'],
    files: { [newEntry]: entry(NEW, 'root=/dev/sda1 * quiet') },
    stdout: info(0, newId, NEW, 'one two quiet', { root: '/dev/sda1' }),
  },
  {
    name: 'G36 blanks are shown as one, and a leading -n not at all',
    argv: ['--info=0'],
    files: { [newEntry]: entry(NEW, '-n   ro    quiet') },
    stdout: info(0, newId, NEW, 'ro quiet', { root: null }),
  },
  {
    name: 'the order is that of the file names as rpm compares them',
    argv: ['--info=ALL'],
    files: {
      ...noEntries,
      ...Object.fromEntries(inOrder.map((id) => [entryPath(id), entry(NEW)])),
    },
    stdout: inOrder.map((id, index) => info(index, id, NEW, SHOWN_ARGS)).join(''),
  },
  { name: 'G11 no entries', argv: ['--info=ALL'], files: noEntries },
  { name: 'G11 no folder of entries', argv: ['--info=ALL', '--bls-directory=/boot/none'] },
  {
    name: 'another folder of entries',
    argv: ['-b', '/boot/other', '--info=ALL'],
    files: { '/boot/other/x.conf': entry(OLD) },
    stdout: info(0, 'x', OLD, SHOWN_ARGS),
  },
]

export const defaultCases: readonly ContractCase[] = [
  { name: 'the kernel', argv: ['--default-kernel'], stdout: firstKernel },
  { name: 'the index', argv: ['--default-index'], stdout: '0\n' },
  { name: 'the title', argv: ['--default-title'], stdout: `Lab Linux (${NEW}) 9\n` },
  { name: 'saved_entry may be an index', argv: ['--default-kernel'], ...saved('1'), stdout: `/boot/vmlinuz-${OLD}\n` },
  { name: 'saved_entry may be a title', argv: ['--default-index'], ...saved(`Lab Linux (${OLD}) 9`), stdout: '1\n' },
  { name: 'without saved_entry it is the first', argv: ['--default-index'], files: { [GRUBENV]: grubenv() }, stdout: '0\n' },
  { name: 'an empty saved_entry is the first', argv: ['--default-index'], ...saved(''), stdout: '0\n' },
  {
    name: 'without grubenv it is the first, and grep complains',
    argv: ['--default-index'],
    files: { [GRUBENV]: null },
    stdout: '0\n',
    stderr: [`grep: ${GRUBENV}: No such file or directory`],
  },
  ...['nonsense', '7', '1>2', `${MACHINE}-5.14.0-1.el9.x86_64`].flatMap((value): ContractCase[] => [
    { name: `G18 the kernel of the first for saved_entry=${value}`, argv: ['--default-kernel'], ...saved(value), stdout: firstKernel },
    {
      name: `G18 the title of the first for saved_entry=${value}`,
      argv: ['--default-title'],
      ...saved(value),
      stdout: `Lab Linux (${NEW}) 9\n`,
    },
    { name: `G18 an empty index for saved_entry=${value}`, argv: ['--default-index'], ...saved(value), stdout: '\n' },
    { name: `G18 no entry for saved_entry=${value}`, argv: ['--info=DEFAULT'], ...saved(value) },
  ]),
  {
    name: 'G24 a pending next_entry is not looked at',
    argv: ['--default-title'],
    files: { [GRUBENV]: grubenv(`saved_entry=${newId}`, `next_entry=${oldId}`) },
    stdout: `Lab Linux (${NEW}) 9\n`,
  },
  { name: 'G11 no entries: the kernel is /boot', argv: ['--default-kernel'], files: noEntries, stdout: '/boot\n' },
  { name: 'G11 no entries: no index', argv: ['--default-index'], files: noEntries, stdout: '\n' },
  { name: 'G11 no entries: no title', argv: ['--default-title'], files: noEntries, stdout: '\n' },
  { name: 'the last of two questions is answered', argv: ['--default-kernel', '--default-index'], stdout: '0\n' },
  { name: 'and before --info', argv: ['--info=ALL', '--default-index'], stdout: '0\n' },
  { name: 'G40 who may not look sees no entries', argv: ['--info=ALL'], modes: { '/boot/loader': 0 } },
  { name: 'G40 who may not look gets /boot for the kernel', argv: ['--default-kernel'], modes: { '/boot/loader': 0 }, stdout: '/boot\n' },
  {
    name: 'G40 an entry that may not be read is an empty one',
    argv: ['--info=0'],
    modes: { [newEntry]: 0 },
    stdout: `index=0\nkernel="/boot"\nargs=""\ninitrd="/boot"\ntitle=""\nid="${newId}"\n`,
    stderr: Array<string>(5).fill(`grep: ${newEntry}: Permission denied`),
  },
  {
    name: 'a missing machine-id is missed',
    argv: ['--default-index'],
    files: { '/etc/machine-id': null },
    stdout: '0\n',
    stderr: [/grubby: line \d+: \/etc\/machine-id: No such file or directory$/],
  },
]
