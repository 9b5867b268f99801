import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChangeOutcome } from '../../src/changes/engine/outcome.js'
import { Journal } from '../../src/changes/engine/journal.js'
import { planTimeServe, planTimeServeStop, type TimeServeWishes } from '../../src/changes/time-serve.js'
import { openedByServing } from '../../src/changes/time/opened.js'
import { DaemonNotRunningError, PlanRefusedError, UsageError } from '../../src/errors.js'
import { accessRules } from '../../src/tools/chrony-conf/access-rules.js'
import { AccessTable } from '../../src/tools/chrony-conf/access-table.js'
import { isDirective, parseConfLines } from '../../src/tools/chrony-conf/lines.js'
import { addressBytes } from '../../src/tools/chrony-conf/subnet.js'
import { runPlan, STATE_FOLDER, undo } from '../helpers/run-plan.js'
import type { ScratchProgram } from '../helpers/scratch-host.js'
import { readTree } from '../helpers/tree.js'
import { TimeServer, type TimeServerOptions } from '../helpers/time-server.js'

const CONF = 'server 192.0.2.10 iburst\ndriftfile /var/lib/chrony/drift\n'
const MAIN = '/etc/chrony.conf'

function server(conf = CONF, options: TimeServerOptions = {}): Promise<TimeServer> {
  return new TimeServer(conf, { zones: { public: { interfaces: ['eth0'] }, internal: { interfaces: ['eth1'] } }, ...options }).boot()
}

const NET = '192.168.56.0/24'
const wishes = (allow: readonly string[] = [NET], more: Partial<TimeServeWishes> = {}): TimeServeWishes => ({
  allow,
  restrictFirewall: false,
  packetFilter: null,
  ...more,
})
const serve = (on: TimeServer, allow?: readonly string[], more?: Partial<TimeServeWishes>): Promise<ChangeOutcome> =>
  runPlan(on.chrony.host, (host) => planTimeServe(host, wishes(allow, more)))
async function stop(on: TimeServer): Promise<ChangeOutcome> {
  const { host } = on.chrony
  const opened = openedByServing(await new Journal({ host, files: await host.writer() }, STATE_FOLDER).list())
  return runPlan(host, () => planTimeServeStop(host, opened))
}
const changes = (on: TimeServer): string[] =>
  on.chrony.host.calls.filter((call) => /^chronyc (?:allow|deny|local|-m deny)|--(?:add|remove)-/.test(call))

