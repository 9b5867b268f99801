import { beforeAll, describe, expect, it } from 'vitest'
import type { ChangeData } from '../../src/changes/engine/result.js'
import { ask, hostward, sh, type HostwardAnswer } from './ask.js'
import { askTime, selects } from './ask-time.js'
import { fresh } from './lab.js'
import type { HostName } from './spec.js'
import { treeChanges, treeOf, type Tree } from './tree.js'

const NET = '192.168.56.0/24'
const SERVER = '192.168.56.101'
const CONF = '/etc/chrony/chrony.conf'
const ZONE = '/etc/firewalld/zones/public.xml'

const data = (answer: HostwardAnswer): ChangeData => answer.data as ChangeData
const etc = (): Tree => treeOf('server', ['/etc'])
const changed = (before: Tree): string[] => Object.keys(treeChanges(before, etc()))
const layers = (): string =>
  ask('server', 'firewall-cmd', '--list-all-zones') + ask('server', 'firewall-cmd', '--permanent', '--list-all-zones')
const access = (): string =>
  ask('server', 'chronyc', '-m', 'accheck 192.168.56.102', 'accheck 192.168.57.103', 'accheck 192.168.55.255', 'accheck ::1')
const ALLOWED = ['208 Access allowed', ...Array<string>(3).fill('209 Access denied'), ''].join('\n')
const state = (): unknown => [layers(), access(), ask('server', 'ss', '-Hlun', 'sport = :123')]
/** One question to the server: its answer, or null. */
const answer = (from: HostName): string | null => askTime(from, SERVER)

beforeAll(async () => {
  await fresh('upstream', 'server', 'client', 'other')
  await selects('server')
}, 300_000)

