import { theDefaultIs, type ContractCase } from './case.js'
import {
  ARGS,
  CMDLINE_ARGS,
  DEFAULTS_ARGS,
  GRUBENV,
  GRUB_DEFAULTS,
  KERNEL_CMDLINE,
  NEW,
  OLD,
  RESCUE,
  RESCUE_ARGS,
  entry,
  grubDefaults,
  grubenv,
  newEntry,
  newId,
  oldEntry,
  oldId,
  rescueEntry,
  rescueId,
} from './host-tree.js'

const deprecated = (option: string): Pick<ContractCase, 'argv' | 'code' | 'stdout' | 'stderr'> => ({
  argv: [option],
  code: 1,
  stdout: '\n\n',
  stderr: [`grubby: the option "${option}" was deprecated`, "Try 'grubby --help' to list supported options"],
})

/** How it is called. */
export const callCases: readonly ContractCase[] = [
  { name: 'no option', argv: [], code: 1, stderr: ['no action specified'] },
  { name: 'arguments for no entry', argv: ['--args=a'], code: 1, stderr: ['no action specified'] },
  { name: 'arguments to remove for no entry', argv: ['--remove-args=a', '--info=0'], code: 1, stderr: ['no action specified'] },
  { name: 'words that are no options do nothing', argv: ['a', 'b'] },
  { name: 'an unknown option', argv: ['--foo'], code: 1, stderr: ["grubby: unrecognized option '--foo'"] },
  { name: 'an unknown letter', argv: ['-x'], code: 1, stderr: ["grubby: invalid option -- 'x'"] },
  { name: 'a value is missing', argv: ['--info'], code: 1, stderr: ["grubby: option '--info' requires an argument"] },
  {
    name: 'a value too many',
    argv: ['--default-kernel=0'],
    code: 1,
    stderr: ["grubby: option '--default-kernel' doesn't allow an argument"],
  },
  {
    name: 'a short form of several options',
    argv: ['--default'],
    code: 1,
    stderr: ["grubby: option '--default' is ambiguous; possibilities: '--default-kernel' '--default-index' '--default-title'"],
  },
  { name: 'a short form of one option', argv: ['--default-i'], stdout: '0\n' },
  { name: 'a value as a word of its own', argv: ['--default-index', '--title', 'x'], stdout: '0\n' },
  {
    name: 'several things are wrong',
    argv: ['--foo', '-x'],
    code: 1,
    stderr: ["grubby: unrecognized option '--foo'", "grubby: invalid option -- 'x'"],
  },
  ...['--elilo', '--debug', '--bootloader-probe', '--grub'].map((option) => ({
    name: `${option} of the older program`,
    ...deprecated(option),
  })),
  { name: 'the loader may be named', argv: ['--grub2', '--default-index'], stdout: '0\n' },
]

/** G14: variables of the environment act as options. */
export const environmentCases: readonly ContractCase[] = [
  {
    name: 'G14 remove_kernel=ALL removes every entry, whatever is asked',
    argv: ['--set-default=DEFAULT'],
    env: { remove_kernel: 'ALL' },
    files: { [GRUBENV]: grubenv(`saved_entry=${newId}`) },
    stderr: [theDefaultIs(newId, 0, NEW)],
    changed: { [newEntry]: null, [oldEntry]: null, [rescueEntry]: null, [GRUBENV]: grubenv(`saved_entry=${newId}`) },
  },
  {
    name: 'G14 args and update_kernel change arguments',
    argv: ['--set-default-index=0'],
    env: { update_kernel: 'ALL', args: 'evil=1' },
    stderr: [theDefaultIs(newId, 0, NEW)],
    changed: {
      [newEntry]: entry(NEW, `${ARGS} evil=1`),
      [oldEntry]: entry(OLD, `${ARGS} evil=1`),
      [rescueEntry]: entry(RESCUE, `${RESCUE_ARGS} evil=1`),
      [GRUB_DEFAULTS]: grubDefaults(`${DEFAULTS_ARGS} evil=1`),
      [KERNEL_CMDLINE]: `${CMDLINE_ARGS} evil=1\n`,
    },
  },
  { name: 'G14 args makes another action none', argv: ['--default-kernel'], env: { args: 'x' }, code: 1, stderr: ['no action specified'] },
  {
    name: 'G14 an option outweighs the variable',
    argv: ['--update-kernel=0', '--args=a'],
    env: { args: 'x' },
    changed: { [newEntry]: entry(NEW, `${ARGS} a`) },
  },
  { name: 'G14 blsdir hides every entry', argv: ['--info=ALL'], env: { blsdir: '/boot/none' } },
  {
    name: 'G14 env is another grubenv',
    argv: ['--default-index'],
    env: { env: '/boot/other' },
    files: { '/boot/other': grubenv(`saved_entry=${oldId}`) },
    stdout: '1\n',
  },
  {
    name: 'G14 set_default sets the default after another change',
    argv: ['--update-kernel=1', '--args=a'],
    env: { set_default: '2' },
    stderr: [theDefaultIs(rescueId, 2, RESCUE)],
    changed: { [oldEntry]: entry(OLD, `${ARGS} a`), [GRUBENV]: grubenv(`saved_entry=${rescueId}`, 'boot_success=1') },
  },
  {
    name: 'G14 display_info turns a change into a question',
    argv: ['--remove-kernel=ALL'],
    env: { display_info: 'nope' },
    code: 1,
    stderr: ['The param nope is incorrect'],
  },
  {
    name: 'a variable that is no option is none',
    argv: ['--default-index'],
    env: { index: '3', default: '2', remove: 'ALL' },
    stdout: '0\n',
  },
]

