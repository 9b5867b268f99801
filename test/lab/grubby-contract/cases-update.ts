import { onArguments, type ContractCase } from './case.js'
import { ARGS, GRUBENV, NEW, OLD, entry, grubenv, newEntry, newId, oldEntry, RESCUE, rescueEntry } from './host-tree.js'

const ROOT = 'root=/dev/sda1 ro'

/** The algebra of arguments, on one entry. */
export const argumentCases: readonly ContractCase[] = [
  onArguments('an argument is added at the end', `${ROOT} quiet`, ['--args=psi=1'], `${ROOT} quiet psi=1`),
  onArguments('several arguments, in their order', ROOT, ['--args=b=1 a=2'], `${ROOT} b=1 a=2`),
  onArguments('an argument is removed by its name', `${ROOT} quiet psi=1`, ['--remove-args=quiet'], `${ROOT} psi=1`),
  onArguments('every value goes with the name', `${ROOT} a=1 b a=2 aa=3 xa=4`, ['--remove-args=a'], `${ROOT} b aa=3 xa=4`),
  onArguments('a value is removed alone', `${ROOT} a=1 a=2 a=11`, ['--remove-args=a=1'], `${ROOT} a=2 a=11`),
  onArguments(
    'G5 adding a value takes away the others of its name',
    `${ROOT} console=tty0 console=ttyS0,115200 quiet`,
    ['--args=console=ttyS1'],
    `${ROOT} quiet console=ttyS1`,
  ),
  onArguments(
    'G5 rd.lvm.lv as well',
    `${ROOT} rd.lvm.lv=rl/root rd.lvm.lv=rl/swap`,
    ['--args=rd.lvm.lv=rl/home'],
    `${ROOT} rd.lvm.lv=rl/home`,
  ),
  onArguments(
    'all values of a name in one call stay, in their order',
    `${ROOT} console=tty0 quiet`,
    ['--args=console=tty0 console=ttyS1'],
    `${ROOT} quiet console=tty0 console=ttyS1`,
  ),
  onArguments('G16 root= is removed like any other', `${ROOT} quiet`, ['--remove-args=root'], 'ro quiet'),
  onArguments('G16 root= is replaced like any other', `${ROOT} quiet`, ['--args=root=/dev/sdb'], 'ro quiet root=/dev/sdb'),
  onArguments('G22 only the first of equal values goes', `${ROOT} a=1 b a=1`, ['--remove-args=a=1'], `${ROOT} b a=1`),
  onArguments('G22 every second of equal neighbours stays', `${ROOT} quiet quiet quiet end`, ['--remove-args=quiet'], `${ROOT} quiet end`),
  onArguments('G30 a comma is no separator', `${ROOT} quiet`, ['--remove-args=quiet,ro'], `${ROOT} quiet`),
  onArguments('G31 what is added and removed is added', `${ROOT} a=1`, ['--args=a=2', '--remove-args=a'], `${ROOT} a=2`),
  onArguments('G32 an argument that is there moves to the end', `${ROOT} quiet psi=1`, ['--args=quiet'], `${ROOT} psi=1 quiet`),
  onArguments('G33 after -- it is no argument of the kernel', `${ROOT} -- single`, ['--args=psi=1'], `${ROOT} -- single psi=1`),
  onArguments(
    'G34 a value with a blank is torn apart the second time',
    `${ROOT} dyndbg="file foo.c +p"`,
    ['--args=dyndbg="file foo.c +p"'],
    `${ROOT} +p" dyndbg="file foo.c +p"`,
  ),
  onArguments('G36 blanks are squeezed', `${ROOT}   a    b`, ['--args=c'], `${ROOT} a b c`),
  onArguments('G36 a leading -n is swallowed', `-n ${ROOT}`, ['--args=c'], `${ROOT} c`),
  onArguments('G36 a tab between arguments becomes a blank', `${ROOT}\ta`, ['--args=c'], `${ROOT} a c`),
  onArguments('an empty value is a value', `${ROOT} a=1`, ['--args=a='], `${ROOT} a=`),
  onArguments('only the text before the first = is the name', `${ROOT} a=b=c`, ['--args=a=d=e'], `${ROOT} a=d=e`),
  onArguments('G28 the rest of the words is not looked at', ROOT, ['--args=c=1', 'd=2'], `${ROOT} c=1`),
  onArguments('G28 of a repeated option the last one counts', ROOT, ['--args=a=1', '--args=b=2'], `${ROOT} b=2`),
  onArguments('nothing to change, nothing changed', `${ROOT}  quiet`, [], `${ROOT}  quiet`),
  onArguments('G29 an empty value changes nothing', `${ROOT}  quiet`, ['--args='], `${ROOT}  quiet`),
  onArguments('removing what is not there squeezes blanks all the same', `${ROOT}  quiet`, ['--remove-args=nope'], `${ROOT} quiet`),
  onArguments(
    'values arrive unchanged that are no words of sed',
    ROOT,
    ["--args=a=,:@~/+%[](){}*?^|';#$."],
    `${ROOT} a=,:@~/+%[](){}*?^|';#$.`,
  ),
]

