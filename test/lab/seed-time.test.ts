/** The seed document's second half, end to end, by hostward alone: one host follows a pool and serves, the other one follows it. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { ChangeData } from '../../src/changes/engine/result.js'
import { ask, hostwardAs, sh, type HostwardAnswer } from './ask.js'
import { askTime, selects } from './ask-time.js'
import { fresh } from './lab.js'
import { reboot } from './reboot.js'
import { POOL, type HostName } from './spec.js'
import { treeChanges, treeOf, type Tree } from './tree.js'

const NET = '192.168.56.0/24'
const SERVER = '192.168.56.101'
const OTHERS = '192.168.57.0/24'

/** With time for a busy machine. */
const hostward = (host: HostName, ...words: string[]): HostwardAnswer => hostwardAs({ timeoutMs: 180_000 }, host, ...words)
const codes = ({ warnings }: HostwardAnswer): string[] => warnings.map(({ code }) => code)
const answer = (from: HostName): string | null => askTime(from, SERVER)
const sources = (host: HostName): string => ask(host, 'chronyc', '-c', '-n', 'sources')

/** All that hostward has to do with, as the tools and the disk have it. */
interface Picture {
  etc: Tree
  layers: string
  access: string
  names: string[]
}

function picture(host: HostName): Picture {
  const names = ask(host, 'chronyc', '-c', '-N', 'sources', '-a')
    .trim()
    .split('\n')
    .map((row) => row.split(',')[2] ?? '')
  return {
    etc: treeOf(host, ['/etc']),
    layers: ask(host, 'firewall-cmd', '--list-all-zones') + ask(host, 'firewall-cmd', '--permanent', '--list-all-zones'),
    access: ask(host, 'chronyc', '-m', 'accheck 192.168.56.102', 'accheck 192.168.57.103', 'accheck ::1'),
    names: [...new Set(names)].sort(),
  }
}

/** What is not as it was. */
const changes = (before: Picture, now: Picture): unknown => ({
  files: Object.keys(treeChanges(before.etc, now.etc)),
  rest: [now.layers, now.access, now.names],
})
const nothing = ({ layers, access, names }: Picture): unknown => ({ files: [], rest: [layers, access, names] })

/** What a client, a stranger and the server itself see while the time is served. */
async function expectServed(): Promise<void> {
  await selects('server')
  await selects('client', SERVER)
  expect(hostward('client', 'time', 'wait', '--wait', '90s')).toMatchObject({ exitCode: 0, data: { source: SERVER } })
  expect(sources('client')).toMatch(new RegExp(`^\\^,\\*,${SERVER},[^\\n]*\\n$`))
  expect(answer('client')).toMatch(/^stratum [1-9]/)
  expect(answer('other')).toBeNull()
  expect(JSON.stringify(hostward('server', 'time', 'clients').data)).toContain('192.168.56.102')
}

let before: Record<'server' | 'client', Picture>

beforeAll(async () => {
  await fresh('upstream', 'server', 'client', 'other')
  await Promise.all([selects('server'), selects('client')])
  before = { server: picture('server'), client: picture('client') }
}, 300_000)

describe('the right time, by hostward alone', () => {
  it('server follows the pool', () => {
    const used = hostward('server', 'time', 'use', '--pool', POOL.name, '--wait', '90s', '--require-sync')
    expect([used.exitCode, used.error, codes(used)]).toEqual([0, undefined, []])
    expect(sources('server').trim().split('\n')).toHaveLength(POOL.addresses.length)
  }, 120_000)

  it('client gets no answer before the server serves', () => {
    const used = hostward('client', 'time', 'use', SERVER, '--minpoll', '3', '--wait', '4s')
    expect([used.exitCode, codes(used)]).toEqual([0, ['FEW_SERVERS', 'NOT_SYNCHRONISED', 'SERVER_UNREACHABLE']])
    expect(answer('client')).toBeNull()
    expect(hostward('client', 'time', 'wait', '--wait', '3s')).toMatchObject({ exitCode: 7 })
  }, 60_000)

  it('client follows the server once it serves; another network gets nothing, and it is chronyd that says no', async () => {
    const done = hostward('server', 'time', 'serve', '--allow', NET)
    expect([done.exitCode, done.error, (done.data as ChangeData).verified, codes(done)]).toEqual([0, undefined, true, []])
    await expectServed()
    // The packet comes through the firewall: were chronyd to allow it, there would be an answer.
    sh('server', `chronyc allow ${OTHERS}`)
    expect(answer('other')).toMatch(/^stratum/)
    sh('server', 'systemctl restart chrony')
    expect(answer('other')).toBeNull()
  }, 300_000)

  it('outlasts a restart of both daemons, and a reboot of both hosts', async () => {
    for (const host of ['server', 'client'] as const) sh(host, 'systemctl restart chrony firewalld')
    await expectServed()
    await reboot('server', 'client')
    await expectServed()
  }, 600_000)

  it('is undone on both hosts after the reboot: every byte and rule is back, and the client loses the server', async () => {
    const undone = hostward('server', 'undo')
    expect([undone.exitCode, undone.error, undone.changed]).toEqual([0, undefined, true])
    expect([answer('client'), answer('other')]).toEqual([null, null])
    expect(hostward('server', 'undo')).toMatchObject({ exitCode: 0, changed: true })
    expect(hostward('client', 'undo')).toMatchObject({ exitCode: 0, changed: true })
    await Promise.all([selects('server'), selects('client')])
    for (const host of ['server', 'client'] as const) expect(changes(before[host], picture(host))).toEqual(nothing(before[host]))
    for (const host of ['server', 'client'] as const) sh(host, 'systemctl reset-failed; systemctl restart chrony firewalld')
    await Promise.all([selects('server'), selects('client')])
    for (const host of ['server', 'client'] as const) expect(changes(before[host], picture(host))).toEqual(nothing(before[host]))
    expect(answer('client')).toBeNull()
  }, 300_000)

  it('the other way round: chronyd would answer the other network, the firewall says no', async () => {
    expect(hostward('server', 'time', 'serve', '--allow', NET, '--allow', OTHERS, '--restrict-firewall')).toMatchObject({ exitCode: 0 })
    sh('server', `firewall-cmd --zone=public --remove-rich-rule='rule family="ipv4" source address="${OTHERS}" service name="ntp" accept'`)
    expect(ask('server', 'chronyc', 'accheck 192.168.57.103')).toContain('allowed')
    expect([answer('client') === null, answer('other')]).toEqual([false, null])
    sh('server', 'systemctl restart firewalld')
    expect(answer('other')).toMatch(/^stratum/)
    await reboot('server')
    await selects('server')
    expect(answer('other')).toMatch(/^stratum/)
    const undone = hostward('server', 'undo')
    expect([undone.exitCode, undone.error]).toEqual([0, undefined])
    expect([answer('client'), answer('other')]).toEqual([null, null])
    expect(changes(before.server, picture('server'))).toEqual(nothing(before.server))
  }, 400_000)
})
