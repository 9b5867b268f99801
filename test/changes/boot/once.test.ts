import { describe, expect, it } from 'vitest'
import { planBootOnce, type BootOnceWishes } from '../../../src/changes/boot/once.js'
import type { Plan } from '../../../src/changes/engine/plan.js'
import { NotFoundError, PlanRefusedError, ToolMissingError, UsageError } from '../../../src/errors.js'
import { bootHost, NEW_ID, OLD, OLD_ID, RESCUE_ID, type BootHostOptions } from '../../helpers/boot-host.js'

function plan(
  wishes: Partial<BootOnceWishes> = {},
  options: BootHostOptions = {},
  programs: string[] = ['grub2-reboot', 'grub2-editenv'],
): Promise<Plan> {
  const host = bootHost(options)
  Object.assign(host.options.programs ?? {}, Object.fromEntries(programs.map((name) => [`${name} *`, ''])))
  return planBootOnce(host, { entry: OLD_ID, clear: false, reboot: false, ...wishes })
}
const argvOf = ({ steps }: Plan): unknown[] => steps.map((step) => (step.kind === 'run' ? [step.program, ...step.args] : step.kind))
const codes = ({ warnings }: Plan): string[] => warnings.map(({ code }) => code)
const pending = { grubenv: { saved_entry: NEW_ID, next_entry: RESCUE_ID } }
const GRUBENV = '/boot/grub2/grubenv'

describe('boot once', () => {
  it.each<[string, string[], BootHostOptions, string[]]>([
    ['grub2-reboot', ['grub2-reboot', 'grub2-editenv'], {}, ['grub2-reboot', OLD_ID]],
    [
      'grub2-editenv where that is not there',
      ['grub2-editenv', 'grub-reboot'],
      {},
      ['grub2-editenv', GRUBENV, 'set', `next_entry=${OLD_ID}`],
    ],
    ['grub-editenv at last', ['grub-editenv'], {}, ['grub-editenv', GRUBENV, 'set', `next_entry=${OLD_ID}`]],
    [
      'grub-reboot for /boot/grub',
      ['grub-reboot', 'grub2-reboot'],
      { files: { [GRUBENV]: null, '/boot/grub/grubenv': `# GRUB Environment Block\nsaved_entry=${NEW_ID}\n` } },
      ['grub-reboot', OLD_ID],
    ],
    [
      'grub2-editenv where grub2-reboot would clean up',
      ['grub2-reboot', 'grub2-editenv'],
      { grubenv: { saved_entry: NEW_ID, prev_saved_entry: OLD_ID } },
      ['grub2-editenv', GRUBENV, 'set', `next_entry=${OLD_ID}`],
    ],
  ])('by %s', async (_, programs, options, argv) => {
    const made = await plan({}, options, programs)
    expect(argvOf(made)).toEqual([argv])
    expect(made).toMatchObject({ action: 'boot once', dangers: [] })
    expect(codes(made)).toEqual([])
  })

  it('needs no grubby, and some tool', async () => {
    expect(argvOf(await plan({ entry: OLD }, { grubby: null }))).toEqual([['grub2-reboot', OLD_ID]])
    await expect(plan({}, {}, [])).rejects.toBeInstanceOf(ToolMissingError)
  })

  it('is so already', async () => {
    expect((await plan({ entry: RESCUE_ID }, pending)).steps).toEqual([])
  })

  it('says what it replaces, and that the rescue entry is one', async () => {
    expect(codes(await plan({}, pending))).toEqual(['NEXT_ENTRY_REPLACED'])
    expect(codes(await plan({ entry: RESCUE_ID }))).toEqual(['RESCUE_ENTRY'])
  })

  it('reboots last', async () => {
    const made = await plan({ reboot: true })
    expect(made.finally).toMatchObject([{ program: 'systemctl', args: ['reboot'] }])
    expect(made.dangers.map(({ code }) => code)).toEqual(['REBOOTS'])
  })

  it('tells what the next boot brings', async () => {
    const told = await (await plan()).afterwards?.(bootHost())
    expect(told).toEqual([{ code: 'REBOOT_PENDING', message: expect.stringContaining(OLD) as string }])
    expect(await (await plan({ entry: NEW_ID })).afterwards?.(bootHost({ files: { '/boot/grub2/grub.cfg': null } }))).toEqual([])
  })

  it.each([{ [`/boot/vmlinuz-${OLD}`]: null }, { '/boot/grub2/grub.cfg': 'set default="${saved_entry}"\nblscfg\n' }])(
    'is refused with %j',
    async (files) => {
      await expect(plan({}, { files })).rejects.toBeInstanceOf(PlanRefusedError)
    },
  )

  it('does not know what is not there', async () => {
    await expect(plan({ entry: 'gone' })).rejects.toBeInstanceOf(NotFoundError)
  })
})

describe('boot once --clear', () => {
  it('takes next_entry away', async () => {
    const made = await plan({ entry: null, clear: true }, pending)
    expect(argvOf(made)).toEqual([['grub2-editenv', GRUBENV, 'unset', 'next_entry']])
    expect(Object.keys(made.expect.files ?? {})).toEqual([GRUBENV])
  })

  it.each([{}, { grubenv: { saved_entry: NEW_ID, next_entry: '' } }])('has nothing to do with %j', async (options) => {
    expect((await plan({ entry: null, clear: true }, options)).steps).toEqual([])
  })

  it.each([{ clear: true }, { entry: null }, { entry: null, clear: true, reboot: true }])('%j is wrong usage', async (wishes) => {
    await expect(plan(wishes)).rejects.toBeInstanceOf(UsageError)
  })
})
