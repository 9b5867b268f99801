import { describe, expect, it } from 'vitest'
import { planBootArguments, type BootArgumentsWishes } from '../../../src/changes/boot/arguments.js'
import type { Plan } from '../../../src/changes/engine/plan.js'
import { NotFoundError, NotPermittedError, PlanRefusedError, ToolMissingError, UsageError } from '../../../src/errors.js'
import {
  ARGS,
  bootHost,
  ENTRIES,
  entryText,
  infoText,
  NEW,
  NEW_ID,
  OLD,
  OLD_ID,
  RESCUE_ID,
  ROOT,
  type BootHostOptions,
} from '../../helpers/boot-host.js'

function plan(line: string, wishes: Partial<BootArgumentsWishes> = {}, options: BootHostOptions = {}): Promise<Plan> {
  const [verb, ...words] = line.split(' ')
  const host = bootHost(options)
  Object.assign(host.options.programs ?? {}, { 'grub2-editenv *': '' })
  return planBootArguments(host, { verb: verb as 'set', words, entry: null, future: false, unprotect: false, ...wishes })
}
const argvOf = ({ steps }: Plan): unknown[] =>
  steps.map((step) => (step.kind === 'run' ? [step.program, ...step.args] : [step.kind, 'path' in step ? step.path : '']))
const codes = ({ warnings }: Plan): string[] => warnings.map(({ code }) => code)
const contentOf = (made: Plan, path: string): unknown => {
  const expected = made.expect.files?.[path]
  return expected !== undefined && 'content' in expected ? expected.content : expected
}
const file = (id: string): string => `/boot/loader/entries/${id}.conf`
const LAST = '--no-etc-grub-update'
const ALL = { entry: 'all' }
const FUTURE = { future: true }
const CMDLINE = '/etc/kernel/cmdline'
const DEFAULTS = '/etc/default/grub'

