/** The time on hosts without systemd, chrony and firewalld: classic ntpd with iptables, and ntpsec with nftables, under daemontools. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { ChangeData } from '../../src/changes/engine/result.js'
import { ask, hostwardAs, sh, type HostwardAnswer } from './ask.js'
import { askTime, selects } from './ask-time.js'
import { fresh } from './lab.js'
import { ADD, CLOSED, NET, peers, SHUT, SITES, UPSTREAM } from './ntpd-sites.js'
import { until } from './shell.js'
import type { HostName } from './spec.js'

/** With time for a busy machine. */
const hostward = (host: HostName, ...words: string[]): HostwardAnswer => hostwardAs({ timeoutMs: 180_000 }, host, ...words)
const codes = ({ warnings }: HostwardAnswer): string[] => warnings.map(({ code }) => code)
const planOf = (answer: HostwardAnswer): ChangeData['plan'] => (answer.data as ChangeData).plan

beforeAll(async () => {
  await fresh('upstream', 'client', 'slack', 'slacksec')
}, 300_000)

describe.each(['slack', 'slacksec'] as const)('%s', (host) => {
  const { address, conf, clock, restrict, local, filter, rules } = SITES[host]
  const bytes = (): string => sh(host, `md5sum ${conf}; ${rules}`)
  let distributed: string
  let used: string

  it('has its file written before there is a service, which reads it when it comes', () => {
    sh(host, CLOSED[host])
    sh(
      host,
      `printf '# mine\\r\\nserver 192.0.2.1 iburst\\r\\nrestrict default ignore\\r\\nrestrict 127.0.0.1\\r\\nrestrict 192.168.56.10\\r\\nrestrict 192.168.56.11' > ${conf}`,
    )
    distributed = bytes()
    const answer = hostward(host, 'time', 'use', ...UPSTREAM, '--driftfile', '/var/ntpd/ntp.drift', '--local-stratum', '10', '--yes')
    expect([answer.exitCode, answer.changed, codes(answer)]).toEqual([0, true, ['FEW_SERVERS', 'FOLDER_MISSING', 'NO_SERVICE']])
    const text = sh(host, `cat ${conf}`)
    for (const line of [...UPSTREAM.map((one) => `server ${one} iburst`), ...clock, 'driftfile /var/ntpd/ntp.drift'])
      expect(text).toContain(`${line}\r\n`)
    expect(text).toContain('# replaced by hostward time use: server 192.0.2.1 iburst\r\n')
    expect(hostward(host, ...ADD)).toMatchObject({ exitCode: 0, changed: true })
  }, 120_000)

  it('follows its servers and nobody else', () => {
    expect(hostward(host, 'time', 'wait', '--wait', '120s')).toMatchObject({ exitCode: 0, data: { synchronised: true } })
    expect(peers(host).sort()).toEqual([...UPSTREAM, local].sort())
    const status = hostward(host, 'time', 'status')
    expect(status.data).toMatchObject({
      daemon: host === 'slack' ? 'ntpd' : 'ntpsec',
      synchronised: true,
      stratum: 2,
      reachableSourceCount: 2,
    })
    const servers = hostward(host, 'time', 'servers')
    expect((servers.data as { servers: { name: string; active: boolean }[] }).servers.every(({ active }) => active)).toBe(true)
    // The same again changes nothing.
    const again = hostward(host, 'time', 'use', ...UPSTREAM, '--driftfile', '/var/ntpd/ntp.drift', '--local-stratum', '10', '--yes')
    expect([again.exitCode, again.changed, planOf(again).steps]).toEqual([0, false, []])
  }, 240_000)

  it('is what a spec says, and not what another one says', () => {
    const spec = (time: string): HostwardAnswer => {
      sh(host, `printf '%s\\n' '${time}' > /root/golden.yaml`)
      return hostward(host, 'check', '/root/golden.yaml')
    }
    const daemon = host === 'slack' ? 'ntpd' : 'ntpsec'
    const clock = 'synchronised: true, offset: 5s, stratum: 3, reachableSources: 1'
    const right = spec(`time: {${clock}, daemon: ${daemon}, servers: {present: [${UPSTREAM.join(', ')}]}}`)
    expect([right.exitCode, right.data]).toEqual([0, expect.objectContaining({ counts: expect.objectContaining({ pass: 7 }) as object })])
    const wrong = spec(`time: {stratum: 1, reachableSources: 9, daemon: chronyd, servers: {exactly: [192.0.2.1]}}`)
    expect([wrong.exitCode, wrong.data]).toEqual([3, expect.objectContaining({ counts: expect.objectContaining({ fail: 4 }) as object })])
  }, 120_000)

  it('keeps the old servers when the new ones give no time and that is required', () => {
    const before = bytes()
    const answer = hostward(host, 'time', 'use', '192.168.56.250', '--yes', '--wait', '5s', '--require-sync')
    expect(answer).toMatchObject({ exitCode: 1, error: { code: 'CHANGE_FAILED' } })
    expect(bytes()).toBe(before)
    expect(peers(host).sort()).toEqual([...UPSTREAM, local].sort())
  }, 120_000)

  it('serves the time to a network: a packet proves it', async () => {
    expect(hostward(host, 'time', 'wait', '--wait', '120s').exitCode).toBe(0)
    used = bytes()
    expect(askTime('client', address)).toBeNull()
    const answer = hostward(host, 'time', 'serve', '--allow', NET, ...filter, '--yes')
    expect([answer.exitCode, answer.changed]).toEqual([0, true])
    expect(sh(host, `cat ${conf}`)).toContain(`${restrict}\r\n`)
    expect(askTime('client', address)).toMatch(/^stratum /)
    expect(hostward(host, 'time', 'serve', '--allow', NET, ...filter, '--yes')).toMatchObject({ exitCode: 0, changed: false })

    await until('it has selected a source', 120_000, () => ask(host, 'ntpq', '-pn', '127.0.0.1').includes('\n*192'))
    expect(hostward('client', 'time', 'use', address, '--yes', '--wait', '120s').exitCode).toBe(0)
    await selects('client', address)
    const clients = hostward(host, 'time', 'clients')
    expect(clients.data).toMatchObject({ serving: { serving: true } })
    expect(JSON.stringify(clients.data)).toContain('192.168.56.102')
  }, 400_000)

  it('serves on after a restart of ntpd, and is read as supervised again when it is killed', async () => {
    sh(host, 'svc -k /service/ntpd')
    await until('ntpd answers again', 60_000, () => askTime('client', address) !== null)
    if (host === 'slack') {
      // What the distribution does at boot, on rules of its own.
      sh(host, 'iptables -D INPUT 1; iptables -D OUTPUT 1')
      expect(askTime('client', address)).toBeNull()
      sh(host, '/etc/rc.d/rc.firewall start')
      expect(askTime('client', address)).toMatch(/^stratum /)
    }
  }, 120_000)

  it('stops serving, and serves again', () => {
    const stop = hostward(host, 'time', 'serve', '--stop', '--yes')
    expect([stop.exitCode, stop.changed]).toEqual([0, true])
    expect(bytes()).toBe(used)
    expect(askTime('client', address)).toBeNull()
    expect(hostward(host, 'undo', '--yes').exitCode).toBe(0)
    expect(askTime('client', address)).toMatch(/^stratum /)
  }, 120_000)

  it('is what it was before when all is undone, step by step', () => {
    const history = (
      hostward(host, 'history').data as {
        changes: { id: number; action: string; state: string; undoneBy: number | null; undoable: boolean }[]
      }
    ).changes
    const done = history
      .filter(({ state, undoneBy, action }) => state === 'done' && undoneBy === null && action !== 'undo')
      .sort((a, b) => b.id - a.id)
    expect(done.map(({ action }) => action)).toEqual(['time serve', 'service add', 'time use'])
    for (const { id, action } of done) {
      const answer = hostward(host, 'undo', String(id), '--yes')
      expect([action, answer.exitCode, answer.error]).toEqual([action, 0, undefined])
      if (action === 'time serve') {
        expect(bytes()).toBe(used)
        expect(askTime('client', address)).toBeNull()
      }
    }
    expect(bytes()).toBe(distributed)
    expect(sh(host, 'ls /service; pgrep -x ntpd || true').trim()).toBe('')
  }, 240_000)
})

