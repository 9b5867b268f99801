import type { ContractCase } from './case.js'
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
  rescueEntry,
  type Files,
} from './host-tree.js'

const add = ['--update-kernel=ALL', '--args=z=1']
const entriesWith = (more: string): Files => ({
  [newEntry]: entry(NEW, `${ARGS} ${more}`),
  [oldEntry]: entry(OLD, `${ARGS} ${more}`),
  [rescueEntry]: entry(RESCUE, `${RESCUE_ARGS} ${more}`),
})
const noEntries = { [newEntry]: null, [oldEntry]: null, [rescueEntry]: null }
const defaultsWith = (more: string): Files => ({ [GRUB_DEFAULTS]: grubDefaults(`${DEFAULTS_ARGS} ${more}`) })
const cmdlineWith = (more: string): Files => ({ [KERNEL_CMDLINE]: `${CMDLINE_ARGS} ${more}\n` })
const allButDefaults = { ...entriesWith('z=1'), ...cmdlineWith('z=1') }
const everything = { ...allButDefaults, ...defaultsWith('z=1') }

/** --update-kernel=ALL: the entries, and the files that kernels to come are made from. */
export const allCases: readonly ContractCase[] = [
  { name: 'every entry, the rescue entry too, and both files for kernels to come', argv: add, changed: everything },
  {
    name: 'removing as well',
    argv: ['--update-kernel=ALL', '--remove-args=quiet only_rescue'],
    changed: {
      [newEntry]: entry(NEW, ARGS.replace(' quiet', '')),
      [oldEntry]: entry(OLD, ARGS.replace(' quiet', '')),
      [rescueEntry]: entry(RESCUE, 'root=/dev/mapper/lab-root ro'),
      [GRUB_DEFAULTS]: grubDefaults('console=tty0'),
      [KERNEL_CMDLINE]: 'root=/dev/mapper/lab-root ro\n',
    },
  },
  { name: 'with nothing to change nothing is changed', argv: ['--update-kernel=ALL'], files: { [KERNEL_CMDLINE]: 'a   b\n' } },
  {
    name: '--no-etc-grub-update at the end leaves /etc/default/grub alone',
    argv: [...add, '--no-etc-grub-update'],
    changed: allButDefaults,
  },
  {
    name: 'G19 --no-etc-grub-update takes the option after it along',
    argv: ['--no-etc-grub-update', ...add],
    code: 1,
    stdout: '\n\n',
    stderr: ['grubby: invalid option "ALL"', "Try 'grubby --help' for more information"],
  },
  {
    name: 'G19 and one in the middle',
    argv: ['--update-kernel=ALL', '--no-etc-grub-update', '--args=z=1'],
    code: 1,
    stdout: '\n\n',
    stderr: ['grubby: invalid option "z=1"', "Try 'grubby --help' for more information"],
  },
  {
    name: 'G7 every line that starts like GRUB_CMDLINE_LINUX is overwritten',
    argv: add,
    files: {
      [GRUB_DEFAULTS]: grubDefaults(
        'quiet',
        'GRUB_CMDLINE_LINUX_DEFAULT="splash"',
        '#GRUB_CMDLINE_LINUX=',
        'GRUB_CMDLINE_LINUX_RECOVERY=single',
      ),
    },
    changed: {
      ...allButDefaults,
      [GRUB_DEFAULTS]: grubDefaults(
        'quiet z=1',
        'GRUB_CMDLINE_LINUX="quiet z=1"',
        '#GRUB_CMDLINE_LINUX=',
        'GRUB_CMDLINE_LINUX="quiet z=1"',
      ),
    },
  },
  {
    name: 'G8 quotes in a value break the line that is sourced',
    argv: ['--update-kernel=ALL', '--args=dyndbg="file foo.c +p"'],
    changed: {
      ...entriesWith('dyndbg="file foo.c +p"'),
      ...cmdlineWith('dyndbg="file foo.c +p"'),
      ...defaultsWith('dyndbg="file foo.c +p"'),
    },
  },
  {
    name: 'G8 and the next time the second word of the value is run, and the variable is empty: nothing is kept',
    argv: add,
    files: { [GRUB_DEFAULTS]: 'GRUB_CMDLINE_LINUX="a dyndbg="file foo.c +p""\n' },
    stderr: [/\/etc\/default\/grub: line 1: foo\.c: command not found$/],
    changed: allButDefaults,
  },
  {
    name: 'G9 a command in a value is written down',
    argv: ['--update-kernel=ALL', '--args=foo=$(touch${IFS}pwned)'],
    changed: {
      ...entriesWith('foo=$(touch${IFS}pwned)'),
      ...cmdlineWith('foo=$(touch${IFS}pwned)'),
      ...defaultsWith('foo=$(touch${IFS}pwned)'),
    },
  },
  {
    name: 'G9 and run the next time',
    argv: add,
    files: { [GRUB_DEFAULTS]: grubDefaults('a foo=$(touch${IFS}pwned)') },
    changed: { ...allButDefaults, [GRUB_DEFAULTS]: grubDefaults('a foo= z=1'), '/work/pwned': '' },
  },
  {
    name: 'G10 without /etc/kernel/cmdline the last entry, that of the rescue, is taken for it',
    argv: add,
    files: { [KERNEL_CMDLINE]: null },
    changed: { ...everything, [KERNEL_CMDLINE]: `${RESCUE_ARGS} z=1\n` },
  },
  {
    name: 'G11 without entries the files for kernels to come are changed all the same',
    argv: add,
    files: noEntries,
    changed: { ...defaultsWith('z=1'), ...cmdlineWith('z=1') },
  },
  {
    name: 'G11 without entries and /etc/kernel/cmdline, kernels to come get no root=',
    argv: add,
    files: { ...noEntries, [KERNEL_CMDLINE]: null },
    stderr: [/grubby: line \d+: bls_options: bad array subscript$/],
    changed: { ...defaultsWith('z=1'), [KERNEL_CMDLINE]: 'z=1\n' },
  },
  {
    name: 'G12 of /etc/kernel/cmdline the first line is kept',
    argv: add,
    files: { [KERNEL_CMDLINE]: '# mine\nroot=/dev/sda1 ro\nquiet\n' },
    changed: { ...everything, [KERNEL_CMDLINE]: '# mine z=1\n' },
  },
  {
    name: 'G12 and backslashes and blanks are not',
    argv: add,
    files: { [KERNEL_CMDLINE]: String.raw`  root=/dev/sda1   a\b  ` },
    changed: { ...everything, [KERNEL_CMDLINE]: 'root=/dev/sda1 ab z=1\n' },
  },
  {
    name: 'G15 a * in /etc/kernel/cmdline is filled in from the working folder',
    argv: add,
    inCwd: ['one'],
    files: { [KERNEL_CMDLINE]: 'root=/dev/sda1 *\n' },
    changed: { ...everything, [KERNEL_CMDLINE]: 'root=/dev/sda1 one z=1\n' },
  },
  { name: 'G26 an empty GRUB_CMDLINE_LINUX stays empty', argv: add, files: { [GRUB_DEFAULTS]: grubDefaults('') }, changed: allButDefaults },
  { name: 'without /etc/default/grub nothing is missed', argv: add, files: { [GRUB_DEFAULTS]: null }, changed: allButDefaults },
  {
    name: 'kernelopts in grubenv is changed, and an entry that only has $kernelopts is not',
    argv: add,
    files: { [GRUBENV]: grubenv(`saved_entry=${newId}`, 'kernelopts=root=/dev/sdb ro'), [newEntry]: entry(NEW, '$kernelopts a') },
    changed: {
      ...everything,
      [newEntry]: entry(NEW, '$kernelopts a'),
      [GRUBENV]: grubenv(`saved_entry=${newId}`, 'kernelopts=root=/dev/sdb ro z=1'),
    },
  },
  {
    name: 'an entry with $kernelopts is not changed even where grubenv has none',
    argv: add,
    files: { [newEntry]: entry(NEW, '$kernelopts a') },
    changed: { ...everything, [newEntry]: entry(NEW, '$kernelopts a') },
  },
  {
    name: 'G37 symbolic links: one file is replaced, the other written through',
    argv: add,
    files: {
      '/etc/grub-real': grubDefaults(DEFAULTS_ARGS),
      [GRUB_DEFAULTS]: { target: '../grub-real' },
      '/etc/cmdline-real': `${CMDLINE_ARGS}\n`,
      [KERNEL_CMDLINE]: { target: '../cmdline-real' },
    },
    changed: {
      ...entriesWith('z=1'),
      ...defaultsWith('z=1'),
      '/etc/cmdline-real': `${CMDLINE_ARGS} z=1\n`,
    },
  },
  {
    name: 'G1 with ALL takes everything, everywhere',
    argv: ['--update-kernel=ALL', '--args=foo(=1'],
    stderr: Array<RegExp>(5).fill(/^sed: -e expression #1, char \d+: Unmatched \( /),
    changed: {
      [newEntry]: entry(NEW, 'foo(=1'),
      [oldEntry]: entry(OLD, 'foo(=1'),
      [rescueEntry]: entry(RESCUE, 'foo(=1'),
      [GRUB_DEFAULTS]: grubDefaults('foo(=1'),
      [KERNEL_CMDLINE]: 'foo(=1\n',
    },
  },
]
