import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CannotApplyError } from '../../../src/checks/apply/plan.js'
import { checkHost } from '../../../src/checks/evaluate.js'
import { openJournal, readHistory } from '../../../src/changes/engine/history.js'
import { PlanRefusedError, UnfinishedChangeError } from '../../../src/errors.js'
import { CachedHost } from '../../../src/host/cached.js'
import { apply, applyPlan, failing, GoldenHost } from '../../helpers/golden-host.js'
import { specOf } from '../../helpers/load-spec.js'
import { STATE_FOLDER, undo } from '../../helpers/run-plan.js'
import { ARGS, entry, NEW, OLD, oldId } from '../../lab/grubby-contract/host-tree.js'

const SPEC = `
boot:
  default: { version: ${OLD} }
  arguments:
    - { present: [psi=1], absent: [quiet], in: [entries, future] }
    - { present: [console=ttyS1], entries: default }
target: { default: graphical.target }
units:
  own.service: { enabled: enabled, active: active }
  db.service: { enabled: enabled }
  job.service: { masked: true }
  web.service: { active: inactive }
  ssh.service: { active: { is: inactive, skip: logins } }
timers:
  tidy.timer: { enabled: enabled, active: active }
firewall:
  zones:
    public: { services: { present: [http], absent: [dhcpv6-client] } }
    internal: { services: { exactly: [ssh, ntp] } }
`
const spec = (text = SPEC) => specOf({ 's.yaml': text })