/** The text that is given is a regular expression, and the working folder fills in patterns. */
export const expressionCases: readonly ContractCase[] = [
  onArguments('G1 a value to remove that is no regular expression erases all arguments', `${ROOT} quiet`, ['--remove-args=foo[=1'], '', {
    stderr: [/^sed: -e expression #1, char \d+: (?:Unmatched|unterminated) /],
  }),
  onArguments('G1 a name to add that is no regular expression erases all others', `${ROOT} quiet`, ['--args=foo(=1'], 'foo(=1', {
    stderr: [/^sed: -e expression #1, char \d+: Unmatched \( /],
  }),
  onArguments('G3 an & is the line itself', ROOT, ['--args=foo=a&b'], `${ROOT} foo=aoptions ${ROOT}b`),
  onArguments(String.raw`G4 a \1 changes nothing`, ROOT, [String.raw`--args=foo=a\1b`], ROOT, {
    stderr: [/^sed: -e expression #1, char \d+: invalid reference \\1 on `s' command's RHS$/],
  }),
  onArguments(String.raw`G4 a \n breaks the line`, ROOT, [String.raw`--args=foo=a\nb`], `${ROOT} foo=a\nb`),
  onArguments(String.raw`G4 of two backslashes one stays`, ROOT, [String.raw`--args=foo=a\\b`], String.raw`${ROOT} foo=a\b`),
  onArguments('G20 a dot is any letter', `${ROOT} aXb=1 a.b=1`, ['--remove-args=a.b=1'], `${ROOT} a.b=1`),
  onArguments('G20 a dot in a name to add as well', `${ROOT} aXb=1 quiet`, ['--args=a.b=2'], `${ROOT} quiet a.b=2`),
  onArguments('G20 a | removes either', `${ROOT} a b quiet`, ['--remove-args=a|b'], `${ROOT} quiet`, {
    changed: { [newEntry]: entry(NEW, `${ROOT} quiet`) },
  }),
  onArguments(
    'G21 a $ matches nothing',
    `${ROOT} memmap=4G$12G $tuned_params`,
    ['--remove-args=$tuned_params memmap=4G$12G'],
    `${ROOT} memmap=4G$12G $tuned_params`,
  ),
  onArguments('a bracket around a letter makes it a letter', `${ROOT} aXb=1 a.b=1`, ['--remove-args=a[.]b'], `${ROOT} aXb=1`),
  onArguments(
    'a bracket around $ and + as well',
    `${ROOT} foo=c+d memmap=4G$12G $tuned_params`,
    ['--remove-args=[$]tuned_params memmap=4G[$]12G foo=c[+]d'],
    ROOT,
  ),
  onArguments('G15 a * in the entry is filled in from the working folder', `${ROOT} * quiet`, ['--args=a=1'], `${ROOT} one two quiet a=1`, {
    inCwd: ['one', 'two'],
  }),
  onArguments('G15 a * to remove removes what is in the working folder', `${ROOT} quiet`, ['--remove-args=*'], ROOT, { inCwd: ['quiet'] }),
  onArguments('G15 a pattern in a value as well', ROOT, ['--args=a=*'], `${ROOT} a=1`, { inCwd: ['a=1'] }),
  onArguments('G15 a pattern that fits nothing stays', ROOT, ['--args=a=*'], `${ROOT} a=*`, { inCwd: ['other'] }),
]

/** Entries that are written in their own way, and which of them are changed. */
export const entryCases: readonly ContractCase[] = [
  {
    name: 'G2 a tab after options loses all arguments',
    argv: ['--update-kernel=0', '--args=z=1'],
    files: { [newEntry]: entry(NEW).replace('options ', 'options\t') },
    changed: { [newEntry]: entry(NEW, 'z=1') },
  },
  {
    name: 'G6 two options lines both get all arguments',
    argv: ['--update-kernel=0', '--args=z=1'],
    files: { [newEntry]: `${entry(NEW)}options more=1\n` },
    changed: { [newEntry]: `${entry(NEW, `${ARGS} more=1 z=1`)}options ${ARGS} more=1 z=1\n` },
  },
  {
    name: 'G27 without an options line the arguments are lost',
    argv: ['--update-kernel=0', '--args=z=1'],
    files: { [newEntry]: entry(NEW, null) },
  },
  {
    name: 'G35 $kernelopts becomes what it stands for',
    argv: ['--update-kernel=0', '--args=z=1'],
    files: { [newEntry]: entry(NEW, '$kernelopts a'), [GRUBENV]: grubenv('kernelopts=root=/dev/sdb ro') },
    changed: { [newEntry]: entry(NEW, 'root=/dev/sdb ro a z=1') },
  },
  {
    name: 'G35 $kernelopts stays where grubenv has none',
    argv: ['--update-kernel=0', '--args=z=1'],
    files: { [newEntry]: entry(NEW, '$kernelopts a') },
    changed: { [newEntry]: entry(NEW, '$kernelopts a z=1') },
  },
  {
    name: 'G37 a symbolic link becomes a file of its own',
    argv: ['--update-kernel=0', '--args=z=1'],
    files: { '/boot/real': entry(NEW), [newEntry]: { target: '../../real' } },
    changed: { [newEntry]: entry(NEW, `${ARGS} z=1`) },
  },
  {
    name: 'G23 every entry of a kernel is changed, whatever its folder',
    argv: [`--update-kernel=/no/such/vmlinuz-${NEW}`, '--args=z=1'],
    files: { [oldEntry]: entry(NEW) },
    changed: { [newEntry]: entry(NEW, `${ARGS} z=1`), [oldEntry]: entry(NEW, `${ARGS} z=1`) },
  },
  {
    name: 'G18 a stale DEFAULT changes nothing',
    argv: ['--update-kernel=DEFAULT', '--args=z=1'],
    files: { [GRUBENV]: grubenv('saved_entry=gone') },
  },
  {
    name: 'G25 DEFAULT changes nothing for kernels to come',
    argv: ['--update-kernel=DEFAULT', '--args=z=1'],
    changed: { [newEntry]: entry(NEW, `${ARGS} z=1`) },
  },
  {
    name: 'what is not there is named with /boot in front',
    argv: ['--update-kernel=9', '--args=z=1'],
    code: 1,
    stderr: ['The param /boot9 is incorrect'],
  },
  {
    name: 'an initrd',
    argv: ['--update-kernel=1', '--initrd=/boot/other.img'],
    changed: { [oldEntry]: entry(OLD).replace(/^initrd .*/m, 'initrd /other.img') },
  },
  {
    name: 'G39 an initrd that is not below /boot gets a slash too many',
    argv: ['--update-kernel=1', '--initrd=/other.img'],
    changed: { [oldEntry]: entry(OLD).replace(/^initrd .*/m, 'initrd //other.img') },
  },
  {
    name: 'the title of an entry is not changed',
    argv: ['--update-kernel=0', '--title=Mine'],
  },
  {
    name: 'a missing grubenv is made on the way',
    argv: ['--update-kernel=2', '--args=z=1'],
    files: { [GRUBENV]: null },
    stderr: [`grep: ${GRUBENV}: No such file or directory`],
    changed: {
      [GRUBENV]: grubenv('# WARNING: Do not edit this file by tools other than grub-editenv!!!'),
      [rescueEntry]: entry(RESCUE, 'root=/dev/mapper/lab-root ro only_rescue=1 z=1'),
    },
  },
  {
    name: 'the last line of an entry may lack its end',
    argv: ['--update-kernel=0', '--args=z=1'],
    files: { [newEntry]: `title T\nlinux /vmlinuz-${NEW}\noptions a` },
    changed: { [newEntry]: `title T\nlinux /vmlinuz-${NEW}\noptions a z=1` },
  },
  {
    name: 'another default is set after the arguments',
    argv: ['--update-kernel=0', '--args=z=1', '--set-default-index=0'],
    stderr: [`The default is ${newEntry} with index 0 and kernel /boot/vmlinuz-${NEW}`],
    files: { [GRUBENV]: grubenv('saved_entry=1') },
    changed: { [newEntry]: entry(NEW, `${ARGS} z=1`), [GRUBENV]: grubenv(`saved_entry=${newId}`) },
  },
]
