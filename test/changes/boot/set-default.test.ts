import { describe, expect, it } from 'vitest'
import { planSetDefault, type SetDefaultWishes } from '../../../src/changes/boot/set-default.js'
import type { Plan } from '../../../src/changes/engine/plan.js'
import { NotFoundError, NotPermittedError, ParseError, PlanRefusedError, ToolMissingError, UsageError } from '../../../src/errors.js'
import { bootHost, infoText, ENTRIES, NEW_ID, OLD, OLD_ID, RESCUE_ID, type BootHostOptions } from '../../helpers/boot-host.js'
import type { FakeHost } from '../../helpers/fake-host.js'

const plan = (
  wishes: Partial<SetDefaultWishes> = {},
  options: BootHostOptions = {},
  change: (host: FakeHost) => void = () => undefined,
): Promise<Plan> => {
  const host = bootHost(options)
  change(host)
  return planSetDefault(host, { entry: OLD_ID, reboot: false, pin: false, ...wishes })
}
const argvOf = ({ steps }: Plan): unknown[] =>
  steps.map((step) => (step.kind === 'run' ? [step.program, ...step.args] : [step.kind, 'path' in step ? step.path : '']))
const codes = ({ warnings }: Plan): string[] => warnings.map(({ code }) => code)
const GRUBENV = '/boot/grub2/grubenv'

describe('the plan', () => {
  it.each(['1', OLD_ID, OLD, '5.14.0-570.12', `/boot/vmlinuz-${OLD}`, `/vmlinuz-${OLD}`, `AlmaLinux (${OLD}) 9.6 (Sage Margay)`])(
    'for %s gives grubby the index',
    async (entry) => {
      const made = await plan({ entry })
      expect(argvOf(made)).toEqual([['grubby', '--set-default-index=1']])
      expect(made).toMatchObject({ action: 'boot set-default', dangers: [], flush: ['/boot'] })
      expect(Object.keys(made.expect.files ?? {})).toEqual([GRUBENV])
      expect(made.watch.folders).toEqual([{ path: '/boot/loader/entries' }])
      expect(made.watch.files).toEqual(
        expect.arrayContaining([GRUBENV, '/etc/default/grub', '/etc/kernel/cmdline', '/boot/grub2/grub.cfg']),
      )
      expect(codes(made)).toEqual(['DEFAULT_NOT_PINNED'])
    },
  )

  it('is empty when it is so', async () => {
    const made = await plan({ entry: NEW_ID })
    expect(made).toMatchObject({ steps: [], expect: { files: {} } })
    expect(made.finally).toBeUndefined()
  })

  it('writes the id where a number or a title names the very entry', async () => {
    expect(argvOf(await plan({ entry: NEW_ID }, { grubenv: { saved_entry: '0' } }))).toEqual([['grubby', '--set-default-index=0']])
    expect(argvOf(await plan({ entry: NEW_ID }, { grubenv: {} }))).toEqual([['grubby', '--set-default-index=0']])
  })

  it('pins', async () => {
    const made = await plan({ pin: true })
    expect(argvOf(made)).toEqual([
      ['grubby', '--set-default-index=1'],
      ['write', '/etc/sysconfig/kernel'],
    ])
    expect(made.expect.files?.['/etc/sysconfig/kernel']).toEqual({ content: 'UPDATEDEFAULT=no\nDEFAULTKERNEL=kernel-core\n' })
    expect(codes(made)).toEqual(['DEFAULT_PINNED'])
  })

  it.each([['UPDATEDEFAULT=no\n'], [null], ['DEFAULTKERNEL=kernel-core\n']])(
    'pins nothing where nothing overrules it: %j',
    async (text) => {
      const made = await plan({ pin: true }, { files: { '/etc/sysconfig/kernel': text } })
      expect({ argv: argvOf(made), codes: codes(made) }).toEqual({ argv: [['grubby', '--set-default-index=1']], codes: [] })
    },
  )

  it('does not pin what a shell decides', async () => {
    await expect(plan({ pin: true }, { files: { '/etc/sysconfig/kernel': 'UPDATEDEFAULT=$(cat /x)\n' } })).rejects.toBeInstanceOf(
      PlanRefusedError,
    )
    await expect(plan({ pin: true }, { files: { '/etc/sysconfig/kernel': { error: 'EIO' } } })).rejects.toBeInstanceOf(PlanRefusedError)
  })

  it('reboots last, when that is confirmed', async () => {
    const made = await plan({ reboot: true })
    expect(made.finally).toMatchObject([{ program: 'systemctl', args: ['reboot'], undoable: false }])
    expect(made.dangers.map(({ code }) => code)).toEqual(['REBOOTS'])
  })

  it('does not reboot for nothing, and says so', async () => {
    const made = await plan({ entry: NEW_ID, reboot: true })
    expect({ steps: made.steps, last: made.finally, dangers: made.dangers }).toEqual({ steps: [], last: undefined, dangers: [] })
    expect(codes(made)).toContain('NOT_REBOOTED')
  })

  it('warns of the rescue entry, of next_entry and of a GRUB that does not listen', async () => {
    expect(codes(await plan({ entry: RESCUE_ID }))).toEqual(['RESCUE_ENTRY', 'DEFAULT_NOT_PINNED'])
    expect(codes(await plan({}, { grubenv: { saved_entry: NEW_ID, next_entry: OLD_ID } }))).toContain('NEXT_ENTRY_PENDING')
    const deaf = await plan({}, { files: { '/boot/grub2/grub.cfg': 'set default="0"\nblscfg\n' } })
    expect(deaf.warnings.find(({ code }) => code === 'SAVED_ENTRY_IGNORED')?.message).toContain('/boot/grub2/grub.cfg makes 0 the default')
  })

  it('writes through a link', async () => {
    const made = await plan(
      {},
      { files: { [GRUBENV]: { link: '../efi/EFI/redhat/grubenv' }, '../efi/EFI/redhat/grubenv': '# GRUB Environment Block\n' } },
    )
    expect(Object.keys(made.expect.files ?? {})).toEqual(['/boot/efi/EFI/redhat/grubenv'])
    expect(made.flush).toEqual(['/boot', '/boot/efi/EFI/redhat/grubenv'])
  })

  it('tells afterwards that a reboot is pending', async () => {
    const made = await plan()
    const after = bootHost({ grubenv: { saved_entry: OLD_ID } })
    expect(await made.afterwards?.(after)).toEqual([
      { code: 'REBOOT_PENDING', message: 'a reboot is pending: another kernel (hostward boot args)' },
    ])
    expect(await made.afterwards?.(bootHost({ files: { '/boot/grub2/grub.cfg': null } }))).toEqual([])
  })
})