describe('apply', () => {
  it('brings about what every section asks for, as one change, and is undone as one', async () => {
    const on = new GoldenHost()
    const golden = await spec()
    const [before, failed] = [on.all(), await failing(on.host, golden)]
    expect(failed.map((line) => line.split(':')[0])).toHaveLength(17)
    const outcome = await apply(on.host, golden)
    expect(outcome).toMatchObject({ changed: true, data: { verified: true, differences: [] }, lists: { cannot: [] } })
    expect(outcome.failure).toBeUndefined()
    expect(outcome.lists.brings.map(({ id }) => id).sort()).toEqual(failed.map((line) => line.slice(0, line.indexOf(': '))).sort())
    expect(await failing(on.host, golden)).toEqual([])
    const after = on.all()
    on.writers()
    expect(await apply(on.host, golden)).toMatchObject({ changed: false, data: { plan: { steps: [] }, journalId: null } })
    expect(on.writers()).toEqual([])
    expect(on.all()).toEqual(after)
    const { changes } = await readHistory(await openJournal(on.host, STATE_FOLDER))
    expect(changes).toMatchObject([{ id: 1, action: 'apply', state: 'done' }])
    expect(await undo(on.host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.all()).toEqual(before)
    expect(await failing(on.host, golden)).toEqual(failed)
  })

  it('changes each entry once, whatever is said of it, and in the order of removing and adding', async () => {
    const on = new GoldenHost()
    const { plan } = await applyPlan(on.host, await spec())
    const grubby = plan.steps.flatMap((step) => (step.kind === 'run' && step.program === 'grubby' ? [step.args.join(' ')] : []))
    expect(grubby).toHaveLength(3)
    expect(grubby[0]).toBe('--set-default-index=1')
    expect(grubby[1]).toBe(`--update-kernel=0 --remove-args=quiet --args=psi=1 --no-etc-grub-update`)
    expect(grubby[2]).toBe(
      '--update-kernel=1 --remove-args=quiet --args=console=tty0 console=ttyS0,115200 psi=1 console=ttyS1 --no-etc-grub-update',
    )
  })

  it('asks nothing twice while it plans, and nothing beside the checks once all is so', async () => {
    const on = new GoldenHost()
    const golden = await spec()
    on.host.calls.length = 0
    await applyPlan(on.host, golden)
    const asked = on.host.calls.splice(0)
    expect(asked.filter((call, index) => asked.indexOf(call) !== index)).toEqual([])
    await apply(on.host, golden)
    on.host.calls.length = 0
    await checkHost(new CachedHost(on.host), golden)
    const checked = on.host.calls.splice(0)
    await applyPlan(on.host, golden)
    expect(on.host.calls.toSorted()).toEqual(checked.toSorted())
  })

  it('names all dangers of its parts', async () => {
    const on = new GoldenHost()
    const golden = await spec('units: {dbus.service: {active: inactive}}\nfirewall: {zones: {public: {services: {absent: [ssh]}}}}\n')
    expect((await applyPlan(on.host, golden)).plan.dangers.map(({ code }) => code)).toEqual(['STOPS_BUS', 'CLOSES_SSH'])
  })

  it('leaves alone what is skipped or waived, and what --only leaves out', async () => {
    const on = new GoldenHost()
    const golden = await spec(`
units:
  own.service: { enabled: { is: enabled, waive: { reason: later, until: 2099-01-01 } }, active: { is: active, skip: no } }
  web.service: { enabled: enabled }
  db.service: { enabled: enabled }
`)
    const { plan, lists } = await applyPlan(on.host, golden, { only: ['unit/db.service'] })
    expect(lists.brings.map(({ id }) => id)).toEqual(['unit/db.service/enabled'])
    expect(plan.done).toBe('1 check more passes of s.yaml')
    expect((await applyPlan(on.host, golden)).lists.brings.map(({ id }) => id)).toEqual([
      'unit/web.service/enabled',
      'unit/db.service/enabled',
    ])
    expect((await applyPlan(on.host, golden, { only: ['unit/own.service'] })).plan).toMatchObject({
      steps: [],
      done: 'what was chosen of s.yaml is so',
    })
  })

  it('takes everything back, byte for byte, when a part fails', async () => {
    for (const [verb, unit, answer] of [
      ['start', 'own.service', { exitCode: 1, stderr: 'no' }],
      ['enable', 'db.service', ''],
      ['set-default', 'graphical.target', { exitCode: 1, stderr: 'no' }],
    ] as const) {
      const on = new GoldenHost()
      const before = on.all()
      on.systemd.broken[verb] = (args) => (args.includes(unit) ? answer : on.systemd.act(args))
      const outcome = await apply(on.host, await spec())
      expect(outcome, verb).toMatchObject({ changed: false, data: { restored: true, leftOver: [] }, failure: { exitCode: 1 } })
      expect(on.all(), verb).toEqual(before)
    }
  })

  it('takes everything back when the last check of the spec does not pass then', async () => {
    const on = new GoldenHost()
    const before = on.all()
    const inner = on.host.programs['systemctl']!
    // A start that stops what the spec wants up.
    on.host.programs['systemctl'] = (args, host) => {
      if (args[0] === 'start') on.systemd.unit('web.service').active = 'inactive'
      return inner(args, host)
    }
    const golden = await spec('units: {web.service: {active: active}, own.service: {active: active}}\n')
    const outcome = await apply(on.host, golden)
    expect(outcome.failure?.message).toContain('unit/web.service/active: expected active; it is inactive')
    on.systemd.unit('web.service').active = 'active'
    expect(on.all()).toEqual(before)
  })

  it('is brought back by undo when it was killed on its way', async () => {
    const on = new GoldenHost()
    const golden = await spec()
    const before = on.all()
    const failed = await failing(on.host, golden)
    await apply(on.host, golden)
    // As the journal of one that was killed after its last step.
    const kept = on.host.real('/var/lib/hostward/changes/000001/entry.json')
    writeFileSync(kept, readFileSync(kept, 'utf8').replace('"state":"done"', '"state":"begun"'))
    const other = await spec('units: {dbus.service: {masked: true}}\n')
    await expect(apply(on.host, other)).rejects.toBeInstanceOf(UnfinishedChangeError)
    expect(await undo(on.host)).toMatchObject({ data: { restored: true } })
    expect(on.all()).toEqual(before)
    expect(await failing(on.host, golden)).toEqual(failed)
  })
})

describe('what cannot be brought about', () => {
  const BOTH = `
host: { os: { version: '99' } }
boot: { default: { version: 9.9.9-1.el9.x86_64 }, arguments: { present: [psi=1], in: [running] } }
units:
  own.service: { enabled: enabled }
  static.service: { enabled: enabled }
  gone.service: { active: active }
timers: { tidy.timer: { calendar: hourly } }
`

  it('is told before anything starts, each with its reason, and nothing is done', async () => {
    const on = new GoldenHost()
    const before = on.all()
    const error = await apply(on.host, await spec(BOTH)).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(CannotApplyError)
    const { message, lists, suggestions, exitCode } = error as CannotApplyError
    expect(exitCode).toBe(1)
    expect(suggestions[0]).toBe('--partly does the rest')
    expect(message).toContain('its kernel is not installed')
    expect(Object.fromEntries(lists.cannot.map(({ id, why }) => [id, why]))).toMatchObject({
      'host/os/version': expect.anything(),
      'boot/default/version': 'no boot entry is so: version 9.9.9-1.el9.x86_64; its kernel is not installed',
      'boot/arguments/running/present/psi=1': 'the running kernel keeps its arguments until a reboot',
      'unit/static.service/enabled': expect.stringContaining('static.service cannot be enabled (static)'),
      'unit/gone.service/active': expect.stringContaining('gone.service'),
      'timer/tidy.timer/calendar': 'it stands in the file of the timer',
    })
    expect(lists.brings.map(({ id }) => id)).toEqual(['unit/own.service/enabled'])
    expect(on.writers()).toEqual([])
    expect(on.all()).toEqual(before)
  })

  it('is left out with --partly, and told', async () => {
    const on = new GoldenHost()
    const golden = await spec(BOTH)
    const outcome = await apply(on.host, golden, { partly: true })
    expect(outcome).toMatchObject({ changed: true, data: { verified: true, plan: { done: '1 check more passes of s.yaml' } } })
    expect(outcome.warnings.find(({ code }) => code === 'NOT_BROUGHT_ABOUT')?.message).toMatch(
      /^6 checks are not brought about: host\/os\/version \(it could not be asked: os-release has no VERSION_ID\); /,
    )
    // Then nothing is left that could be done.
    await expect(apply(on.host, golden, { partly: true })).rejects.toBeInstanceOf(CannotApplyError)
  })

  it('is what could not be asked', async () => {
    const on = new GoldenHost()
    on.systemd.broken['show'] = () => ({ exitCode: 1, stderr: 'Failed to connect to bus: No such file or directory' })
    const error = await applyPlan(on.host, await spec('units: {own.service: {enabled: enabled}}\n')).catch((thrown: unknown) => thrown)
    expect((error as CannotApplyError).lists.cannot).toMatchObject([
      { id: 'unit/own.service/enabled', why: expect.stringContaining('could not be asked') },
    ])
  })

  it('is a spec that contradicts itself', async () => {
    const on = new GoldenHost()
    on.systemd.unit('web.service').properties['RequiredBy'] = 'own.service'
    on.systemd.unit('own.service').active = 'active'
    const golden = await spec('units: {web.service: {active: inactive}, own.service: {active: active}}\n')
    const before = on.all()
    const outcome = await apply(on.host, golden).catch((error: unknown) => error)
    expect(outcome instanceof PlanRefusedError || 'failure' in (outcome as object)).toBe(true)
    expect(on.all()).toEqual(before)
  })
})

it('tells what a reboot has to bring, and arguments of entries that are not there', async () => {
  const on = new GoldenHost()
  on.host.put('/proc/cmdline', `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-${NEW} ${ARGS.replace(' $tuned_params', ' isolcpus=1')}\n`)
  const golden = await spec(`boot: {default: {version: ${OLD}}, rebootPending: false}\n`)
  expect((await applyPlan(on.host, golden)).lists.later).toMatchObject([{ id: 'boot/reboot-pending' }])
  const other = await spec('boot: {arguments: {present: [psi=1], entries: nosuch}}\n')
  const error = await applyPlan(on.host, other).catch((thrown: unknown) => thrown)
  expect((error as CannotApplyError).lists.cannot).toMatchObject([{ why: 'no boot entry is called nosuch' }])
  // What passes for the default entry of now has to pass for the next one.
  on.host.put('/boot/loader/entries/other.conf', entry('5.14.0-8.el9.x86_64', 'root=/dev/mapper/lab-root ro'))
  on.host.put('/boot/vmlinuz-5.14.0-8.el9.x86_64', '')
  on.host.put('/boot/initramfs-5.14.0-8.el9.x86_64.img', '')
  const moves = await spec('boot: {default: {version: 5.14.0-8.el9.x86_64}, arguments: {present: [quiet], entries: default}}\n')
  expect(await apply(on.host, moves)).toMatchObject({ changed: true, data: { verified: true } })
  expect(await failing(on.host, moves)).toEqual([])
})

it('fits the default entry to all that is said of it', async () => {
  const on = new GoldenHost()
  const plan = async (text: string) =>
    (await applyPlan(on.host, await spec(`boot: {default: {${text}}}\n`))).plan.steps.map(({ describe: words }) => words)
  expect(await plan(`version: '5.14.0-9.*'`)).toEqual([`make Lab Linux (${OLD}) 9 the default (saved_entry=${oldId})`])
  expect(await plan(`id: '*${OLD}'`)).toHaveLength(1)
  expect(await plan('newest: true')).toEqual([])
  await expect(plan(`version: ${OLD}, newest: true`)).rejects.toBeInstanceOf(CannotApplyError)
  expect(await plan(`version: '5.14.0-*', title: '*${NEW}*'`)).toEqual([])
})