describe('entries', () => {
  it('all are those that are not for rescue, each by its index', async () => {
    const made = await plan('set psi=1', ALL)
    expect(argvOf(made)).toEqual([0, 1].map((index) => ['grubby', `--update-kernel=${index}`, '--args=psi=1', LAST]))
    expect(Object.keys(made.expect.files ?? {})).toEqual([file(NEW_ID), file(OLD_ID)])
    expect(codes(made)).toEqual(['NOT_FOR_FUTURE'])
    expect(made.notes).toHaveLength(2)
  })

  it('one is named as in boot show; the default is what GRUB boots', async () => {
    expect(argvOf(await plan('remove quiet rhgb', { entry: OLD }))).toEqual([
      ['grubby', '--update-kernel=1', '--remove-args=rhgb quiet', LAST],
    ])
    expect(argvOf(await plan('remove quiet', { entry: 'default' }, { grubenv: { saved_entry: OLD_ID } }))).toEqual([
      ['grubby', '--update-kernel=1', '--remove-args=quiet', LAST],
    ])
    expect(argvOf(await plan('set psi=1', { entry: RESCUE_ID }))).toEqual([['grubby', '--update-kernel=2', '--args=psi=1', LAST]])
  })

  it('only those that are not so are changed', async () => {
    const entries = { ...ENTRIES, [NEW_ID]: entryText(NEW, `${ROOT} ${ARGS} psi=1`) }
    expect(argvOf(await plan('set psi=1', ALL, { entries }))).toEqual([['grubby', '--update-kernel=1', '--args=psi=1', LAST]])
    expect((await plan('set quiet', ALL)).steps).toEqual([])
    expect(codes(await plan('set quiet', ALL))).toEqual([])
  })

  it('get every value of a name at once', async () => {
    expect(argvOf(await plan('append rd.lvm.lv=a/home', { entry: '0' }))).toEqual([
      ['grubby', '--update-kernel=0', '--args=rd.lvm.lv=almalinux_vbox/root rd.lvm.lv=almalinux_vbox/swap rd.lvm.lv=a/home', LAST],
    ])
  })

  it('that are twins of what is there are told', async () => {
    const entries = { ...ENTRIES, [NEW_ID]: entryText(NEW, `${ROOT} intel_iommu=on console=tty0`) }
    expect(codes(await plan('set intel-iommu=off', { entry: '0' }, { entries }))).toEqual(['NOT_FOR_FUTURE', 'SAME_NAME'])
    expect(codes(await plan('set console=ttyS0', { entry: '0' }, { entries }))).toEqual(['NOT_FOR_FUTURE', 'SIBLINGS_KEPT'])
  })

  it('that grow too long are told', async () => {
    expect(codes(await plan(`set x=${'1'.repeat(2000)}`, { entry: '0' }))).toContain('COMMAND_LINE_LONG')
  })

  it('that have lost their root are told', async () => {
    const entries = { ...ENTRIES, [NEW_ID]: entryText(NEW, 'quiet') }
    expect(codes(await plan('set psi=1', { entry: '0' }, { entries }))).toContain('ENTRY_WITHOUT_ROOT')
  })

  it.each<[string, BootHostOptions]>([
    ['control characters', { entries: { ...ENTRIES, [NEW_ID]: entryText(NEW, `${ROOT} a`).replaceAll('\n', '\r\n') } }],
    ['an open quote', { entries: { ...ENTRIES, [NEW_ID]: entryText(NEW, `${ROOT} a="x`) } }],
    ['an indented second line', { entries: { ...ENTRIES, [NEW_ID]: `${entryText(NEW)}  options more\n` } }],
  ])('with %s are refused', async (_, options) => {
    await expect(plan('set psi=1', { entry: '0' }, options)).rejects.toBeInstanceOf(PlanRefusedError)
  })

  it('are read before they are changed', async () => {
    await expect(plan('set psi=1', { entry: '0' }, { files: { [file(NEW_ID)]: { error: 'EACCES' } } })).rejects.toBeInstanceOf(
      NotPermittedError,
    )
  })

  it('cannot be changed without grubby', async () => {
    await expect(plan('set psi=1', ALL, { grubby: null })).rejects.toBeInstanceOf(ToolMissingError)
    expect(argvOf(await plan('set psi=1', FUTURE, { grubby: null }))).toHaveLength(2)
  })

  it('a default that is none of them is refused', async () => {
    const cfg = 'set default="Windows"\nblscfg\nmenuentry Windows {\n}\n'
    await expect(plan('set psi=1', { entry: 'default' }, { files: { '/boot/grub2/grub.cfg': cfg } })).rejects.toThrow(/Windows/)
  })

  it('that are not there are not found; none at all is wrong usage', async () => {
    await expect(plan('set psi=1', { entry: 'gone' })).rejects.toBeInstanceOf(NotFoundError)
    await expect(plan('set psi=1')).rejects.toBeInstanceOf(UsageError)
    const entries = Object.fromEntries(Object.entries(ENTRIES).filter(([id]) => id === RESCUE_ID))
    await expect(plan('set psi=1', ALL, { entries })).rejects.toThrow(/no boot entries but the rescue entry/)
  })
})

describe('root= and its like', () => {
  it('each place is named', async () => {
    await expect(plan('remove rd.lvm.lv', { entry: '0', ...FUTURE })).rejects.toThrow(
      /5\.14\.0-570\.26.*almalinux_vbox\/root.*\/etc\/kernel\/cmdline/,
    )
  })

  it('are a danger where they may be changed', async () => {
    const made = await plan('set root=/dev/sdb', { entry: '0', unprotect: true })
    expect(made.dangers.map(({ code }) => code)).toEqual(['CHANGES_ROOT'])
    expect(argvOf(made)).toEqual([['grubby', '--update-kernel=0', '--args=root=/dev/sdb', LAST]])
  })
})

it('entries that grubby sees otherwise are told', async () => {
  const grubby = infoText({ ...ENTRIES, [NEW_ID]: entryText(NEW, `${ROOT} other`) })
  expect(codes(await plan('set psi=1', ALL, { grubby }))).toContain('GRUBBY_DIFFERS')
})