describe('time serve', () => {
  it('has the client get the time and nobody else; it outlasts restarts; undo brings all back', async () => {
    const [before, was] = [etc(), state()]
    expect([answer('client'), answer('other')]).toEqual([null, null])
    const plan = hostward('server', 'time', 'serve', '--allow', NET, '--dry-run')
    expect(data(plan).plan.steps.map(({ id }) => id)).toEqual([
      `write ${CONF}`,
      `chronyc allow ${NET}`,
      'public permanent add ntp',
      'public runtime add ntp',
    ])
    expect([changed(before), state()]).toEqual([[], was])

    const done = hostward('server', 'time', 'serve', '--allow', NET)
    expect([done.exitCode, done.changed, data(done).verified, done.warnings]).toEqual([0, true, true, []])
    expect(changed(before)).toEqual([CONF, ZONE])
    expect(access()).toBe(ALLOWED)
    expect(answer('client')).toMatch(/^stratum [1-9]\d*$/)
    // The firewall is open to it: this is chronyd's own rule.
    expect(answer('other')).toBeNull()
    expect(hostward('server', 'time', 'serve', '--allow', NET)).toMatchObject({ exitCode: 0, changed: false })

    expect(hostward('client', 'time', 'use', SERVER, '--wait', '90s', '--require-sync')).toMatchObject({ exitCode: 0 })
    expect(ask('client', 'chronyc', '-c', '-n', 'sources')).toMatch(new RegExp(`^\\^,\\*,${SERVER},`))
    expect(JSON.stringify(hostward('server', 'time', 'clients').data)).toContain('192.168.56.102')

    sh('server', 'systemctl restart chrony firewalld')
    expect(access()).toBe(ALLOWED)
    await selects('server')
    expect(answer('client')).toMatch(/^stratum/)

    expect(hostward('server', 'undo')).toMatchObject({ exitCode: 0, changed: true })
    expect([changed(before), state()]).toEqual([[], was])
    expect(answer('client')).toBeNull()
    sh('server', 'systemctl restart chrony firewalld')
    expect([changed(before), state()]).toEqual([[], was])
    await selects('server')
  }, 400_000)

  it('opens the firewall for the networks only: a packet of others does not come through, even where chronyd would answer', () => {
    const [before, was] = [etc(), state()]
    expect(hostward('server', 'time', 'serve', '--allow', NET, '--restrict-firewall', '--local-stratum', '10')).toMatchObject({
      exitCode: 0,
    })
    sh('server', 'chronyc allow 192.168.57.0/24')
    expect([answer('client') === null, answer('other')]).toEqual([false, null])
    sh('server', 'firewall-cmd --zone=public --add-service=ntp')
    expect(answer('other')).toMatch(/^stratum/)
    sh('server', 'firewall-cmd --zone=public --remove-service=ntp; systemctl restart chrony')

    expect(hostward('server', 'time', 'serve', '--stop')).toMatchObject({ exitCode: 0, changed: true })
    expect(state()).toEqual(was)
    expect(changed(before).filter((path) => !path.startsWith('/etc/firewalld/zones/'))).toEqual([])
    expect(hostward('server', 'time', 'serve', '--stop')).toMatchObject({ exitCode: 0, changed: false })
  }, 200_000)

  it('leaves deny rules of the admin their meaning, and is refused where they say the opposite', () => {
    sh('server', `printf 'deny 192.168.56.102\\ndeny 192.168.57.0/24\\n' >>${CONF}; systemctl restart chrony`)
    const [before, was] = [etc(), state()]
    expect(hostward('server', 'time', 'serve', '--allow', NET)).toMatchObject({ exitCode: 0, changed: true })
    expect(ask('server', 'chronyc', '-m', 'accheck 192.168.56.102', 'accheck 192.168.56.104').trim()).toBe(
      '209 Access denied\n208 Access allowed',
    )
    expect(hostward('server', 'time', 'serve', '--allow', '192.168.57.0/24')).toMatchObject({
      exitCode: 1,
      error: { code: 'PLAN_REFUSED' },
    })
    expect(hostward('server', 'undo').exitCode).toBe(0)
    expect([changed(before), state()]).toEqual([[], was])
  })

  it('serves a network of IPv6, and only its clients; a client follows an address of IPv6', () => {
    const [net, server] = ['fd00:56::/64', 'fd00:56::101']
    for (const [host, address] of [
      ['server', server],
      ['client', 'fd00:56::102'],
      ['other', 'fd00:57::103'],
    ] as const)
      sh(host, `ip addr add ${address}/64 dev host0 nodad; ip route replace fd00:56::/63 dev host0`)
    const [before, was] = [etc(), state()]
    expect([askTime('client', server), askTime('other', server)]).toEqual([null, null])
    expect(hostward('server', 'time', 'serve', '--allow', net)).toMatchObject({ exitCode: 0, changed: true })
    expect(ask('server', 'chronyc', '-m', 'accheck fd00:56::102', 'accheck fd00:57::103', 'accheck 192.168.56.102').trim()).toBe(
      '208 Access allowed\n209 Access denied\n209 Access denied',
    )
    // The firewall is open to both: this is chronyd's own rule.
    expect([askTime('client', server), askTime('other', server)]).toEqual([expect.stringMatching(/^stratum [1-9]/), null])
    expect(hostward('client', 'time', 'use', server, '--wait', '90s', '--require-sync')).toMatchObject({ exitCode: 0 })
    expect(ask('client', 'chronyc', '-c', '-n', 'sources')).toMatch(new RegExp(`^\\^,\\*,${server},`))
    expect(hostward('client', 'undo').exitCode).toBe(0)
    expect(hostward('server', 'undo')).toMatchObject({ exitCode: 0, changed: true })
    expect([changed(before), state(), askTime('client', server)]).toEqual([[], was, null])

    expect(hostward('server', 'time', 'serve', '--allow', net, '--restrict-firewall')).toMatchObject({ exitCode: 0, changed: true })
    sh('server', 'chronyc allow fd00:57::/64')
    // Where chronyd would answer, the packet of others does not come through.
    expect([askTime('client', server), askTime('other', server)]).toEqual([expect.stringMatching(/^stratum [1-9]/), null])
    sh('server', 'systemctl restart chrony')
    expect(hostward('server', 'undo').exitCode).toBe(0)
    expect([changed(before), state()]).toEqual([[], was])
  }, 200_000)

  it.each(['10.0.0.1/33', '300.1.1.1', 'pool.lab', '0.0.0.0/0'])('does not take %s without more', (net) => {
    expect(hostward('server', 'time', 'serve', '--allow', net)).toMatchObject({ exitCode: 2 })
  })
})