const noTemporary = (folder: string): RegExp => new RegExp(`^sed: couldn't open temporary file ${folder}/sed\\w{6}: Permission denied$`)
const said = (path: string): RegExp => new RegExp(`grubby: line \\d+: ${path}: Permission denied$`)

/** G17 and G41: what fails is complained about, the exit status is 0, and what follows is done. */
export const failureCases: readonly ContractCase[] = [
  {
    name: 'G17 an entry that cannot be written',
    argv: ['--update-kernel=0', '--args=z=1'],
    modes: { '/boot/loader/entries': 0o555 },
    stderr: [noTemporary('/boot/loader/entries')],
  },
  {
    name: 'G17 nothing of ALL can be written',
    argv: ['--update-kernel=ALL', '--args=z=1'],
    modes: { '/boot/loader/entries': 0o555, '/etc/default': 0o555, [KERNEL_CMDLINE]: 0o444 },
    stderr: [noTemporary('/etc/default'), ...Array<RegExp>(3).fill(noTemporary('/boot/loader/entries')), said(KERNEL_CMDLINE)],
  },
  {
    name: 'G41 half of ALL can be written',
    argv: ['--update-kernel=ALL', '--args=z=1'],
    modes: { '/boot/loader/entries': 0o555 },
    stderr: Array<RegExp>(3).fill(noTemporary('/boot/loader/entries')),
    changed: { [GRUB_DEFAULTS]: grubDefaults(`${DEFAULTS_ARGS} z=1`), [KERNEL_CMDLINE]: `${CMDLINE_ARGS} z=1\n` },
  },
  {
    name: 'G41 one entry of three cannot be written',
    argv: ['--update-kernel=ALL', '--args=z=1', '--no-etc-grub-update'],
    files: { [oldEntry]: null, [`${oldEntry}/inside`]: 'a folder in the place of an entry\n' },
    stderr: [...Array<string>(5).fill(`grep: ${oldEntry}: Is a directory`), `sed: couldn't edit ${oldEntry}: not a regular file`],
    changed: {
      [newEntry]: entry(NEW, `${ARGS} z=1`),
      [rescueEntry]: entry(RESCUE, `${RESCUE_ARGS} z=1`),
      [KERNEL_CMDLINE]: `${CMDLINE_ARGS} z=1\n`,
    },
  },
  {
    name: 'G17 an entry that cannot be removed, and is said to be',
    argv: ['--remove-kernel=1'],
    modes: { '/boot/loader/entries': 0o555 },
    stderr: [`rm: cannot remove '${oldEntry}': Permission denied`],
  },
  {
    name: 'G17 the default is forgotten though its entry stays',
    argv: ['--remove-kernel=0'],
    modes: { '/boot/loader/entries': 0o555 },
    stderr: [`rm: cannot remove '${newEntry}': Permission denied`],
    changed: { [GRUBENV]: grubenv('boot_success=1') },
  },
  {
    name: 'G40 who may not look changes the files for kernels to come',
    argv: ['--update-kernel=ALL', '--args=z=1'],
    modes: { '/boot/loader': 0 },
    changed: { [GRUB_DEFAULTS]: grubDefaults(`${DEFAULTS_ARGS} z=1`), [KERNEL_CMDLINE]: `${CMDLINE_ARGS} z=1\n` },
  },
]
