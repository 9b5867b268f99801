import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChangeData } from '../../src/changes/engine/result.js'
import { ask, hostward, hostwardAs, putFiles, sh, type HostwardAnswer } from './ask.js'
import { askTime } from './ask-time.js'
import { fresh } from './lab.js'
import { reboot } from './reboot.js'
import type { HostName } from './spec.js'
import { treeChanges, treeOf, type Tree } from './tree.js'

const NET = '192.168.56.0/24'
const SERVER = '192.168.56.101'
const CONF = '/etc/chrony/chrony.conf'
const FILE = '/etc/nftables.conf'
const SERVE = ['time', 'serve', '--allow', NET, '--packet-filter', 'nftables']
const RULE = `ip saddr ${NET} udp dport 123 accept comment "hostward time serve"`

/** Two base chains in the way; the second one has nothing against the time, the last line no end. */
const RULES = `#!/usr/sbin/nft -f

flush ruleset

table inet filter {
	set admins {
		type ipv4_addr
		flags interval
		elements = { 192.168.0.0/16 }
	}
	chain input {
		type filter hook input priority filter; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		iif "lo" accept
		tcp dport 22 ip saddr @admins counter accept comment "logins"
		udp dport 123 counter drop
	}
	chain output {
		type filter hook output priority filter; policy accept;
	}
}
table ip early {
	chain in {
		type filter hook input priority filter - 10; policy accept;
		udp dport 69 drop
	}
}`

const data = (answer: HostwardAnswer): ChangeData => answer.data as ChangeData
const etc = (): Tree => treeOf('server', ['/etc'])
const changed = (before: Tree): string[] => Object.keys(treeChanges(before, etc()))
/** The ruleset in nft's own words, without counters. */
const ruleset = (): string => ask('server', 'nft', '-s', 'list', 'ruleset')
const withoutOurs = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.includes('hostward'))
    .join('\n')
const answer = (from: HostName): string | null => askTime(from, SERVER)

beforeAll(async () => {
  await fresh('server', 'client', 'other')
  sh('server', 'systemctl disable -q --now firewalld; systemctl mask -q firewalld')
  putFiles('server', { [FILE]: RULES })
  sh('server', 'systemctl enable -q --now nftables')
}, 300_000)

// The rules are the network's, which outlives the host.
afterAll(() => void sh('server', 'nft flush ruleset'))

