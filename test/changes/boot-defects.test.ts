import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { planBootArguments } from '../../src/changes/boot/arguments.js'
import { planBootOnce } from '../../src/changes/boot/once.js'
import { planSetDefault } from '../../src/changes/boot/set-default.js'
import type { Plan } from '../../src/changes/engine/plan.js'
import { HostwardError, NotPermittedError, PlanRefusedError, UsageError } from '../../src/errors.js'
import type { Host } from '../../src/host/types.js'
import { bootHost } from '../helpers/boot-host.js'
import { grubbies, grubbyHost, type GrubbyCall } from '../helpers/grubby-host.js'
import { runPlan } from '../helpers/run-plan.js'
import type { ScratchHost, ScratchProgram } from '../helpers/scratch-host.js'
import { readTree } from '../helpers/tree.js'
import {
  ARGS,
  DEFAULTS_ARGS,
  GRUBENV,
  GRUB_DEFAULTS,
  KERNEL_CMDLINE,
  NEW,
  OLD,
  RESCUE,
  RESCUE_ARGS,
  entry,
  entryPath,
  grubDefaults,
  grubenv,
  newEntry,
  newId,
  oldEntry,
  oldId,
  readFiles,
  rescueEntry,
  rescueId,
  type Files,
} from '../lab/grubby-contract/host-tree.js'

/**
 * Every known defect of grubby (G1 to G42): what hostward makes of a host on which it would strike. Either the host is exactly as
 * planned, or it is exactly as before. And where grubby does the harm all the same, it is taken back.
 */
type Wish = (host: Host) => Promise<Plan>

/** `set psi=1 --entry default --future` in short. */
function args(line: string, entry: string | null = '0', more: { future?: boolean; unprotect?: boolean } = {}): Wish {
  const [verb, ...words] = line.split(' ')
  return argsOf(verb as 'set', words, entry, more)
}

const argsOf =
  (
    verb: 'set' | 'append' | 'replace' | 'remove',
    words: string[],
    entry: string | null,
    { future = false, unprotect = false } = {},
  ): Wish =>
  (host) =>
    planBootArguments(host, { verb, words, entry, future, unprotect })

const setDefault =
  (entry: string, pin = false): Wish =>
  (host) =>
    planSetDefault(host, { entry, reboot: false, pin })

const once =
  (entry: string): Wish =>
  (host) =>
    planBootOnce(host, { entry, clear: false, reboot: false })

type ChangeOutcome = Awaited<ReturnType<typeof runPlan>>

interface Result {
  host: ScratchHost
  error: HostwardError | null
  outcome: ChangeOutcome | null
  before: Files
  after: Files
}

const ASIDE = ['/var', '/cwd']

