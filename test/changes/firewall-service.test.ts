import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ChangeOutcome } from '../../src/changes/engine/outcome.js'
import { openJournal, readHistory } from '../../src/changes/engine/history.js'
import { Journal } from '../../src/changes/engine/journal.js'
import { planConfirmFirewall } from '../../src/changes/firewall-confirm.js'
import { planAllowService, planDenyService, type FirewallWishes } from '../../src/changes/firewall-service.js'
import { NotFoundError, PlanRefusedError, ToolMissingError, UsageError } from '../../src/errors.js'
import { Firewalld } from '../helpers/firewalld.js'
import { runPlan, STATE_FOLDER, undo } from '../helpers/run-plan.js'
import { ScratchHost } from '../helpers/scratch-host.js'
import { readTree } from '../helpers/tree.js'

const wishes = (service: string, more: Partial<FirewallWishes> = {}): FirewallWishes => ({ service, sources: [], env: {}, ...more })
const allow = (on: Firewalld, service: string, more: Partial<FirewallWishes> = {}): Promise<ChangeOutcome> =>
  runPlan(on.host, (host) => planAllowService(host, wishes(service, more)))
const deny = (on: Firewalld, service: string, more: Partial<FirewallWishes> = {}): Promise<ChangeOutcome> =>
  runPlan(on.host, (host) => planDenyService(host, wishes(service, more)))
const entryOf = async (on: Firewalld, id: number): ReturnType<Journal['read']> =>
  new Journal({ host: on.host, files: await on.host.writer() }, STATE_FOLDER).read(id)
async function confirm(on: Firewalld, id: number, confirmed = false): Promise<ChangeOutcome> {
  const entry = await entryOf(on, id)
  return runPlan(on.host, (host) => planConfirmFirewall(host, entry!, confirmed))
}
/** Files, both pictures of the daemon. */
const all = (on: Firewalld): unknown =>
  structuredClone({ files: readTree(on.host.real('/etc')), runtime: on.runtime, permanent: on.permanent })

const NET = 'rule family="ipv4" source address="192.168.56.0/24" service name="ntp" accept'
const OWN = '/etc/firewalld/zones/public.xml'