describe('what is refused', () => {
  it.each<[string, BootHostOptions, new (...args: never[]) => Error]>([
    ['the kernel is missing', { files: { [`/boot/vmlinuz-${OLD}`]: null } }, PlanRefusedError],
    ['the initrd is missing', { files: { [`/boot/initramfs-${OLD}.img`]: null } }, PlanRefusedError],
    ['no grubby', { grubby: null }, ToolMissingError],
    ['a grubby that sees nothing', { grubby: '' }, PlanRefusedError],
    ['a binary of that name', { files: { '/usr/bin/grubby': '\u007fELF' } }, PlanRefusedError],
    ['a closed grubenv', { files: { [GRUBENV]: { error: 'EACCES' } } }, NotPermittedError],
    ['a damaged grubenv', { files: { [GRUBENV]: '# GRUB Environment Block\nnonsense\n' } }, ParseError],
  ])('%s', async (_, options, kind) => {
    await expect(plan({ entry: '1' }, options)).rejects.toBeInstanceOf(kind)
  })

  it('a menu in grub.cfg, as RHEL 7 has it', async () => {
    const grubby = 'index=0\nkernel=/boot/vmlinuz-3.10\nargs="ro"\nroot=/dev/sda1\ninitrd=/boot/i\ntitle=Old\n'
    const options: BootHostOptions = { entries: {}, grubby }
    await expect(plan({ entry: '0' }, options)).rejects.toThrow(/RHEL 7/)
  })

  it('an entry that grubby alone knows', async () => {
    const more = infoText({ ...ENTRIES, other: 'title Other\nlinux /vmlinuz-1\noptions root=/dev/sda\n' })
    await expect(plan({ entry: 'Other' }, { grubby: more })).rejects.toThrow(/has no file/)
  })

  it('what is not there, and what is not clear', async () => {
    await expect(plan({ entry: '9' })).rejects.toBeInstanceOf(NotFoundError)
    await expect(plan({ entry: '5.14.0' })).rejects.toBeInstanceOf(UsageError)
  })
})

it('leaves other troubles of grubby as they are', async () => {
  await expect(plan({}, { grubby: { outcome: 'timed-out' } })).rejects.toMatchObject({ code: 'TIMEOUT' })
})