describe('time serve', () => {
  it('changes file, running rules and both layers of the firewall, and is undone to the byte', async () => {
    const on = await server()
    const before = await on.all()
    const outcome = await serve(on)
    expect(outcome).toMatchObject({ changed: true, warnings: [], data: { verified: true, differences: [] } })
    expect(on.conf).toBe(`${CONF}# added by hostward time serve:\nallow ${NET}\n# end of what hostward time serve added\n`)
    expect(changes(on)).toEqual([
      `chronyc allow ${NET}`,
      'firewall-cmd --permanent --zone=public --add-service=ntp',
      'firewall-cmd --zone=public --add-service=ntp',
    ])
    expect(on.allows('192.168.56.7', '192.168.57.7')).toEqual([true, false])
    const after = await on.all()
    expect(await serve(on)).toMatchObject({ changed: false, data: { plan: { steps: [] } } })
    expect(await on.all()).toEqual(after)
    expect(await undo(on.chrony.host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(await on.all()).toEqual(before)
  })

  it('serves more networks later, each through its zone, and stops all of it', async () => {
    const on = await server()
    const before = await on.all()
    await serve(on)
    await serve(on, ['10.0.0.0/8', '2001:db8::/32'], { restrictFirewall: true, localStratum: 10 })
    expect(on.allows('192.168.56.7', '10.1.2.3', '2001:db8::7', '203.0.113.9')).toEqual([true, true, true, false])
    expect(on.local).toBe('stratum 10')
    expect(on.firewalld!.permanent['internal']!.richRules).toEqual([
      'rule family="ipv4" source address="10.0.0.0/8" service name="ntp" accept',
    ])
    await on.all()
    expect(await stop(on)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.conf).toBe(CONF)
    expect(on.allows('192.168.56.7', '10.1.2.3')).toEqual([false, false])
    expect(on.local).toBeNull()
    expect(on.firewalld!.runtime).toEqual((before as { runtime: unknown }).runtime)
    expect(await stop(on)).toMatchObject({ changed: false })
    await undo(on.chrony.host)
    expect(on.allows('192.168.56.7', '10.1.2.3')).toEqual([true, true])
    expect(on.local).toBe('stratum 10')
  })

  it('is undone after a reboot as well: what firewalld has read from its files then is taken back with them', async () => {
    const on = await server()
    const before = await on.all()
    await serve(on)
    on.chrony.host.bootId = 'another'
    await on.all()
    expect(on.firewalld!.runtime['public']!.services).toContain('ntp')
    expect(await undo(on.chrony.host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.firewalld!.runtime['public']!.services).not.toContain('ntp')
    expect(await on.all()).toEqual(before)
  })

  it('is undone after a reboot without firewalld', async () => {
    const on = await server()
    await serve(on)
    on.chrony.host.bootId = 'another'
    on.firewalld!.running = false
    expect(await undo(on.chrony.host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.conf).toBe(CONF)
    on.firewalld!.restart()
    expect(on.firewalld!.runtime['public']!.services).not.toContain('ntp')
  })

  it('leaves rules of the admin their meaning', async () => {
    const on = await server(`${CONF}allow 10.0.0.0/8\ndeny 192.168.56.128/25\ndeny\n`)
    expect(await serve(on)).toMatchObject({ changed: true })
    expect(on.allows('192.168.56.7', '192.168.56.200', '10.1.2.3')).toEqual([true, false, true])
    const closed = await server(`${CONF}allow 10.0.0.0/8\ndeny all\n`)
    expect(await serve(closed)).toMatchObject({ changed: true })
    expect(closed.allows('192.168.56.7', '10.1.2.3')).toEqual([true, false])
  })

  it('puts its rule first where the last one would overwrite it', async () => {
    const on = await server(`${CONF}allow all\ndeny 192.168.56.0/25\n`)
    expect(await serve(on)).toMatchObject({ changed: true })
    expect(on.allows('192.168.56.7', '192.168.56.200')).toEqual([false, true])
  })

  it('is refused, with the lines, where a rule says the opposite', async () => {
    const on = await server(`${CONF}deny ${NET}\n`)
    await expect(serve(on)).rejects.toThrow(PlanRefusedError)
    await expect(serve(on)).rejects.toThrow(`${MAIN}:3 deny ${NET}`)
    await expect(serve(await server(`${CONF}port 0\n`))).rejects.toThrow(/port 0/)
  })

  it('says what lines about the port make of it', async () => {
    const at = async (lines: string, allow = [NET]): Promise<unknown> => {
      const on = await server(`${CONF}${lines}\n`, { firewalld: false })
      return (await planTimeServe(on.chrony.host, wishes(allow))).warnings
        .filter(({ code }) => code !== 'NO_FIREWALLD')
        .map(({ message }) => message)
    }
    expect(await at('bindaddress 192.0.2.1\nbindaddress 192.168.56.101')).toEqual([
      `${MAIN}:4 bindaddress 192.168.56.101: over IPv4 chronyd serves at that address only`,
    ])
    expect(await at('bindaddress ::1\nbindaddress 0.0.0.0')).toEqual([])
    expect(await at('bindaddress ::1', [NET, '2001:db8::/32'])).toEqual([
      `${MAIN}:3 bindaddress ::1: over IPv6 chronyd serves at this host itself only`,
    ])
    await expect(at('bindaddress 127.0.0.1')).rejects.toThrow(`${MAIN}:3 bindaddress 127.0.0.1 keeps the server port to this host itself`)
    expect(await at('port 1123')).toEqual([
      'chronyd serves on UDP port 1123: clients need "port 1123" at their server line; where firewalld runs, its service ntp is port 123: add 1123/udp to the zone yourself',
    ])
  })

  it('is verified on the port of chronyd', async () => {
    const on = await server(`${CONF}port 1123\n`)
    // The double listens on 123.
    expect(await serve(on)).toMatchObject({ changed: false, data: { restored: true, differences: [{ what: 'UDP port 1123' }] } })
  })

  it('comments out another local, and gives it back', async () => {
    const conf = `${CONF}local stratum 8 orphan\n`
    const on = await server(conf)
    await serve(on, [NET], { localStratum: 10 })
    expect(on.conf).toContain('# replaced by hostward time serve: local stratum 8 orphan\n')
    expect(on.local).toBe('stratum 10')
    await stop(on)
    expect(on.conf).toBe(conf)
    expect(on.local).toBe('stratum 8 orphan')
  })

  it('says when the host is not synchronised itself', async () => {
    const on = await server()
    on.chrony.answering.clear()
    expect(await serve(on)).toMatchObject({ changed: true, warnings: [{ code: 'NOT_SYNCHRONISED' }] })
  })

  it('says what lets clients in where there is no firewalld', async () => {
    const on = await server(CONF, { firewalld: false })
    expect(await serve(on)).toMatchObject({ changed: true, warnings: [{ code: 'NO_FIREWALLD' }] })
    await undo(on.chrony.host)
    on.chrony.host.programs['nft'] = () =>
      JSON.stringify({
        nftables: [
          { metainfo: {} },
          { chain: { family: 'inet', table: 'filter', name: 'input', handle: 1, type: 'filter', hook: 'input', prio: 0, policy: 'drop' } },
        ],
      })
    const { warnings } = await planTimeServe(on.chrony.host, wishes())
    expect(warnings[0]!.message).toContain(`nft insert rule inet filter input ip saddr ${NET} udp dport 123 accept`)
  })

  it('changes the permanent configuration of a firewalld that is stopped', async () => {
    const on = await server(CONF, { stopped: true })
    expect(await serve(on)).toMatchObject({ changed: true, warnings: [{ code: 'FIREWALL_NOT_RUNNING' }] })
    expect(changes(on)).toEqual([`chronyc allow ${NET}`, 'firewall-offline-cmd --zone=public --add-service=ntp'])
  })

  it('brings the running rules to those of the files when they have drifted', async () => {
    const on = await server()
    on.rules.push('allow 203.0.113.0/24')
    expect(await serve(on)).toMatchObject({ changed: true, warnings: [{ code: 'RULES_DIFFER' }] })
    expect(on.allows('203.0.113.9')).toEqual([false])
  })

  it.each([[['10.0.0.1/33']], [['300.1.1.1']], [['host.example']], [[]]])('holds %j for wrong usage', async (allow) => {
    await expect(serve(await server(), allow)).rejects.toThrow(UsageError)
    await expect(serve(await server(), [NET], { localStratum: 16 })).rejects.toThrow(UsageError)
  })

  it('asks before it serves everybody, and says what host bits mean', async () => {
    const on = await server()
    expect((await planTimeServe(on.chrony.host, wishes(['0.0.0.0/0']))).dangers).toMatchObject([{ code: 'EVERYBODY' }])
    const { warnings, summary } = await planTimeServe(on.chrony.host, wishes(['10.0.0.1/24']))
    expect(warnings).toMatchObject([{ code: 'HOST_BITS', message: '10.0.0.1/24 has host bits set: the network 10.0.0.0/24 is meant' }])
    expect(summary).toBe('serve the time to 10.0.0.0/24')
  })

  it('needs a chronyd that runs', async () => {
    const on = await server()
    on.chrony.units.set(on.chrony.unit, { active: 'inactive', unitFile: 'enabled', starts: 0 })
    await expect(serve(on)).rejects.toThrow(DaemonNotRunningError)
  })

  it.each<[string, (on: TimeServer) => void]>([
    ['chronyd says 200 OK and does nothing', (on) => (on.broken['allow'] = () => '200 OK\n')],
    ['chronyd refuses', (on) => (on.broken['allow'] = () => ({ stdout: '500 Failure\n', exitCode: 1 }))],
    ['chronyd opens no port', (on) => (on.opens = false)],
    [
      'chronyd lets others in as well',
      (on) => {
        on.broken['allow'] = (honest) => {
          on.rules.push('allow 0.0.0.0/0')
          return honest()
        }
      },
    ],
    [
      'chronyd loses its source',
      (on) => {
        on.broken['allow'] = (honest) => {
          on.chrony.answering.clear()
          return honest()
        }
      },
    ],
    [
      'firewalld does nothing',
      (on) => (on.firewalld!.broken['--permanent --zone=public --add-service'] = (() => 'success\n') as ScratchProgram),
    ],
    [
      'firewalld fails',
      (on) =>
        (on.firewalld!.broken['--permanent --zone=public --add-service'] = (() => ({
          exitCode: 13,
          stderr: 'Error: COMMAND_FAILED\n',
        })) as ScratchProgram),
    ],
  ])('is brought back when %s', async (_, break_) => {
    const on = await server()
    const before = await on.all()
    break_(on)
    const outcome = await serve(on)
    expect(outcome).toMatchObject({ changed: false, data: { verified: false, restored: true, leftOver: [] } })
    on.opens = true
    expect(await on.all()).toEqual(before)
  })

  it('says that chronyd could not be asked, not that it stands, when chronyc disappears half way', async () => {
    const on = await server()
    const { programs } = on.chrony.host
    const chronyc = programs['chronyc']
    on.firewalld!.broken['--permanent --zone=public --add-service'] = (args, host) => {
      delete host.programs['chronyc']
      return { exitCode: 13, stderr: 'Error: COMMAND_FAILED\n' }
    }
    const outcome = await serve(on)
    expect(outcome.data.restored).toBe(false)
    expect(outcome.data.leftOver).toMatchObject([{ why: 'could not be asked: chronyc: not installed', byHand: ['hostward undo'] }])
    programs['chronyc'] = chronyc!
    expect(await undo(on.chrony.host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.allows('192.168.56.7')).toEqual([false])
  })
})

describe('whatever rules are there', () => {
  const network = fc
    .tuple(fc.constantFrom(10, 192), fc.nat(3), fc.nat(255), fc.nat(255), fc.integer({ min: 6, max: 32 }))
    .map(([a, b, c, d, bits]) => `${a}.${b}.${c}.${d}/${bits}`)
  const rule = fc
    .tuple(fc.constantFrom('allow', 'deny', 'allow all', 'deny all'), fc.option(network, { nil: '' }))
    .map((words) => words.join(' ').trim())

  it('serves what is asked, or refuses; what is not asked is answered as before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rule, { maxLength: 5 }),
        fc.array(network, { minLength: 1, maxLength: 2 }),
        fc.array(fc.ipV4(), { maxLength: 20 }),
        async (rules, allow, addresses) => {
          const on = await server(`${CONF}${rules.join('\n')}\n`, { firewalld: false })
          const before = on.allows(...addresses)
          const tree = readTree(on.chrony.host.real('/etc'))
          try {
            const outcome = await serve(on, allow)
            expect(outcome.failure).toBeUndefined()
            const asked = new AccessTable(
              accessRules(parseConfLines('', allow.map((net) => `allow ${net}`).join('\n')).filter(isDirective)),
            )
            on.allows(...addresses).forEach((now, index) => {
              if (!asked.allows(addressBytes(addresses[index]!)!))
                expect([addresses[index], now]).toEqual([addresses[index], before[index]])
              else if (before[index] === true) expect(now).toBe(true)
            })
            if (outcome.changed) expect((await undo(on.chrony.host)).failure).toBeUndefined()
          } catch (error) {
            if (!(error instanceof PlanRefusedError)) throw error
          }
          expect(readTree(on.chrony.host.real('/etc'))).toEqual(tree)
          expect(on.allows(...addresses)).toEqual(before)
        },
      ),
      { numRuns: 15 },
    )
  }, 60_000)
})
