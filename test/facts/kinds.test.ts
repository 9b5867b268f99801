import { describe, expect, it } from 'vitest'
import { InterruptedError, NotRecordedError } from '../../src/errors.js'
import { examineTools } from '../../src/facts/doctor.js'
import { findPacketFilter } from '../../src/facts/firewall/packet-filter.js'
import { readHostKinds } from '../../src/facts/kinds.js'
import { findTimeDaemon } from '../../src/facts/time/daemon-kind.js'
import { kindsInWords } from '../../src/render/kinds.js'
import { FakeHost, type FakeHostOptions } from '../helpers/fake-host.js'
import { openRecordedHost } from '../helpers/recorded-hosts.js'

type Programs = NonNullable<FakeHostOptions['programs']>

const unit = (id: string, active: string): string =>
  `Id=${id}\nLoadState=loaded\nActiveState=${active}\nSubState=x\nUnitFileState=enabled\n`
const units = (...blocks: string[]): Programs => ({
  'systemctl show *': [...blocks, ...Array.from({ length: 7 - blocks.length }, () => 'Id=none\nLoadState=not-found\n')].join('\n'),
})
const CLASSIC = 'ntpd 4.2.8p15@1.3728-o\n'
const SEC = 'ntpd ntpsec-1.2.2\n'

describe('the time daemon', () => {
  it.each<[string, Programs, object]>([
    ['chronyd runs', units(unit('chronyd.service', 'active')), { name: 'chronyd', running: true, reason: null }],
    ['chronyd is installed', units(unit('chronyd.service', 'inactive')), { name: 'chronyd', running: false, reason: null }],
    [
      'timesyncd runs, and chronyd does not',
      units(unit('chronyd.service', 'inactive'), unit('systemd-timesyncd.service', 'active')),
      { name: 'systemd-timesyncd', running: true, reason: null },
    ],
    [
      'two run at once',
      units(unit('systemd-timesyncd.service', 'active'), unit('chronyd.service', 'active')),
      { name: 'chronyd', running: true, reason: 'chronyd and systemd-timesyncd run at once' },
    ],
    [
      'ntpsec as ntpd.service',
      { ...units(unit('ntpd.service', 'active')), 'ntpd --version': SEC, 'pgrep *': '7\n' },
      { name: 'ntpsec', running: true, reason: null },
    ],
    ['none that systemd knows', units(), { name: 'none', running: null, reason: null }],
    [
      'classic ntpd without systemd',
      { 'ntpd --version': CLASSIC, 'pgrep -x ntpd': { exitCode: 1 } },
      { name: 'ntpd', running: false, reason: null },
    ],
    [
      'chronyd beside an ntpd that does not run',
      { 'ntpd --version': CLASSIC, 'pgrep -x ntpd': { exitCode: 1 }, 'chronyc *': '', 'pgrep -x chronyd': '8\n' },
      { name: 'chronyd', running: true, reason: null },
    ],
    ['chronyd, and no pgrep', { 'chronyc *': '' }, { name: 'chronyd', running: null, reason: 'pgrep does not tell whether it runs' }],
    ['none without systemd', {}, { name: 'none', running: null, reason: null }],
    [
      'systemctl hangs',
      { 'systemctl show *': { outcome: 'timed-out' } },
      { name: null, running: null, reason: expect.stringMatching(/^systemctl show /) as string },
    ],
  ])('%s', async (_, programs, found) => {
    expect(await findTimeDaemon(new FakeHost({ programs, files: { '/proc/7/cmdline': 'ntpd\0' } }))).toEqual(found)
  })
})

const nft = (...items: object[]): Programs => ({ 'nft -j list ruleset': JSON.stringify({ nftables: items }) })
const chain = (table: string, name: string, policy: string): object => ({
  chain: { family: 'inet', table, name, handle: 1, type: 'filter', hook: 'input', prio: 0, policy },
})
const saved = (policy: string): string => `*filter\n:INPUT ${policy} [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n`
const DENIED = { exitCode: 1, stderr: 'Operation not permitted (you must be root)\n' }