describe('later kernels', () => {
  const both = [
    ['write', CMDLINE],
    ['write', DEFAULTS],
  ]

  it('get it from both files', async () => {
    const made = await plan('set psi=1', FUTURE)
    expect(argvOf(made)).toEqual(both)
    expect(contentOf(made, CMDLINE)).toBe(`${ROOT} ${ARGS} $tuned_params psi=1\n`)
    expect(contentOf(made, DEFAULTS)).toContain(`GRUB_CMDLINE_LINUX="${ARGS.replace('ro ', '')} psi=1"\nGRUB_ENABLE_BLSCFG`)
    expect(codes(made)).toEqual(['ONLY_FUTURE'])
  })

  it('and the entries at once', async () => {
    const made = await plan('remove quiet', { ...ALL, ...FUTURE })
    expect(argvOf(made)).toEqual([...[0, 1].map((index) => ['grubby', `--update-kernel=${index}`, '--remove-args=quiet', LAST]), ...both])
    expect(codes(made)).toEqual([])
  })

  it('root= has no place in /etc/default/grub', async () => {
    expect(argvOf(await plan('set root=/dev/sdb ro', { ...FUTURE, unprotect: true }))).toEqual([['write', CMDLINE]])
  })

  it('GRUB_CMDLINE_LINUX_DEFAULT counts, too', async () => {
    const files = { [DEFAULTS]: 'GRUB_CMDLINE_LINUX="a=1"\nGRUB_CMDLINE_LINUX_DEFAULT="quiet b=2"\n' }
    expect(contentOf(await plan('remove quiet', FUTURE, { files }), DEFAULTS)).toBe(
      'GRUB_CMDLINE_LINUX="a=1"\nGRUB_CMDLINE_LINUX_DEFAULT="b=2"\n',
    )
    expect(contentOf(await plan('set b=3', FUTURE, { files }), DEFAULTS)).toBe(
      'GRUB_CMDLINE_LINUX="a=1 b=3"\nGRUB_CMDLINE_LINUX_DEFAULT="quiet"\n',
    )
    expect(argvOf(await plan('set psi=1', FUTURE, { files: { [DEFAULTS]: 'GRUB_CMDLINE_LINUX_DEFAULT="psi=1"\n' } }))).toEqual([
      ['write', CMDLINE],
    ])
  })

  it.each<[string, Record<string, string>]>([
    ['only a shell can tell', { [DEFAULTS]: 'GRUB_CMDLINE_LINUX="$(cat /x)"\n' }],
    ['another file has the last word', { '/etc/default/grub.d/x.cfg': 'GRUB_CMDLINE_LINUX="other"\n' }],
    ['it is put together', { [DEFAULTS]: 'GRUB_CMDLINE_LINUX="a"\nGRUB_CMDLINE_LINUX+=" b"\n' }],
    ['it is no text', { [DEFAULTS]: 'GRUB_CMDLINE_LINUX="a"\n# \\xff\n' }],
  ])('/etc/default/grub is left where %s', async (_, files) => {
    const made = await plan('set psi=1', FUTURE, { files })
    expect({ argv: argvOf(made), codes: codes(made) }).toEqual({ argv: [['write', CMDLINE]], codes: ['GRUB_DEFAULTS_LEFT', 'ONLY_FUTURE'] })
  })

  it('/etc/default/grub may be missing, and may not be closed', async () => {
    expect(argvOf(await plan('set psi=1', FUTURE, { files: { [DEFAULTS]: null } }))).toEqual([['write', CMDLINE]])
    await expect(plan('set psi=1', FUTURE, { files: { [DEFAULTS]: { error: 'EACCES' } } })).rejects.toBeInstanceOf(NotPermittedError)
    await expect(plan('set psi=1', FUTURE, { files: { [CMDLINE]: { error: 'EACCES' } } })).rejects.toBeInstanceOf(NotPermittedError)
  })

  describe('without /etc/kernel/cmdline', () => {
    const none = { [CMDLINE]: null }
    it('it is made, with its folder', async () => {
      const made = await plan('set psi=1', FUTURE, { files: none })
      expect(argvOf(made)).toEqual([['mkdir', '/etc/kernel'], ...both])
      expect(contentOf(made, CMDLINE)).toBe(`${ROOT} ${ARGS} $tuned_params psi=1\n`)
      expect(argvOf(await plan('set psi=1', FUTURE, { files: { ...none, '/etc/kernel/install.conf': '' } }))).toEqual(both)
    })

    it('that of the distribution comes first', async () => {
      const made = await plan('set psi=1', FUTURE, { files: { ...none, '/usr/lib/kernel/cmdline': 'vendor=1\n' } })
      expect(contentOf(made, CMDLINE)).toBe('vendor=1 psi=1\n')
    })

    it('it is not made for nothing, but where what runs would be taken', async () => {
      expect(argvOf(await plan('set quiet', FUTURE, { files: none }))).toEqual([])
      const made = await plan('remove psi', FUTURE, { files: none, commandLine: `${ROOT} ${ARGS} psi=1` })
      expect(argvOf(made)).toEqual([
        ['mkdir', '/etc/kernel'],
        ['write', CMDLINE],
      ])
    })

    it('it is not made from the rescue entry', async () => {
      await expect(plan('set psi=1', FUTURE, { files: none, grubenv: { saved_entry: RESCUE_ID } })).rejects.toBeInstanceOf(PlanRefusedError)
    })
  })

  it.each(['a="x\ny" b\n', 'a -- b\n', 'a \\xff\n'])('%j is left to a person', async (text) => {
    await expect(plan('set psi=1', FUTURE, { files: { [CMDLINE]: text } })).rejects.toBeInstanceOf(PlanRefusedError)
  })

  it('comments are told', async () => {
    expect(codes(await plan('set psi=1', FUTURE, { files: { [CMDLINE]: '# mine\nquiet\n' } }))).toContain('CMDLINE_COMMENT')
  })
})