const OPEN = {
  slack: 'iptables -P INPUT ACCEPT; iptables -P OUTPUT ACCEPT; iptables -F',
  slacksec: 'nft flush ruleset',
} as const

describe.each(['slack', 'slacksec'] as const)('%s as a client behind its own packet filter', (host) => {
  const { conf, filter, rules } = SITES[host]
  const USE = ['time', 'use', ...UPSTREAM, ...filter, '--yes']
  /** Whether any of its servers has ever answered it. */
  const hears = (): boolean =>
    ask(host, 'ntpq', '-pn', '127.0.0.1')
      .split('\n')
      .some((row) => /^.192\.168\.56\.1[01] .* [1-7][0-7]* +\S+ +\S+ +\S+\s*$/.test(row))

  it('hears its servers only after time use, which lets it through, and is undone', async () => {
    await fresh(host)
    sh(host, OPEN[host])
    sh(host, SHUT[host])
    sh(host, `printf '${UPSTREAM.map((one) => `server ${one} iburst`).join('\\n')}\\nrestrict 127.0.0.1\\n' > ${conf}`)
    expect(hostward(host, ...ADD).exitCode).toBe(0)
    await until('ntpd has asked', 60_000, () => peers(host).length === UPSTREAM.length)
    sh(host, 'sleep 10')
    expect(hears()).toBe(false)
    const before = sh(host, rules)

    const plan = hostward(host, ...USE, '--dry-run')
    expect(planOf(plan).steps.every(({ id }) => /^(?:iptables|nft|write \/etc\/rc\.d)/.test(id))).toBe(true)
    expect(sh(host, rules)).toBe(before)
    const answer = hostward(host, ...USE)
    expect([answer.exitCode, answer.changed, answer.error]).toEqual([0, true, undefined])
    sh(host, 'svc -t /service/ntpd')
    await until('a server has answered', 120_000, hears)
    expect(hostward(host, ...USE)).toMatchObject({ exitCode: 0, changed: false })
    if (host === 'slack') {
      expect(hostward(host, ...USE, '--strict-ports')).toMatchObject({ exitCode: 0, changed: true })
      expect(sh(host, 'iptables-save')).toContain('--sport 123 --dport 123 -m comment --comment hostward-time-use')
      sh(host, 'svc -t /service/ntpd')
      await until('a server has answered', 120_000, hears)
      // The distribution's script does the same at boot.
      sh(host, 'iptables -D INPUT 1; iptables -D OUTPUT 1; /etc/rc.d/rc.firewall start')
      expect(hostward(host, ...USE, '--strict-ports')).toMatchObject({ exitCode: 0, changed: false })
      expect(hostward(host, 'undo', '--yes').exitCode).toBe(0)
    }
    const history = (hostward(host, 'history').data as { changes: { id: number; action: string; undoneBy: number | null }[] }).changes
    const used = history.find(({ action, undoneBy }) => action === 'time use' && undoneBy === null)
    expect(hostward(host, 'undo', String(used?.id), '--yes').exitCode).toBe(0)
    expect(sh(host, rules)).toBe(before)
    sh(host, 'svc -t /service/ntpd; sleep 12')
    expect(hears()).toBe(false)
    sh(host, OPEN[host])
  }, 600_000)
})