describe('the packet filter', () => {
  it.each<[string, Programs, string | null, string | null]>([
    ['firewalld runs', { 'firewall-cmd --state': 'running\n' }, 'firewalld', null],
    ['firewalld answers root alone', { 'firewall-cmd --state': { exitCode: 253 } }, 'firewalld', null],
    ['firewalld is stopped, nothing else filters', { 'firewall-cmd --state': { exitCode: 252 }, ...nft() }, 'none', null],
    [
      'firewalld does not tell, and has its table',
      {
        'firewall-cmd --state': { outcome: 'timed-out' },
        ...nft({ table: { family: 'inet', name: 'firewalld' } }, chain('firewalld', 'x', 'drop')),
      },
      'firewalld',
      null,
    ],
    [
      'firewalld does not tell, and nothing else filters',
      { 'firewall-cmd --state': { outcome: 'timed-out' }, ...nft() },
      null,
      'firewall-cmd --state: no answer',
    ],
    ['nftables', nft(chain('filter', 'input', 'drop')), 'nftables', null],
    ['chains that let all through', nft(chain('filter', 'input', 'accept')), 'none', null],
    [
      'iptables by way of nftables',
      nft({ chain: { family: 'ip', table: 'filter', name: 'INPUT', handle: 1, type: 'filter', hook: 'input', prio: 0, policy: 'drop' } }),
      'iptables',
      null,
    ],
    ['nft without rights', { 'nft -j list ruleset': DENIED }, null, 'nft -j list ruleset: Operation not permitted'],
    ['iptables', { 'iptables *': '', 'iptables-save *': saved('DROP') }, 'iptables', null],
    [
      'iptables for IPv6 alone',
      { 'iptables *': '', 'iptables-save *': saved('ACCEPT'), 'ip6tables-save *': saved('DROP') },
      'iptables',
      null,
    ],
    ['iptables that filters nothing, no IPv6', { 'iptables *': '', 'iptables-save *': saved('ACCEPT') }, 'none', null],
    ['iptables beside nft', { ...nft(), 'iptables *': '', 'iptables-save *': saved('DROP') }, 'iptables', null],
    ['iptables that cannot be asked', { 'iptables *': '', 'iptables-save *': DENIED }, null, 'iptables-save: Operation not permitted'],
    ['nobody to be asked', {}, null, 'neither nft nor iptables is there to be asked'],
  ])('%s', async (_, programs, name, reason) => {
    const found = await findPacketFilter(new FakeHost({ programs }))
    expect(found.name).toBe(name)
    if (reason === null) expect(found.reason).toBeNull()
    else expect(found.reason).toContain(reason)
  })

  it('starts nothing that root alone is answered', async () => {
    const host = new FakeHost({ uid: 1000, programs: { ...nft(), 'iptables-save *': saved('DROP') } })
    expect(await findPacketFilter(host)).toEqual({ name: null, reason: 'only root sees the rules' })
    expect(host.calls).toEqual(['firewall-cmd --state'])
  })

  it('is not guessed from a recording that was not asked', async () => {
    class Older extends FakeHost {
      override run = (): Promise<never> => Promise.reject(new NotRecordedError('not in this recording'))
    }
    // Each of its tools may be the one that was not asked.
    for (const name of ['nft', 'iptables']) {
      const found = await findPacketFilter(new Older({ uid: 0, programs: { [`${name} *`]: '' } }))
      expect([name, found]).toEqual([name, { name: null, reason: 'not asked when the recording was made' }])
    }
  })

  it('is an interruption when it is one', async () => {
    const host = new FakeHost({ programs: { 'firewall-cmd --state': { outcome: 'interrupted' } } })
    await expect(findPacketFilter(host)).rejects.toThrow(InterruptedError)
  })

  it.each([
    [{}, 'firewalld'],
    [{ exitCode: 253 }, 'firewalld'],
    [{ exitCode: 252 }, 'none'],
    [{ exitCode: 1 }, null],
  ])('doctor goes by the version that it asks for anyway: %j', async (answer, name) => {
    const host = new FakeHost({ programs: { 'firewall-cmd --version': answer, ...nft() } })
    expect((await examineTools(host)).data.kinds.packetFilter.name).toBe(name)
    expect(host.calls).not.toContain('firewall-cmd --state')
  })
})

it.each([
  ['demo', 'init: systemd; services: systemd; time: chronyd; packet filter: firewalld'],
  ['debian12', 'init: systemd; services: systemd; time: chronyd; packet filter: none'],
  ['debian12-user', 'init: systemd; services: systemd; time: chronyd; packet filter: not known (only root sees the rules)'],
  [
    'bare',
    'init: not known; services: supervised by nobody; time: no daemon; packet filter: not known (neither nft nor iptables is there to be asked)',
  ],
] as const)('%s in words', async (name, words) => {
  expect(kindsInWords(await readHostKinds(await openRecordedHost(name)))).toBe(words)
})

it('says of a daemon what is not as usual', () => {
  const words = (timeDaemon: Parameters<typeof kindsInWords>[0]['timeDaemon']): string =>
    kindsInWords({ init: 'systemd', supervisor: 'systemd', timeDaemon, packetFilter: { name: 'none', reason: null } })
  expect(words({ name: 'ntpd', running: false, reason: null })).toContain('time: ntpd (installed, but it does not run);')
  expect(words({ name: 'chronyd', running: true, reason: 'chronyd and ntpd run at once' })).toContain('time: chronyd (chronyd and ntpd')
  expect(words({ name: null, running: null, reason: null })).toContain('time: not known;')
})