describe('kernelopts', () => {
  const uses = (id: string, version: string, more = ''): Record<string, string> => ({
    [id]: entryText(version, `$kernelopts ${more}$tuned_params`),
  })
  const entries = {
    ...uses(NEW_ID, NEW),
    ...uses(OLD_ID, OLD),
    ...Object.fromEntries(Object.entries(ENTRIES).filter(([id]) => id === RESCUE_ID)),
  }
  const grubenv = { saved_entry: NEW_ID, kernelopts: `${ROOT} ro quiet` }
  const set = ['grub2-editenv', '/boot/grub2/grubenv', 'set', `kernelopts=${ROOT} ro quiet psi=1`]

  it('are changed for all', async () => {
    const expanded = Object.entries(entries).map(([id, text]) => [id, text.replace('$kernelopts', grubenv.kernelopts)])
    const grubby = infoText(Object.fromEntries(expanded) as Record<string, string>)
    const made = await plan('set psi=1', ALL, { entries, grubenv, grubby })
    expect({ argv: argvOf(made), codes: codes(made) }).toEqual({ argv: [set], codes: ['NOT_FOR_FUTURE'] })
  })

  it('are what later kernels get', async () => {
    const made = await plan('set psi=1', FUTURE, { entries, grubenv, files: { [CMDLINE]: null } })
    expect({ argv: argvOf(made), codes: codes(made) }).toEqual({
      argv: [set, ['write', DEFAULTS]],
      codes: ['FUTURE_IS_NOW', 'ONLY_FUTURE'],
    })
  })

  it('are as wished already', async () => {
    expect((await plan('set quiet', ALL, { entries, grubenv })).steps).toEqual([])
  })

  it('are nothing to a host whose entries do not use them', async () => {
    expect(argvOf(await plan('set psi=1', FUTURE, { grubenv }))).toEqual([
      ['write', CMDLINE],
      ['write', DEFAULTS],
    ])
  })

  it('change the rescue entry with them, and an entry that does not use them by grubby', async () => {
    const mixed = { ...ENTRIES, ...uses(NEW_ID, NEW), ...uses(RESCUE_ID, '0-rescue-65dd8a0b080e4373a5633404cabaac84') }
    const made = await plan('set psi=1', ALL, { entries: mixed, grubenv })
    expect(argvOf(made)).toEqual([['grubby', '--update-kernel=1', '--args=psi=1', LAST], set])
    expect(codes(made)).toContain('RESCUE_CHANGES_TOO')
  })
})
