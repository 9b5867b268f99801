import { describe, expect, it } from 'vitest'
import { planBootArguments } from '../../../src/changes/boot/arguments.js'
import { planBootOnce } from '../../../src/changes/boot/once.js'
import { planSetDefault } from '../../../src/changes/boot/set-default.js'
import type { Plan } from '../../../src/changes/engine/plan.js'
import { readBootDefault } from '../../../src/facts/boot/default.js'
import type { Host } from '../../../src/host/types.js'
import type { FakeAnswer } from '../../helpers/fake-host.js'
import { editenv, grubbies, grubbyHost } from '../../helpers/grubby-host.js'
import { runPlan, undo } from '../../helpers/run-plan.js'
import type { ScratchHost } from '../../helpers/scratch-host.js'
import { readTree } from '../../helpers/tree.js'
import { GRUBENV, grubenv, KERNEL_CMDLINE, newId, oldId, type Files } from '../../lab/grubby-contract/host-tree.js'

const grubby = grubbies[0]!
const kernelopts = grubenv(`saved_entry=${newId}`, 'kernelopts=root=/dev/sdb ro')
const usesKernelopts = (id: string): string => `title T\nlinux /vmlinuz-1\noptions $kernelopts\n# ${id}\n`

/** Every action, by each of the tools that it works with. */
const actions: Record<string, { wish: (host: Host) => Promise<Plan>; tool: string; files?: Files; without?: string }> = {
  'set-default': { wish: (host) => planSetDefault(host, { entry: '1', reboot: false, pin: true }), tool: 'grubby' },
  once: { wish: (host) => planBootOnce(host, { entry: '1', clear: false, reboot: false }), tool: 'grub2-reboot' },
  'once, without grub2-reboot': {
    wish: (host) => planBootOnce(host, { entry: '1', clear: false, reboot: false }),
    ...{ tool: 'grub2-editenv', without: 'grub2-reboot' },
  },
  'once --clear': {
    wish: (host) => planBootOnce(host, { entry: null, clear: true, reboot: false }),
    ...{ tool: 'grub2-editenv', files: { [GRUBENV]: grubenv(`saved_entry=${newId}`, `next_entry=${oldId}`) } },
  },
  'args --entry all --future': {
    wish: (host) => planBootArguments(host, { verb: 'set', words: ['psi=1'], entry: 'all', future: true, unprotect: false }),
    ...{ tool: 'grubby', files: { [KERNEL_CMDLINE]: null } },
  },
  'args with kernelopts': {
    wish: (host) => planBootArguments(host, { verb: 'set', words: ['psi=1'], entry: 'all', future: true, unprotect: false }),
    tool: 'grub2-editenv',
    files: {
      [GRUBENV]: kernelopts,
      [`/boot/loader/entries/${newId}.conf`]: usesKernelopts('a'),
      [`/boot/loader/entries/${oldId}.conf`]: usesKernelopts('b'),
    },
  },
}

const ASIDE = ['/var', '/cwd']

describe.each(Object.entries(actions))('boot %s', (_, { wish, tool, files, without }) => {
  function start(): { host: ScratchHost; before: Record<string, string> } {
    const host = grubbyHost(grubby, files)
    if (without !== undefined) Reflect.deleteProperty(host.programs, without)
    return { host, before: readTree(host.root, ASIDE) }
  }

  it('is done, is done already, and is undone', async () => {
    const { host, before } = start()
    expect(await runPlan(host, wish)).toMatchObject({ changed: true, data: { verified: true } })
    const after = readTree(host.root, ASIDE)
    expect(after).not.toEqual(before)
    expect(await runPlan(host, wish)).toMatchObject({ changed: false, data: { journalId: null } })
    expect(readTree(host.root, ASIDE)).toEqual(after)
    expect((await undo(host)).failure).toBeUndefined()
    expect(readTree(host.root, ASIDE)).toEqual(before)
  })

  it.each<[string, FakeAnswer]>([
    ['does nothing and says that all is well', {}],
    ['fails', { exitCode: 1, stderr: 'no\n' }],
    ['is killed', { outcome: 'signalled' }],
    ['hangs', { outcome: 'timed-out' }],
    ['is gone half way', { outcome: 'not-found' }],
  ])('by a tool that %s: as before', async (__, answer) => {
    const { host, before } = start()
    const real = host.programs[tool]!
    host.programs[tool] = (args, on) => (args[0] === '--info=ALL' ? real(args, on) : answer)
    const outcome = await runPlan(host, wish)
    expect(outcome).toMatchObject({ changed: false, data: { verified: false, restored: true, leftOver: [] } })
    expect(outcome.failure?.code).toBe('CHANGE_FAILED')
    expect(readTree(host.root, ASIDE)).toEqual(before)
  })

  it('by a tool that does more than it was asked: as before', async () => {
    const { host, before } = start()
    const real = host.programs[tool]!
    host.programs[tool] = async (args, on) => {
      if (args[0] !== '--info=ALL') await editenv([GRUBENV, 'set', 'boot_success=0'], host)
      return real(args, on)
    }
    expect((await runPlan(host, wish)).failure?.code).toBe('CHANGE_FAILED')
    expect(readTree(host.root, ASIDE)).toEqual(before)
  })
})

it('an undo says what boots now, and whether a reboot is pending', async () => {
  const host = grubbyHost(grubby, { '/proc/cmdline': 'BOOT_IMAGE=(hd0,gpt2)/vmlinuz-0 root=/dev/sdz debug\n' })
  const chosen = await runPlan(host, actions['set-default']!.wish)
  const undone = await undo(host)
  const now = await readBootDefault(host)
  expect(undone.data.plan.done).toBe(
    `change 1 (${chosen.data.plan.summary}) is undone: the default boot entry is ${now.data.default?.title ?? '?'}`,
  )
  expect(undone.data.plan.done.endsWith(chosen.data.plan.summary.replace(/^make (.*) the default boot entry$/, '$1'))).toBe(false)
  expect(undone.warnings.map(({ code }) => code)).toEqual(['REBOOT_PENDING'])
})