describe('time serve --packet-filter nftables', () => {
  it('lets the client in before what drops it; survives a restart of nftables and a reboot; undo after that', async () => {
    const [before, was] = [etc(), ruleset()]
    expect([answer('client'), answer('other')]).toEqual([null, null])
    const plan = hostward('server', ...SERVE, '--dry-run')
    expect(
      data(plan)
        .plan.steps.filter(({ argv }) => argv?.[0] !== 'chronyc')
        .map(({ id }) => id),
    ).toEqual([
      `write ${CONF}`,
      `write ${FILE}`,
      `nft insert rule inet filter input ip saddr ${NET} udp dport 123 accept`,
      `nft insert rule ip early in ip saddr ${NET} udp dport 123 accept`,
    ])
    expect([changed(before), ruleset()]).toEqual([[], was])

    const done = hostward('server', ...SERVE)
    expect([done.exitCode, done.error, data(done).verified]).toEqual([0, undefined, true])
    expect(done.warnings.map(({ code }) => code)).not.toContain('NOT_PERSISTENT')
    expect(changed(before)).toEqual([CONF, FILE])
    expect(withoutOurs(ruleset())).toBe(was)
    expect(ruleset().match(new RegExp(`policy (?:drop|accept);\\n\\t\\t${RULE.replaceAll('.', '\\.')}\\n`, 'g'))).toHaveLength(2)
    expect(answer('client')).toMatch(/^stratum/)
    // chronyd would answer it: this is the packet filter.
    sh('server', 'chronyc allow 192.168.57.0/24')
    expect(answer('other')).toBeNull()
    sh('server', 'systemctl restart chrony')
    expect(hostward('server', ...SERVE)).toMatchObject({ exitCode: 0, changed: false })

    const after = ruleset()
    sh('server', 'systemctl restart nftables')
    expect(ruleset()).toBe(after)
    expect(answer('client')).toMatch(/^stratum/)
    sh('server', 'systemctl reload nftables')
    expect(hostward('server', ...SERVE)).toMatchObject({ exitCode: 0, changed: false })
    // A host of the lab keeps its network, and the rules in it: what is there after the reboot was loaded.
    sh('server', 'nft flush ruleset')
    await reboot('server')
    expect(ruleset()).toBe(after)
    expect(answer('client')).toMatch(/^stratum/)

    const undone = hostward('server', 'undo')
    expect([undone.exitCode, undone.error, undone.changed]).toEqual([0, undefined, true])
    expect([changed(before), ruleset(), answer('client')]).toEqual([[], was, null])
    sh('server', 'systemctl restart nftables')
    expect([ruleset(), answer('client')]).toEqual([was, null])
  }, 300_000)

  it('is undone and stopped without a reboot, whatever the handles are by then', () => {
    const [before, was] = [etc(), ruleset()]
    expect(
      hostward('server', ...SERVE, '--allow', '192.168.57.103', '--allow', '2001:db8::/32', '--allow', '0.0.0.0/0', '--yes'),
    ).toMatchObject({
      exitCode: 0,
      changed: true,
    })
    expect(answer('other')).toMatch(/^stratum/)
    expect(hostward('server', ...SERVE, '--allow', '2001:db8::/32', '--allow', '0.0.0.0/0', '--yes')).toMatchObject({
      exitCode: 0,
      changed: false,
    })
    sh('server', 'systemctl restart nftables')
    expect(hostward('server', 'undo')).toMatchObject({ exitCode: 0, changed: true })
    expect([changed(before), ruleset()]).toEqual([[], was])

    expect(hostward('server', ...SERVE).exitCode).toBe(0)
    sh('server', 'systemctl restart nftables')
    expect(hostward('server', 'time', 'serve', '--stop')).toMatchObject({ exitCode: 0, changed: true })
    expect([changed(before), ruleset(), answer('client')]).toEqual([[], was, null])
    expect(hostward('server', 'time', 'serve', '--stop')).toMatchObject({ exitCode: 0, changed: false })
  }, 200_000)

  it('says so where no file keeps it', () => {
    const [before, was] = [etc(), ruleset()]
    sh('server', 'systemctl disable -q nftables')
    const done = hostward('server', ...SERVE)
    expect([done.exitCode, done.warnings.map(({ code }) => code)]).toEqual([0, expect.arrayContaining(['NOT_PERSISTENT'])])
    expect(answer('client')).toMatch(/^stratum/)
    expect(hostward('server', 'undo').exitCode).toBe(0)
    sh('server', 'systemctl enable -q nftables')
    expect([changed(before), ruleset()]).toEqual([[], was])
  }, 100_000)

  it('is refused without root, in the ruleset of others, and for a file that nft would not load', () => {
    const [before, was] = [etc(), ruleset()]
    const refused = (): unknown => {
      const { exitCode, error } = hostward('server', ...SERVE)
      return [exitCode, error?.code]
    }
    expect(hostwardAs({ user: 'admin' }, 'server', ...SERVE, '--dry-run')).toMatchObject({ exitCode: 4 })
    sh('server', 'nft add table ip nat; nft add chain ip nat DOCKER')
    expect(refused()).toEqual([1, 'PLAN_REFUSED'])
    sh('server', 'nft delete table ip nat')
    sh('server', `printf '\\nnonsense\\n' >>${FILE}`)
    expect(refused()).toEqual([1, 'PLAN_REFUSED'])
    putFiles('server', { [FILE]: RULES })
    sh('server', 'systemctl unmask -q firewalld; systemctl start firewalld')
    expect(refused()).toEqual([1, 'PLAN_REFUSED'])
    sh('server', 'systemctl stop firewalld; systemctl mask -q firewalld; systemctl restart nftables')
    expect([changed(before), ruleset()]).toEqual([[], was])
  }, 100_000)
})