describe('firewall allow', () => {
  it('lets a service in, in both layers, and is undone to the byte; a second time it does nothing', async () => {
    const on = new Firewalld()
    const before = all(on)
    expect(await allow(on, 'ntp')).toMatchObject({
      changed: true,
      warnings: [],
      data: { verified: true, differences: [], alsoChanged: [] },
    })
    expect(on.changes).toEqual(['firewall-cmd --permanent --zone=public --add-service=ntp', 'firewall-cmd --zone=public --add-service=ntp'])
    expect(on.runtime['public']!.services).toEqual(['dhcpv6-client', 'ntp', 'ssh'])
    expect(on.permanent['public']!.services).toEqual(['dhcpv6-client', 'ntp', 'ssh'])
    const after = all(on)
    expect(await allow(on, 'ntp')).toMatchObject({ changed: false, data: { plan: { steps: [] }, journalId: null } })
    expect(all(on)).toEqual(after)
    expect(await undo(on.host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(all(on)).toEqual(before)
    on.restart()
    expect(all(on)).toEqual(before)
  })

  it('keeps the bytes of a file that the admin wrote, and what was kept of the one before', async () => {
    const text = `<?xml version="1.0" encoding="utf-8"?>\n<!-- mine -->\n<zone>\n  <service name="ssh"/>\n  <service name="dhcpv6-client"/>\n  <forward/>\n</zone>\n`
    const on = new Firewalld({ files: { [OWN]: { text, mode: 0o600 }, [`${OWN}.old`]: 'older' } })
    const before = all(on)
    await allow(on, 'ntp')
    expect(readFileSync(on.host.real(`${OWN}.old`), 'utf8')).toBe(text)
    await undo(on.host)
    expect(all(on)).toEqual(before)
  })

  it('does only what one of the layers lacks', async () => {
    const on = new Firewalld()
    on.tell(['--zone=public', '--add-service=ntp'])
    await allow(on, 'ntp')
    expect(on.changes).toEqual(['firewall-cmd --permanent --zone=public --add-service=ntp'])
    await undo(on.host)
    expect(on.runtime['public']!.services).toContain('ntp')
    expect(on.permanent['public']!.services).not.toContain('ntp')
  })

  it('lets networks in, each by a rule of its own, in the zone that they come through', async () => {
    const on = new Firewalld({ zones: { public: { interfaces: ['eth0'] }, internal: { interfaces: ['eth1'] } } })
    const before = all(on)
    const outcome = await allow(on, 'ntp', { sources: ['192.168.56.1/24', '10.1.0.0/16', '192.168.56.0/24'] })
    expect(outcome).toMatchObject({ changed: true, warnings: [{ code: 'HOST_BITS' }] })
    expect(outcome.warnings[0]!.message).toBe('192.168.56.1/24 has host bits set: the network 192.168.56.0/24 is meant')
    expect(on.permanent['public']!.richRules).toContain(NET)
    expect(on.permanent['internal']!.richRules).toContain('rule family="ipv4" source address="10.1.0.0/16" service name="ntp" accept')
    await undo(on.host)
    expect(all(on)).toEqual(before)
  })

  it('follows sources that are bound to a zone before interfaces', async () => {
    const on = new Firewalld({ zones: { public: { interfaces: ['eth0'] }, internal: { sources: ['192.168.56.0/24'] } } })
    await allow(on, 'ntp', { sources: ['192.168.56.0/25'] })
    expect(on.changes.every((call) => call.includes('--zone=internal'))).toBe(true)
  })

  it('takes away a rule against it, and tells of other rules that count first', async () => {
    const other = 'rule family="ipv4" source address="10.0.0.0/8" service name="ntp" reject'
    const on = new Firewalld({ zones: { public: { richRules: ['rule service name="ntp" reject', other] } } })
    expect(await allow(on, 'ntp')).toMatchObject({ changed: true, warnings: [{ code: 'STILL_REJECTED' }] })
    expect(on.runtime['public']!.richRules).toEqual([other])
  })

  it.each([
    '10.0.0.1/33',
    '300.1.1.1',
    'host.example',
    '10.0.0.0/255.0.0.0',
    '10/8',
    '010.0.0.1',
    '2001:db8::/129',
    'fe80::1%eth0',
    '',
    '-x',
  ])('refuses the network %s as wrong usage', async (source) => {
    const on = new Firewalld()
    await expect(allow(on, 'ntp', { sources: [source] })).rejects.toThrow(UsageError)
    expect(on.host.calls).toEqual([])
  })

  it('asks before it lets every address in by a rule', async () => {
    const plan = await planAllowService(new Firewalld().host, wishes('ntp', { sources: ['0.0.0.0/0'] }))
    expect(plan.dangers).toMatchObject([{ code: 'EVERYBODY' }])
  })

  it('names services and zones that are close to what was written', async () => {
    const on = new Firewalld()
    await expect(allow(on, 'htp')).rejects.toMatchObject({
      exitCode: 3,
      suggestions: expect.arrayContaining(['did you mean http?']) as unknown,
    })
    await expect(allow(on, 'ntp', { zone: 'publik' })).rejects.toMatchObject({ exitCode: 3, suggestions: ['--zone public'] })
    await expect(allow(on, '--reload')).rejects.toThrow(UsageError)
    await expect(allow(on, 'ntp', { forMs: 1000 })).rejects.toThrow(UsageError)
  })

  it('wants the zone named when nothing comes through the default zone', async () => {
    const on = new Firewalld({ zones: { internal: { interfaces: ['eth1'] } } })
    await expect(allow(on, 'ntp')).rejects.toMatchObject({ exitCode: 2, suggestions: ['--zone internal'] })
    expect(await allow(on, 'ntp', { zone: 'internal' })).toMatchObject({ changed: true, warnings: [] })
  })

  it('is exit code 5 where there is no firewalld', async () => {
    const host = new ScratchHost()
    await expect(planAllowService(host, wishes('ntp'))).rejects.toThrow(ToolMissingError)
  })
})

describe('a firewalld that is stopped', () => {
  it('gets its permanent configuration changed, and that is said', async () => {
    const on = new Firewalld({ stopped: true })
    const before = readTree(on.host.real('/etc'))
    expect(await allow(on, 'ntp')).toMatchObject({ changed: true, warnings: [{ code: 'FIREWALL_NOT_RUNNING' }], data: { verified: true } })
    expect(on.changes).toEqual(['firewall-offline-cmd --zone=public --add-service=ntp'])
    expect(readFileSync(on.host.real(OWN), 'utf8')).toContain('<service name="ntp"/>')
    await undo(on.host)
    expect(readTree(on.host.real('/etc'))).toEqual(before)
  })

  it('is closed the same way', async () => {
    const on = new Firewalld({ stopped: true })
    const before = readTree(on.host.real('/etc'))
    await deny(on, 'dhcpv6-client')
    expect(on.changes).toEqual(['firewall-offline-cmd --zone=public --remove-service-from-zone=dhcpv6-client'])
    await undo(on.host)
    expect(readTree(on.host.real('/etc'))).toEqual(before)
  })

  it('is refused what ends by itself', async () => {
    await expect(allow(new Firewalld({ stopped: true }), 'ntp', { forMs: 60_000 })).rejects.toMatchObject({ exitCode: 5 })
  })
})

describe('firewall deny', () => {
  it('takes a service out of both layers, and is undone', async () => {
    const on = new Firewalld()
    const before = all(on)
    expect(await deny(on, 'dhcpv6-client')).toMatchObject({ changed: true, warnings: [] })
    expect(on.permanent['public']!.services).toEqual(['ssh'])
    await undo(on.host)
    expect(all(on)).toEqual(before)
  })

  it('rejects a network when something else would still let it in, and takes only its rule away otherwise', async () => {
    const on = new Firewalld({ zones: { public: { richRules: [NET] } } })
    await deny(on, 'ntp', { sources: ['192.168.56.0/24'] })
    expect(on.runtime['public']!.richRules).toEqual([])
    await deny(on, 'dhcpv6-client', { sources: ['192.168.56.0/24'] })
    expect(on.runtime['public']!.richRules).toEqual([
      'rule family="ipv4" source address="192.168.56.0/24" service name="dhcpv6-client" reject',
    ])
    expect(await deny(on, 'ntp', { sources: ['192.168.56.7'] })).toMatchObject({ changed: false })
  })

  it('says what still lets it in', async () => {
    const on = new Firewalld({ zones: { public: { richRules: [NET], services: ['ntp', 'ssh'], target: 'ACCEPT' } } })
    const plan = await planDenyService(on.host, wishes('ntp'))
    expect(plan.warnings.map(({ code }) => code)).toEqual(['STILL_ALLOWED', 'STILL_ALLOWED'])
  })

  it.each<[string, Partial<FirewallWishes>, string[], string[]]>([
    ['it is not known how this login comes', {}, ['CLOSES_SSH'], []],
    ['this login comes that way', { env: { SSH_CONNECTION: '192.168.56.7 50000 192.168.56.101 22' } }, ['CLOSES_SSH'], []],
    ['this login comes another way', { env: { SSH_CONNECTION: '10.0.0.7 50000 10.0.0.1 22' } }, [], ['CLOSES_SSH']],
    ['it ends by itself', { forMs: 60_000 }, [], ['CLOSES_SSH']],
    [
      'only others are kept out',
      { sources: ['192.168.56.128/25'], env: { SSH_CONNECTION: '192.168.56.7 1 192.168.56.101 22' } },
      [],
      ['CLOSES_SSH'],
    ],
  ])('holds ssh for a danger or tells of it: %s', async (_, more, dangers, warnings) => {
    const on = new Firewalld({ zones: { public: { interfaces: ['eth0'] }, internal: { interfaces: ['eth1'] } } })
    const plan = await planDenyService(on.host, wishes('ssh', { zone: 'public', ...more }))
    expect(plan.dangers.map(({ code }) => code)).toEqual(dangers)
    expect(plan.warnings.map(({ code }) => code)).toEqual(warnings)
  })
})

describe('for a while', () => {
  it('lets a service in at run time; confirmed in time it stays, and that is undone as a whole', async () => {
    const on = new Firewalld()
    const before = all(on)
    const outcome = await allow(on, 'ntp', { forMs: 60_000 })
    expect(on.changes).toEqual(['firewall-cmd --zone=public --add-service=ntp --timeout=60'])
    expect(outcome).toMatchObject({ changed: true, data: { journalId: 1 } })
    expect(await confirm(on, 1)).toMatchObject({ changed: true, data: { verified: true } })
    on.pass()
    expect(on.runtime['public']!.services).toContain('ntp')
    expect(on.permanent['public']!.services).toContain('ntp')
    expect(await confirm(on, 1, true)).toMatchObject({ changed: false })
    await undo(on.host)
    expect(all(on)).toEqual(before)
  })

  it('keeps a service out by a rule that rejects; confirmed it leaves the zone, and the rule goes', async () => {
    const on = new Firewalld()
    const before = all(on)
    await deny(on, 'ssh', { forMs: 60_000 })
    expect(on.changes).toEqual(['firewall-cmd --zone=public --add-rich-rule=rule service name="ssh" reject --timeout=60'])
    await confirm(on, 1)
    expect(on.runtime['public']).toMatchObject({ services: ['dhcpv6-client'], richRules: [] })
    expect(on.permanent['public']).toMatchObject({ services: ['dhcpv6-client'], richRules: [] })
    await undo(on.host)
    expect(all(on)).toEqual(before)
  })

  it('keeps networks out; confirmed the rules stay', async () => {
    const on = new Firewalld()
    const rule = 'rule family="ipv4" source address="10.0.0.0/8" service name="ssh" reject'
    await deny(on, 'ssh', { forMs: 60_000, sources: ['10.0.0.0/8'] })
    await confirm(on, 1)
    on.pass()
    expect(on.runtime['public']).toMatchObject({ richRules: [rule] })
    expect(on.permanent['public']).toMatchObject({ richRules: [rule] })
  })

  it('is over when nobody confirms it', async () => {
    const on = new Firewalld()
    const before = all(on)
    await allow(on, 'ntp', { forMs: 60_000, sources: ['10.0.0.0/8'] })
    on.pass()
    expect(all(on)).toEqual(before)
    await expect(confirm(on, 1)).rejects.toThrow(PlanRefusedError)
    // Also where more has changed since: nobody has touched this one.
    for (const more of [false, true]) {
      if (more) await allow(on, 'http')
      await expect(undo(on.host, 1)).rejects.toMatchObject({
        message: expect.stringMatching(/^change 1 \(.* for 60 s\) leaves nothing to undo: it has ended by itself$/) as string,
      })
    }
  })

  it.each(['allow', 'deny'] as const)('an %s that is over does not keep the change before it from being undone', async (verb) => {
    const on = new Firewalld()
    const before = all(on)
    await allow(on, 'http')
    await (verb === 'allow' ? allow(on, 'ntp', { forMs: 60_000 }) : deny(on, 'ssh', { forMs: 60_000 }))
    on.pass()
    const { data } = await undo(on.host)
    expect(data.plan).toMatchObject({
      summary: expect.stringMatching(/^undo change 1: let http in/) as string,
      dangers: [{ code: 'NOT_THE_LAST_CHANGE', message: expect.stringContaining('it has ended by itself') as string }],
    })
    expect(all(on)).toEqual(before)
  })

  it('ends in the history, too, unless it is kept', async () => {
    const on = new Firewalld()
    const states = async (now: string): Promise<unknown[]> => {
      on.host.now = () => new Date(now)
      const journal = await openJournal(on.host, STATE_FOLDER)
      return (await readHistory(journal)).changes.map(({ id, ended, endsAt, confirmedBy }) => [id, ended, endsAt, confirmedBy])
    }
    await allow(on, 'ntp', { forMs: 60_000 })
    const [start, end] = [on.host.now(), new Date(on.host.now().getTime() + 60_000)]
    expect(await states(start.toISOString())).toEqual([[1, false, end.toISOString(), null]])
    expect(await states(end.toISOString())).toEqual([[1, true, end.toISOString(), null]])
    await runPlan(on.host, async (host) => planConfirmFirewall(host, (await entryOf(on, 1))!, false), {
      words: ['firewall', 'confirm', '--timeout', '3', '1'],
    })
    await allow(on, 'https')
    expect(await states(end.toISOString())).toEqual([
      [3, false, null, null],
      [2, false, null, null],
      [1, false, null, 2],
    ])
  })

  it('undone, says what is taken away, by which command, and what is let in then', async () => {
    const on = new Firewalld()
    await allow(on, 'ntp')
    const { data } = await undo(on.host)
    expect(data.plan.steps.flatMap(({ describe, commands }) => (commands.length > 0 ? [[describe, commands]] : []))).toEqual([
      ['zone public, after a restart: take ntp away', [['firewall-cmd', '--permanent', '--zone=public', '--remove-service=ntp']]],
      ['zone public, now: take ntp away', [['firewall-cmd', '--zone=public', '--remove-service=ntp']]],
    ])
    expect(data.plan.done).toContain('zone public lets in, now: dhcpv6-client ssh')
  })

  it('can be undone before', async () => {
    const on = new Firewalld()
    const before = all(on)
    await allow(on, 'ntp', { forMs: 60_000 })
    await undo(on.host)
    expect(all(on)).toEqual(before)
    await expect(confirm(on, 1)).rejects.toThrow(/was taken back/)
  })

  it('is nothing that other changes have done', async () => {
    const on = new Firewalld()
    await allow(on, 'ntp')
    await expect(confirm(on, 1)).rejects.toThrow(NotFoundError)
  })
})

describe('a firewalld that does not do as it is told', () => {
  const lies: [string, (on: Firewalld) => void][] = [
    ['says success and does nothing', (on) => (on.broken['--permanent --zone=public --add-service'] = () => 'success\n')],
    [
      'adds another service',
      (on) => (on.broken['--zone=public --add-service=ntp'] = (args) => on.tell(args.map((word) => word.replace('=ntp', '=http')))),
    ],
    [
      'drops one at the same time',
      (on) => {
        on.broken['--permanent --zone=public --add-service=ntp'] = (args) => {
          on.tell(['--permanent', '--zone=public', '--remove-service=ssh'])
          return on.tell(args)
        }
      },
    ],
    ['fails', (on) => (on.broken['--permanent --zone=public --add-service'] = () => ({ exitCode: 13, stderr: 'Error: COMMAND_FAILED\n' }))],
    ['hangs', (on) => (on.broken['--permanent --zone=public --add-service'] = () => ({ outcome: 'timed-out' }))],
    [
      'writes something else into its file',
      (on) => {
        on.broken['--permanent --zone=public --add-service'] = (args, host) => {
          const answer = on.tell(args)
          writeFileSync(host.real(OWN), '<zone>\n  <service name="ntp"/>\n</zone>\n')
          return answer
        }
      },
    ],
    ['answers a query with no', (on) => (on.broken['--query-service=ntp'] = () => ({ exitCode: 1, stdout: 'no\n' }))],
    [
      'changes another zone as well',
      (on) => {
        on.broken['--permanent --zone=public --add-service'] = (args) => {
          on.tell(['--permanent', '--zone=internal', '--add-service=http'])
          return on.tell(args)
        }
      },
    ],
  ]
  it.each(lies)('is brought back: one that %s', async (name, break_) => {
    const on = new Firewalld()
    const before = all(on)
    break_(on)
    const outcome = await allow(on, 'ntp')
    expect(outcome).toMatchObject({ changed: false, data: { verified: false, restored: true, leftOver: [] } })
    expect(outcome.failure).toMatchObject({ exitCode: 1 })
    // A zone that nobody named gets its file back; the daemon's picture of it follows with its next start.
    if (name.startsWith('changes another')) on.restart()
    expect(all(on)).toEqual(before)
  })

  it('is brought back as far as can be when it dies half way', async () => {
    const on = new Firewalld()
    const before = readTree(on.host.real('/etc'))
    on.broken['--zone=public --add-service=ntp'] = (args) => {
      if (args[0] === '--permanent') return on.tell(args)
      on.running = false
      return { exitCode: 252, stderr: 'FirewallD is not running\n' }
    }
    const outcome = await allow(on, 'ntp')
    expect(outcome.failure).toMatchObject({ exitCode: 8 })
    // The copies stay until all is brought back.
    const left = Object.entries(readTree(on.host.real('/etc'))).filter(([path]) => !path.includes('/.hostward-'))
    expect(Object.fromEntries(left)).toEqual(before)
    expect(existsSync(on.host.real(OWN))).toBe(false)
    on.restart()
    on.broken['--zone=public --add-service=ntp'] = (args) => on.tell(args)
    expect(await undo(on.host)).toMatchObject({ changed: true, data: { restored: true } })
    expect(readTree(on.host.real('/etc'))).toEqual(before)
  })
})