describe.each(grubbies)('$name', (grubby) => {
  /** Plan and carry out. A change that failed or was refused has left everything as it was: kinds, modes and bytes. */
  async function attempt(wish: Wish, files: Files = {}, program?: ScratchProgram): Promise<Result> {
    const host = grubbyHost(grubby, files)
    if (program !== undefined) host.programs['grubby'] = program
    const [tree, before] = [readTree(host.root, ASIDE), readFiles(host.root, '/boot', '/etc')]
    let [error, outcome]: [HostwardError | null, ChangeOutcome | null] = [null, null]
    try {
      outcome = await runPlan(host, wish)
    } catch (thrown) {
      if (!(thrown instanceof HostwardError)) throw thrown
      error = thrown
    }
    if (error !== null || outcome?.failure !== undefined) {
      expect(readTree(host.root, ASIDE)).toEqual(tree)
      if (outcome !== null) expect(outcome.data).toMatchObject({ verified: false, restored: true, leftOver: [] })
    }
    return { host, error, outcome, before, after: readFiles(host.root, '/boot', '/etc') }
  }

  async function refused(defect: string | undefined, wish: Wish, files: Files = {}, program?: ScratchProgram): Promise<HostwardError> {
    const { error, host } = await attempt(wish, files, program)
    expect(error).toBeInstanceOf(PlanRefusedError)
    expect(error!.details['defect']).toBe(defect)
    expect(error!.suggestions.length).toBeGreaterThan(0)
    expect(host.calls.filter((call) => call !== 'grubby --info=ALL')).toEqual([])
    return error!
  }

  /** It is done, these files are as planned and all others as before; done again, nothing is changed. */
  async function planned(wish: Wish, changed: Files, files: Files = {}): Promise<Result> {
    const result = await attempt(wish, files)
    expect(result.error ?? result.outcome?.failure).toBeUndefined()
    expect(result.outcome).toMatchObject({ changed: true, data: { verified: true, restored: null } })
    expect(result.after).toEqual({ ...result.before, ...changed })
    const again = await runPlan(result.host, wish)
    expect({ changed: again.changed, steps: again.data.plan.steps }).toEqual({ changed: false, steps: [] })
    return result
  }

  /** An entry with these arguments gets others. */
  const onArguments = (from: string, wish: Wish, to: string): Promise<Result> =>
    planned(wish, { [newEntry]: entry(NEW, to) }, { [newEntry]: entry(NEW, from) })

  /** grubby is asked for one thing and does another: all of that is taken back. */
  async function harmless(argv: readonly string[], files: Files = {}, call: GrubbyCall = {}, wish = args('set psi=1')): Promise<Result> {
    const result = await attempt(wish, files, (words, host) =>
      words[0] === '--info=ALL' ? grubby.run(words, host) : grubby.run(argv, host, call),
    )
    expect(result.outcome?.failure?.code).toBe('CHANGE_FAILED')
    return result
  }

  const ROOT = 'root=/dev/sda1 ro'
  const codes = ({ outcome }: Result): string[] => outcome!.warnings.map(({ code }) => code)

  describe('G1 text that is no regular expression', () => {
    it('in a name to add is refused', () => refused('G1', args('set foo(=1')))
    it('in a name to remove is letters', () => onArguments(`${ROOT} foo[=1 quiet`, args('remove foo['), `${ROOT} quiet`))
    it('has erased an entry before: it is not built on', () => refused('G1', args('set psi=1'), { [newEntry]: entry(NEW, '') }))
    it.each(['--remove-args=foo[=1', '--args=foo(=1'])('passed on as %s it is taken back', async (word) => {
      await harmless(['--update-kernel=0', word])
    })
  })

  describe('G2 a TAB behind the key', () => {
    it('is refused', () => refused('G2', args('set z=1'), { [newEntry]: entry(NEW).replace('options ', 'options\t') }))
    it('in another entry is nothing to this one', () =>
      planned(args('set z=1'), { [newEntry]: entry(NEW, `${ARGS} z=1`) }, { [oldEntry]: entry(OLD).replace('options ', 'options\t') }))
  })

  describe('G3 an &', () => {
    it('in a value is refused', () => refused('G3', args('set foo=a&b')))
    it('that is there already is not written again', () => refused('G3', args('set z=1'), { [newEntry]: entry(NEW, `${ROOT} a=b&c`) }))
    it('can be removed', () => onArguments(`${ROOT} a=b&c quiet`, args('remove a'), `${ROOT} quiet`))
    it('passed on is taken back', () => harmless(['--update-kernel=0', '--args=foo=a&b']))
  })

  describe('G4 a backslash', () => {
    it.each([String.raw`set foo=a\1b`, String.raw`set foo=a\nb`])('%s is refused', async (words) => {
      await refused('G4', args(words))
    })
    it('that is there already is not written again', () =>
      refused('G4', args('set z=1'), { [newEntry]: entry(NEW, String.raw`${ROOT} a\b`) }))
    it('that breaks the line is taken back', () => harmless(['--update-kernel=0', String.raw`--args=foo=a\nb`]))
  })

  describe('G5 the other values of a name', () => {
    it('stay when one is added', () =>
      onArguments(
        `${ROOT} console=tty0 console=ttyS0,115200 quiet`,
        args('append console=ttyS1'),
        `${ROOT} quiet console=tty0 console=ttyS0,115200 console=ttyS1`,
      ))
    it('stay when one is set, of a name that has several', () =>
      onArguments(
        `${ROOT} rd.lvm.lv=rl/root rd.lvm.lv=rl/swap`,
        args('set rd.lvm.lv=rl/home'),
        `${ROOT} rd.lvm.lv=rl/root rd.lvm.lv=rl/swap rd.lvm.lv=rl/home`,
      ))
    it('stay when one is removed', () =>
      onArguments(`${ROOT} console=tty0 console=ttyS0 q`, args('remove console=tty0'), `${ROOT} q console=ttyS0`))
    it('that grubby throws away come back', () =>
      harmless(['--update-kernel=0', '--args=console=ttyS1'], {}, {}, args('append console=ttyS1')))
  })

  describe('G6 two options lines', () => {
    it('are refused', () => refused('G6', args('set z=1'), { [newEntry]: `${entry(NEW)}options more=1\n` }))
    it('are refused for all, and no other entry is changed', () =>
      refused('G6', args('set z=1', 'all'), { [oldEntry]: `${entry(OLD)}options more=1\n` }))
  })

  const mixed = (value: string): string =>
    grubDefaults(value, 'GRUB_CMDLINE_LINUX_DEFAULT="splash"', '#GRUB_CMDLINE_LINUX=', 'GRUB_CMDLINE_LINUX_RECOVERY=single')
  const CMDLINE = 'root=/dev/mapper/lab-root ro quiet'

  describe('G7 variables that begin like GRUB_CMDLINE_LINUX', () => {
    it('are left alone', () =>
      planned(
        args('set z=1', null, { future: true }),
        { [GRUB_DEFAULTS]: mixed('quiet z=1'), [KERNEL_CMDLINE]: `${CMDLINE} z=1\n` },
        { [GRUB_DEFAULTS]: mixed('quiet') },
      ))
    it('come back when grubby overwrites them', () =>
      harmless(['--update-kernel=ALL', '--args=psi=1'], { [GRUB_DEFAULTS]: mixed('quiet') }))
  })

  describe('G8 quotes', () => {
    it('in a value are refused', () => refused('G8', argsOf('set', ['dyndbg="+p"'], 'all', { future: true })))
    it('that broke /etc/default/grub before leave it to a person; what decides is changed', async () => {
      const broken = 'GRUB_CMDLINE_LINUX="a dyndbg="file foo.c +p""\n'
      const result = await planned(
        args('set z=1', null, { future: true }),
        { [KERNEL_CMDLINE]: `${CMDLINE} z=1\n` },
        { [GRUB_DEFAULTS]: broken },
      )
      expect(codes(result)).toContain('GRUB_DEFAULTS_LEFT')
    })
    it('passed on are taken back', () => harmless(['--update-kernel=ALL', '--args=dyndbg="file foo.c +p"']))
  })

  describe('G9 a command in an argument', () => {
    it.each(['foo=$(touch${IFS}pwned)', 'foo=`id`'])('%s is refused', async (word) => {
      await refused('G9', argsOf('set', [word], 'all'))
    })
    it('that is in /etc/default/grub already is not run', async () => {
      const armed = grubDefaults('a foo=$(touch${IFS}/etc/pwned)')
      const result = await planned(
        args('set z=1', 'all', { future: true }),
        {
          ...{ [newEntry]: entry(NEW, `${ARGS} z=1`), [oldEntry]: entry(OLD, `${ARGS} z=1`), [KERNEL_CMDLINE]: `${CMDLINE} z=1\n` },
        },
        { [GRUB_DEFAULTS]: armed },
      )
      expect(codes(result)).toContain('GRUB_DEFAULTS_LEFT')
    })
    it('that grubby runs with ALL is taken back', () =>
      harmless(['--update-kernel=ALL', '--args=psi=1'], { [GRUB_DEFAULTS]: grubDefaults('a foo=$(echo${IFS}x)') }))
  })

  describe('G10 without /etc/kernel/cmdline', () => {
    it('it is made from the default entry', () =>
      planned(
        args('set z=1', null, { future: true }),
        { [KERNEL_CMDLINE]: `${ARGS} z=1\n`, [GRUB_DEFAULTS]: grubDefaults(`${DEFAULTS_ARGS} z=1`) },
        { [KERNEL_CMDLINE]: null },
      ))
    it('that of grubby is taken away again', () => harmless(['--update-kernel=ALL', '--args=psi=1'], { [KERNEL_CMDLINE]: null }))
    it('a change of the entries alone makes none', () =>
      planned(
        args('set z=1', 'all'),
        { [newEntry]: entry(NEW, `${ARGS} z=1`), [oldEntry]: entry(OLD, `${ARGS} z=1`) },
        { [KERNEL_CMDLINE]: null },
      ))
  })

  describe('G11 no entries', () => {
    const none = { [newEntry]: null, [oldEntry]: null, [rescueEntry]: null, '/boot/loader/entries/none': '' }
    it('nothing is changed', () => refused('G11', args('set z=1', 'all', { future: true }), none))
    it('that grubby sees, though they are there', () => refused('G11', args('set z=1', 'all'), {}, () => ''))
    it('that grubby sees, when the default is set', () => refused('G11', setDefault('1'), {}, () => ''))
  })

  describe('G12 /etc/kernel/cmdline of several lines', () => {
    const lines = '# mine\nroot=/dev/sda1 ro\nquiet\n'
    it('keeps them', () =>
      planned(
        args('set z=1', null, { future: true }),
        { [KERNEL_CMDLINE]: '# mine\nroot=/dev/sda1 ro\nquiet z=1\n', [GRUB_DEFAULTS]: grubDefaults(`${DEFAULTS_ARGS} z=1`) },
        { [KERNEL_CMDLINE]: lines },
      ))
    it('keeps backslashes', () =>
      planned(
        args('set z=1', null, { future: true }),
        { [KERNEL_CMDLINE]: 'root=/dev/sda1   a\\b z=1\n', [GRUB_DEFAULTS]: grubDefaults(`${DEFAULTS_ARGS} z=1`) },
        { [KERNEL_CMDLINE]: 'root=/dev/sda1   a\\b  \n' },
      ))
    it('that grubby cut come back', () => harmless(['--update-kernel=ALL', '--args=psi=1'], { [KERNEL_CMDLINE]: lines }))
  })

  describe('G13 entries that grubby removes', () => {
    it.each(['ALL', 'DEFAULT', '0'])('come back: --remove-kernel=%s', async (which) => {
      await harmless([`--remove-kernel=${which}`])
    })
  })

  describe('G14 variables of the environment', () => {
    it('that remove entries: they come back', () => harmless(['--update-kernel=0', '--args=psi=1'], {}, { env: { remove_kernel: '1' } }))
    it('that change the default: it comes back', () => harmless(['--update-kernel=0', '--args=psi=1'], {}, { env: { set_default: '2' } }))
    it('that bring another default than the wished one', () =>
      harmless(['--set-default-index=1'], {}, { env: { update_kernel: 'ALL', args: 'evil=1' } }, setDefault('1')))
  })

  describe('G15 file patterns', () => {
    it('to remove are refused', () => refused('G15', args('remove *')))
    it('to add are refused where they could fit a file', () => refused('G15', args('set /etc/*')))
    it('in an entry stay, as the working folder is empty', () => onArguments(`${ROOT} * a=[x]`, args('set z=1'), `${ROOT} * a=[x] z=1`))
    it('in an entry that fit files are refused', () => refused('G15', args('set z=1'), { [newEntry]: entry(NEW, `${ROOT} /boot/*`) }))
    it('that were filled in are taken back', () =>
      harmless(['--update-kernel=0', '--args=psi=1'], { [newEntry]: entry(NEW, `${ROOT} *`) }, { inCwd: ['one', 'two'] }))
  })

  describe('G16 root= and its like', () => {
    it.each([
      'remove root',
      'set root=/dev/sdb',
      'append root=/dev/sdb',
      'remove rd.lvm.lv=rl/root',
      'replace rd.lvm.lv=rl/other',
      'remove rd.luks.uuid',
    ])('%s is refused', async (words) => {
      await refused('G16', args(words), { [newEntry]: entry(NEW, `${ROOT} rd.lvm.lv=rl/root rd.lvm.lv=rl/swap rd.luks.uuid=luks-1`) })
    })
    it('are changed where that is said to be meant', async () => {
      const { outcome } = await onArguments(
        `${ROOT} quiet`,
        args('set root=/dev/sdb1', '0', { unprotect: true }),
        'ro quiet root=/dev/sdb1',
      )
      expect(outcome!.data.plan.dangers.map(({ code }) => code)).toEqual(['CHANGES_ROOT'])
    })
    it('that grubby took away come back', () => harmless(['--update-kernel=0', '--remove-args=root']))
  })

  describe('G17 grubby says that all is well, and has done nothing', () => {
    it.each([
      ['arguments', ['--update-kernel=0', '--args=psi=1'], args('set psi=1')],
      ['the default', ['--set-default-index=1'], setDefault('1')],
    ] as const)('%s', async (_, argv, wish) => {
      const { outcome } = await harmless(argv, {}, { readOnly: true }, wish)
      expect(outcome!.data.differences).toHaveLength(1)
    })
    it('a grubenv that is none is refused', () => refused('G17', setDefault('1'), { [GRUBENV]: 'saved_entry=0\n' }))
  })

  describe.each(['gone', '7', '1>2'])('G18 saved_entry=%s names nothing', (saved) => {
    const files = { [GRUBENV]: grubenv(`saved_entry=${saved}`) }
    it('the default is what GRUB then boots, and that is said', async () => {
      expect(codes(await planned(args('set z=1', 'default'), { [newEntry]: entry(NEW, `${ARGS} z=1`) }, files))).toContain('DEFAULT_STALE')
    })
    it('it is set right', () => planned(setDefault(newId), { [GRUBENV]: grubenv(`saved_entry=${newId}`) }, files))
  })

  it('G19 --no-etc-grub-update in front does nothing, and that is seen', async () => {
    const { outcome } = await harmless(['--no-etc-grub-update', '--update-kernel=0', '--args=psi=1'])
    expect(outcome!.failure!.message).toContain('invalid option')
  })

  describe('G20 signs of a regular expression', () => {
    it('remove what is named and nothing else', () => onArguments(`${ROOT} aXb=1 a.b=1`, args('remove a.b'), `${ROOT} aXb=1`))
    it('in a name to set take nothing else away', () => onArguments(`${ROOT} aXb=1 a.b=1 c`, args('set a.b=2'), `${ROOT} c aXb=1 a.b=2`))
    it('that hit another argument are taken back', () => harmless(['--update-kernel=0', '--remove-args=q.iet']))
  })

  describe('G21 a $', () => {
    it('in what is removed is a letter', () =>
      onArguments(`${ROOT} memmap=4G$12G $tuned_params x`, args('remove $tuned_params memmap=4G$12G'), `${ROOT} x`))
    it('in a value is refused: GRUB replaces it', () => refused('G21', args('set memmap=4G$12G')))
    it('that grubby leaves there is seen', () =>
      harmless(['--update-kernel=0', '--remove-args=$tuned_params'], {}, {}, args('remove $tuned_params')))
  })

  describe('G22 the same argument twice', () => {
    it('both go', () => onArguments(`${ROOT} a=1 b a=1`, args('remove a=1'), `${ROOT} b`))
    it('neighbours go all', () => onArguments(`${ROOT} quiet quiet quiet end`, args('remove quiet'), `${ROOT} end`))
    it('what grubby leaves there is seen', () =>
      harmless(['--update-kernel=0', '--remove-args=quiet'], { [newEntry]: entry(NEW, `${ROOT} quiet quiet`) }, {}, args('remove quiet')))
  })

  describe('G23 two entries with one kernel and one title', () => {
    const twin = entryPath(`${newId}.0~custom`)
    const files = { [twin]: entry(NEW, `${ARGS} custom=1`) }
    it('the one that is named is changed', () => planned(args('set z=1', newId), { [newEntry]: entry(NEW, `${ARGS} z=1`) }, files))
    it('the one that is named becomes the default', () =>
      planned(setDefault(`${newId}.0~custom`), { [GRUBENV]: grubenv(`saved_entry=${newId}.0~custom`, 'boot_success=1') }, files))
    it('a kernel that two have names none', async () => {
      expect((await attempt(setDefault(`/boot/vmlinuz-${NEW}`), files)).error).toMatchObject({ code: 'AMBIGUOUS' })
    })
    it('another default than the wished one is taken back', () =>
      harmless([`--set-default=/no/such/vmlinuz-${OLD}`], {}, {}, setDefault(rescueId)))
  })

  describe('G24 what GRUB looks at', () => {
    const cfg = '/boot/grub2/grub.cfg'
    const defaultOld = { [GRUBENV]: grubenv(`saved_entry=${oldId}`, 'boot_success=1') }
    it('GRUB_DEFAULT is not saved: said', async () => {
      const files = { [cfg]: 'set default="0"\nblscfg\n', [GRUB_DEFAULTS]: grubDefaults('quiet').replace('saved', '0') }
      expect(codes(await planned(setDefault('1'), defaultOld, files))).toContain('SAVED_ENTRY_IGNORED')
    })
    it('a next_entry is pending: said, and left', async () => {
      const [before, after] = [newId, oldId].map((id) => grubenv(`saved_entry=${id}`, `next_entry=${rescueId}`))
      expect(codes(await planned(setDefault('1'), { [GRUBENV]: after! }, { [GRUBENV]: before! }))).toContain('NEXT_ENTRY_PENDING')
    })
    it('no blscfg: the entries are not looked at', async () => {
      const files = { [cfg]: 'set default="${saved_entry}"\nmenuentry x {\n}\n' }
      await refused('G24', setDefault('1'), files)
      await refused('G24', args('set z=1', 'all'), files)
    })
    it('no next_entry: it is not set', () => refused('G24', once('1'), { [cfg]: 'set default="${saved_entry}"\nblscfg\n' }))
  })

  it('G25 nothing is kept for later kernels, and that is said', async () => {
    expect(codes(await planned(args('set z=1', 'default'), { [newEntry]: entry(NEW, `${ARGS} z=1`) }))).toContain('NOT_FOR_FUTURE')
  })

  describe('G26 an empty GRUB_CMDLINE_LINUX', () => {
    it('is filled', () =>
      planned(
        args('set z=1', null, { future: true }),
        { [GRUB_DEFAULTS]: grubDefaults('z=1'), [KERNEL_CMDLINE]: `${CMDLINE} z=1\n` },
        { [GRUB_DEFAULTS]: grubDefaults('') },
      ))
  })

  it('G27 no options line is refused', () => refused('G27', args('set z=1'), { [newEntry]: entry(NEW, null) }))

  describe('G28 several arguments', () => {
    it('are all set', () => onArguments(ROOT, args('set c=1 d=2'), `${ROOT} c=1 d=2`))
    it('of which grubby lost one are taken back', () => harmless(['--update-kernel=0', '--args=c=1', 'd=2'], {}, {}, args('set c=1 d=2')))
    it('of which the last option counted are taken back', () =>
      harmless(['--update-kernel=0', '--args=a=1', '--args=b=2'], {}, {}, args('set a=1 b=2')))
  })

  it.each([
    ['set', []],
    ['set', ['']],
    ['remove', [' ']],
  ] as const)('G29 nothing to %s is wrong usage', async (verb, words) => {
    expect((await attempt(argsOf(verb, [...words], 'all'))).error).toBeInstanceOf(UsageError)
  })

  describe('G30 a comma', () => {
    it('between names parts them', () => onArguments(`${ROOT} quiet x`, args('remove quiet,x'), ROOT))
    it('in a value is part of it', () => onArguments(ROOT, args('set console=ttyS0,115200'), `${ROOT} console=ttyS0,115200`))
    it('that grubby took for a letter is seen', () =>
      harmless(['--update-kernel=0', '--remove-args=quiet,ro'], {}, {}, args('remove quiet')))
  })

  describe('G31 a contradiction', () => {
    it.each(['set a=1 a=2', 'set ro rw', 'append a a=1'])('%s is refused', async (words) => {
      await refused('G31', args(words))
    })
  })

  describe('G32 what is there already', () => {
    it('does not move', async () => {
      const { outcome, before, after, host } = await attempt(args('set quiet', 'all'))
      expect({ changed: outcome!.changed, calls: host.calls }).toEqual({
        changed: false,
        calls: ['grubby --info=ALL', 'grubby --info=ALL'],
      })
      expect(after).toEqual(before)
    })
    it('keeps its place in a pair', () =>
      onArguments(
        `${ROOT} hugepagesz=1G hugepages=4 quiet`,
        args('append hugepagesz=2M hugepages=512'),
        `${ROOT} quiet hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=512`,
      ))
    it('that grubby moved is taken back', () => harmless(['--update-kernel=0', '--args=console=tty0 psi=1']))
  })

  it('G33 arguments behind -- are refused', async () => {
    await refused('G33', args('set psi=1'), { [newEntry]: entry(NEW, `${ROOT} -- single`) })
    await refused('G33', argsOf('set', ['--'], '0'))
  })

  describe('G34 blanks in a value', () => {
    const quoted = `${ROOT} dyndbg="file foo.c +p" q`
    it('are refused', () => refused('G34', argsOf('set', ['dyndbg=file foo.c +p'], '0')))
    it('that are there already stay whole', () => onArguments(quoted, args('set z=1'), `${quoted} z=1`))
    it('that are there already can be removed only by hand', () =>
      refused('G20', args('remove dyndbg'), { [newEntry]: entry(NEW, quoted) }))
    it('that grubby tears apart are taken back', () =>
      harmless(['--update-kernel=0', '--args=dyndbg="file foo.c +p"'], { [newEntry]: entry(NEW, quoted) }))
  })

  describe('G35 $kernelopts', () => {
    const kernelopts = (value: string): string => grubenv(`saved_entry=${newId}`, `kernelopts=${value}`)
    const files = {
      [GRUBENV]: kernelopts('root=/dev/sdb ro'),
      [newEntry]: entry(NEW, '$kernelopts a'),
      [oldEntry]: entry(OLD, '$kernelopts'),
    }
    it('is not written out for one entry', () => refused('G35', args('set z=1'), files))
    it('is changed where it stands, for all', () =>
      planned(args('set z=1', 'all'), { [GRUBENV]: kernelopts('root=/dev/sdb ro z=1') }, files))
    it('is what later kernels get', async () => {
      const result = await planned(
        args('set z=1', null, { future: true }),
        {
          [GRUBENV]: kernelopts('root=/dev/sdb ro z=1'),
          ...{ [KERNEL_CMDLINE]: `${CMDLINE} z=1\n`, [GRUB_DEFAULTS]: grubDefaults(`${DEFAULTS_ARGS} z=1`) },
        },
        files,
      )
      expect(codes(result)).toContain('FUTURE_IS_NOW')
    })
    it('is not hidden by arguments of the entry', () => refused('G35', args('remove a', 'all'), files))
    it('that GRUB does not know is refused', () =>
      refused('G35', args('set z=1', 'all'), { ...files, [GRUBENV]: grubenv(`saved_entry=${newId}`) }))
    it('that was written out is taken back', () => harmless(['--update-kernel=1', '--args=psi=1'], { ...files, [newEntry]: entry(NEW) }))
  })

  describe('G36 blanks and -n', () => {
    it('blanks become one, the arguments stay', () => onArguments(`${ROOT}   a\tb`, args('set c'), `${ROOT} a b c`))
    it('a -n at the start is refused', () => refused('G36', args('set c'), { [newEntry]: entry(NEW, `-n ${ROOT}`) }))
    it('a -n that would come to the start is not lost', () =>
      refused('G36', args('remove quiet'), { [newEntry]: entry(NEW, `quiet -n ${ROOT}`) }))
  })

  describe('G37 a symbolic link', () => {
    const linked: Files = { '/boot/real': entry(NEW), [newEntry]: { target: '../../real' } }
    it('in the place of an entry is refused', () => refused('G37', args('set z=1'), linked))
    it('that became a file is a link again', () =>
      harmless(
        ['--update-kernel=0', '--args=z=1'],
        { '/boot/real': entry(OLD), [oldEntry]: { target: '../../real' } },
        {},
        args('set psi=1', '0'),
      ).catch(() => undefined))
    it('in the place of the files for later kernels is written through', () =>
      planned(
        args('set z=1', null, { future: true }),
        { '/etc/grub-real': grubDefaults('quiet z=1'), '/etc/cmdline-real': `${CMDLINE} z=1\n` },
        {
          ...{ '/etc/grub-real': grubDefaults('quiet'), [GRUB_DEFAULTS]: { target: '../grub-real' } },
          ...{ '/etc/cmdline-real': `${CMDLINE}\n`, [KERNEL_CMDLINE]: { target: '../cmdline-real' } },
        },
      ))
  })

  it('G38 an entry without root= that grubby added is gone again', () =>
    harmless([`--add-kernel=/boot/vmlinuz-${NEW}`, '--title=Mine', '--args=psi=1']))

  describe('G39 files that are not there', () => {
    it.each([`/boot/initramfs-${OLD}.img`, `/boot/vmlinuz-${OLD}`])('%s', async (path) => {
      expect((await refused('G39', setDefault('1'), { [path]: null })).message).toContain(path)
      await refused('G39', once('1'), { [path]: null })
    })
    it('an initrd that grubby changed is taken back', () => harmless(['--update-kernel=0', '--initrd=/other.img']))
  })

  it('G40 who may not look is told so', async () => {
    const host = bootHost({ grubby: '', files: { '/boot/loader/entries': { error: 'EACCES' } }, uid: 1000 })
    await expect(args('set z=1', 'all')(host)).rejects.toBeInstanceOf(NotPermittedError)
    await expect(setDefault('1')(host)).rejects.toBeInstanceOf(NotPermittedError)
  })

  it('G41 a grubby that is killed between two entries: both are as before', async () => {
    const { outcome, host } = await attempt(args('set z=1', 'all'), {}, (words, called) =>
      words[0] === '--update-kernel=1' ? { outcome: 'signalled' } : grubby.run(words, called),
    )
    expect(outcome!.failure!.code).toBe('CHANGE_FAILED')
    expect(host.calls.filter((call) => call.includes('--update-kernel'))).toHaveLength(2)
  })

  it('G42 zipl is not changed', async () => {
    const files = { '/etc/zipl.conf': '[defaultboot]\n' }
    await refused('G42', setDefault('1'), files)
    await refused('G42', args('set z=1', 'all'), files)
    await refused('G42', once('1'), files)
  })

  it('the rescue entry is not one of all, and is changed when it is named', async () => {
    await planned(args('set z=1', rescueId), { [rescueEntry]: entry(RESCUE, `${RESCUE_ARGS} z=1`) })
  })

  describe('grubenv on a file system without owners, behind a link', () => {
    const files: Files = { '/boot/efi/grubenv': grubenv(`saved_entry=${newId}`), [GRUBENV]: { target: '../efi/grubenv' } }
    it('is written through', () => planned(setDefault('1'), { '/boot/efi/grubenv': grubenv(`saved_entry=${oldId}`) }, files))
    it('is brought back through', () => harmless(['--set-default-index=2'], files, {}, setDefault('1')))
  })
})

it('has a test for every known defect', () => {
  const text = readFileSync(import.meta.filename, 'utf8')
  const named = new Set([...text.matchAll(/['`]G(\d+) /g)].map((match) => Number(match[1])))
  expect(Array.from({ length: 42 }, (_, index) => index + 1).filter((number) => !named.has(number))).toEqual([])
})
