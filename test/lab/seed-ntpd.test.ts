/**
 * A time server from the guide for Slackware, end to end, by hostward alone: ntpd and daemontools are installed, nothing is configured.
 * At the end it is so again.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import type { ChangeData } from '../../src/changes/engine/result.js'
import type { DoctorData } from '../../src/facts/doctor.js'
import type { SupervisedListData } from '../../src/facts/supervisor/list.js'
import type { SupervisedShowData } from '../../src/facts/supervisor/show.js'
import { ask, hostwardAs, sh, type HostwardAnswer } from './ask.js'
import { askTime, selects } from './ask-time.js'
import { fresh } from './lab.js'
import { ADD, CLOSED, NET, peers, SITES, UPSTREAM } from './ntpd-sites.js'
import { until } from './shell.js'
import type { HostName } from './spec.js'
import { treeChanges, treeOf, type Tree } from './tree.js'

/** With time for a busy machine. */
const hostward = (host: HostName, ...words: string[]): HostwardAnswer => hostwardAs({ timeoutMs: 180_000 }, host, ...words)
const ends = ({ exitCode, changed = false, error }: HostwardAnswer): unknown[] => [exitCode, changed, error?.code]
const DONE = [0, true, undefined]

beforeAll(async () => {
  await fresh('upstream', 'client', 'other', 'slack', 'slacksec')
}, 300_000)

describe.each(['slack', 'slacksec'] as const)('%s', (host) => {
  const { address, conf, clock, restrict, local, filter, rules } = SITES[host]
  /** All of /etc, /service and /var but what the system itself keeps, and the rules of the packet filter. */
  const picture = (): { tree: Tree; rules: string } => ({
    tree: treeOf(host, ['/etc', '/service', '/var'], { without: ['/var/lib/hostward', '/var/log', '/var/lib/ntp', '/var/lib/ntpsec'] }),
    rules: sh(host, rules),
  })
  const service = (): SupervisedShowData['service'] => (hostward(host, 'service', 'status', 'ntpd').data as SupervisedShowData).service
  let bare: ReturnType<typeof picture>

  it('is found out: daemontools and ntpd, and nothing that is missing', () => {
    sh(host, CLOSED[host])
    sh(host, `rm ${conf}`)
    sh(host, `mkdir -p /var/lib/hostward; chmod 700 /var/lib/hostward`)
    bare = picture()
    const { kinds, tools } = hostward(host, 'doctor').data as DoctorData
    expect(kinds).toMatchObject({ init: 'container', supervisor: 'daemontools' })
    expect(tools.filter(({ name }) => ['ntpq', 'svstat'].includes(name)).map(({ name, usable }) => [name, usable])).toEqual([
      ['ntpq', true],
      ['svstat', true],
    ])
    expect(hostward(host, 'time', 'status')).toMatchObject({ exitCode: 5, error: { code: 'DAEMON_NOT_RUNNING' } })
    expect((hostward(host, 'service', 'list').data as SupervisedListData).units).toEqual([])
  }, 120_000)

  it('is a time server after three commands', async () => {
    expect(
      ends(hostward(host, 'time', 'use', ...UPSTREAM, '--driftfile', '/var/ntpd/ntp.drift', '--local-stratum', '10', '--yes')),
    ).toEqual(DONE)
    const text = sh(host, `cat ${conf}`)
    for (const line of [...UPSTREAM.map((one) => `server ${one} iburst`), ...clock, 'driftfile /var/ntpd/ntp.drift'])
      expect(text).toContain(`${line}\n`)
    expect(ends(hostward(host, ...ADD))).toEqual(DONE)
    expect(
      sh(host, "stat -c '%a %n' /var/ntpd /var/ntpd/run /var/ntpd/log /var/ntpd/log/run; readlink /service/ntpd").trim().split('\n'),
    ).toEqual(['1755 /var/ntpd', '755 /var/ntpd/run', '755 /var/ntpd/log', '755 /var/ntpd/log/run', '/var/ntpd'])
    expect(sh(host, 'cat /var/ntpd/log/run')).toContain(' t ./main =status\n')
    expect([askTime('client', address), askTime('other', address)]).toEqual([null, null])
    expect(ends(hostward(host, 'time', 'serve', '--allow', NET, ...filter, '--yes'))).toEqual(DONE)
    expect(sh(host, `cat ${conf}`)).toContain(`${restrict}\n`)
    expect(hostward(host, 'time', 'wait', '--wait', '120s')).toMatchObject({ exitCode: 0, data: { synchronised: true } })
    expect(peers(host).sort()).toEqual([...UPSTREAM, local].sort())
    await until('it has selected a source', 120_000, () => ask(host, 'ntpq', '-pn', '127.0.0.1').includes('\n*192'))
  }, 400_000)

  it('gives the time to its network, and to nobody else', async () => {
    expect(askTime('client', address)).toMatch(/^stratum [1-9]/)
    expect(askTime('other', address)).toBeNull()
    expect(hostward('client', 'time', 'use', address, '--yes', '--wait', '120s').exitCode).toBe(0)
    await selects('client', address)
    expect(hostward('client', 'time', 'wait', '--wait', '90s')).toMatchObject({
      exitCode: 0,
      data: { synchronised: true, source: address },
    })
    expect(JSON.stringify(hostward(host, 'time', 'clients').data)).toContain('192.168.56.102')
  }, 400_000)

  it('is started again when it is killed, and that is told', async () => {
    const pid = service().pid
    sh(host, `sleep 4; kill -9 ${String(pid)}; sleep 3`)
    const after = service()
    expect([after.active, after.sub, after.pid === pid]).toEqual(['active', 'up', false])
    expect(after.reasons.join()).toContain('was started again')
    await until('it answers again', 60_000, () => askTime('client', address) !== null)
  }, 180_000)

  it('has a second ntpd, which finds the port taken, told as a crash loop, and leaves nothing of it', () => {
    const before = picture()
    const second = hostward(host, ...ADD.map((word) => (word === 'ntpd' ? 'second' : word.replace('/var/ntpd', '/var/second'))))
    expect([second.exitCode, second.error?.code]).toEqual([1, 'CHANGE_FAILED'])
    expect(second.error?.message).toMatch(/a crash loop|did not stay up|has started it again/)
    expect(Object.keys(treeChanges(before.tree, picture().tree)).filter((path) => !path.startsWith('/var/ntpd'))).toEqual([])
    expect(askTime('client', address)).toMatch(/^stratum/)
  }, 180_000)

  it('is as it was in the beginning when all is undone, step by step', () => {
    const done = (hostward(host, 'history').data as { changes: { id: number; action: string; state: string }[] }).changes
      .filter(({ state, action }) => state === 'done' && action !== 'undo')
      .sort((a, b) => b.id - a.id)
    expect(done.map(({ action }) => action)).toEqual(['time serve', 'service add', 'time use'])
    for (const { id, action } of done) {
      const answer = hostward(host, 'undo', String(id), '--yes', ...(action === 'service add' ? ['--force'] : []))
      expect([action, answer.exitCode, answer.error]).toEqual([action, 0, undefined])
      expect((answer.data as ChangeData).verified).toBe(true)
    }
    const now = picture()
    expect([Object.keys(treeChanges(bare.tree, now.tree)), now.rules]).toEqual([[], bare.rules])
    expect(sh(host, 'ls /service; pgrep -x ntpd || true').trim()).toBe('')
  }, 240_000)
})
