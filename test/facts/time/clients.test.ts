import { describe, expect, it } from 'vitest'
import {
  DaemonNotRunningError,
  NotPermittedError,
  NotRecordedError,
  ParseError,
  TimeoutError,
  ToolMissingError,
} from '../../../src/errors.js'
import { readTimeClients } from '../../../src/facts/time/clients.js'
import { probeAddress } from '../../../src/facts/time/probe-address.js'
import { accessRules } from '../../../src/tools/chrony-conf/access-rules.js'
import { isDirective, parseConfLines } from '../../../src/tools/chrony-conf/lines.js'
import { formatAddress } from '../../../src/tools/chrony-conf/subnet.js'
import { FakeHost } from '../../helpers/fake-host.js'
import { STOPPED, timeHost, udpTable } from '../../helpers/time-host.js'

const CLIENTS = '192.168.56.102,330,0,6,127,11,0,0,127,4294967295\n'
const RULES = 'allow 192.168.56.0/24\ndeny 192.168.56.7\nallow client.example\nallow 10/33\n'
const REFUSED = { stdout: '501 Not authorised\n', exitCode: 1 }

const host = (conf: string, accheck: string, clients: Parameters<typeof timeHost>[0] = {}) =>
  timeHost({
    ...clients,
    files: { '/etc/chrony.conf': conf, '/proc/net/udp': udpTable(123), ...clients.files },
    programs: { 'chronyc -c -n clients': CLIENTS, 'chronyc -m *': accheck, ...clients.programs },
  })

describe('clients and rules', () => {
  it('are shown side by side, each rule tried on the daemon', async () => {
    const asked = host(RULES, '208 Access allowed\n209 Access denied\n')
    const { data, warnings, failure } = await readTimeClients(asked)
    expect(failure).toBeNull()
    expect(data.clients).toMatchObject([{ address: '192.168.56.102', ntpPackets: 330, ntpIntervalSeconds: 64, ntpLastSeconds: 11 }])
    expect(data.clientsReason).toBeNull()
    expect(data.rules?.[0]).toEqual({
      directive: 'allow',
      all: false,
      subnet: '192.168.56.0/24',
      network: '192.168.56.0/24',
      file: '/etc/chrony.conf',
      line: 1,
      probeAddress: '192.168.56.1',
      expectedAllowed: true,
      allowed: true,
      problem: null,
    })
    expect(data.rules?.slice(1)).toMatchObject([
      { directive: 'deny', probeAddress: '192.168.56.7', expectedAllowed: false, allowed: false },
      { directive: 'allow', subnet: 'client.example', network: null, probeAddress: null, expectedAllowed: null, allowed: null },
      { directive: 'allow', subnet: '10/33', network: null, probeAddress: null, problem: expect.stringContaining('32 at most') },
    ])
    expect(data.serving).toMatchObject({ serving: true, port: 123 })
    expect(warnings.map(({ code }) => code)).toEqual(['CONF_LINE_REFUSED'])
    expect(asked.calls.at(-1)).toBe('chronyc -m accheck 192.168.56.1 accheck 192.168.56.7')
  })

  it('differ from the daemon after a change at runtime', async () => {
    const { data, warnings } = await readTimeClients(host('allow 192.168.56.0/24\n', '209 Access denied\n'))
    expect(data.rules).toMatchObject([{ expectedAllowed: true, allowed: false }])
    expect(warnings).toEqual([
      {
        code: 'RULES_DIFFER',
        message:
          '/etc/chrony.conf:1 allow 192.168.56.0/24: the running chronyd denies 192.168.56.1, the files say otherwise: changed at runtime, or not restarted since',
      },
    ])
    const other = await readTimeClients(host('deny 192.168.56.0/24\n', '208 Access allowed\n'))
    expect(other.warnings[0]?.message).toContain('the running chronyd allows 192.168.56.1')
  })

  it('may have no effect', async () => {
    const { warnings } = await readTimeClients(
      host('deny 10.1/16\nallow all 10/8\nallow all\n', '208 Access allowed\n208 Access allowed\n208 Access allowed\n'),
    )
    expect(warnings).toEqual([
      { code: 'RULE_WITHOUT_EFFECT', message: '/etc/chrony.conf:1 deny 10.1/16: has no effect, other rules overrule it' },
    ])
  })

  it('may be none', async () => {
    const { data, warnings } = await readTimeClients(host('port 0\n', ''))
    expect(data.rules).toEqual([])
    expect(warnings).toEqual([])
  })

  it('are about everybody without a network', async () => {
    const { data } = await readTimeClients(host('allow\ndeny ::/0\n', '208 Access allowed\n209 Access denied\n'))
    expect(data.rules).toMatchObject([
      { subnet: null, network: null, probeAddress: '192.0.2.1', expectedAllowed: true },
      { subnet: '::/0', network: '::/0', probeAddress: '2001:db8::1', expectedAllowed: false },
    ])
  })
})

describe('what may not be seen', () => {
  it('is named, and the rest is shown', async () => {
    const { data, warnings, failure } = await readTimeClients(
      host('allow 10/8\n', '', { uid: 1000, programs: { 'chronyc -c -n clients': REFUSED, 'chronyc -m *': REFUSED } }),
    )
    expect(failure).toBeNull()
    expect(data.clients).toBeNull()
    expect(data.clientsReason).toContain('501 Not authorised')
    expect(data.rules).toMatchObject([{ expectedAllowed: true, allowed: null }])
    expect(warnings.map(({ code }) => code)).toEqual(['NOT_PERMITTED', 'NOT_PERMITTED'])
  })

  it('hides the rules too when the file is not readable', async () => {
    const { data, warnings } = await readTimeClients(host('', '', { files: { '/etc/chrony.conf': { error: 'EACCES' } } }))
    expect(data.clients).toHaveLength(1)
    expect(data.rules).toBeNull()
    expect(data.rulesReason).toBe('/etc/chrony.conf: permission denied')
    expect(warnings).toEqual([{ code: 'NOT_PERMITTED', message: 'the rules are not known: /etc/chrony.conf: permission denied' }])
  })

  it('is an error when it is everything', async () => {
    const hidden = { files: { '/etc/chrony.conf': { error: 'EACCES' } }, programs: { 'chronyc -c -n clients': REFUSED } }
    await expect(readTimeClients(host('', '', hidden))).rejects.toBeInstanceOf(NotPermittedError)
    const off = {
      ...hidden,
      programs: { 'chronyc -c -n clients': { stdout: '519 Client logging is not active in the daemon\n', exitCode: 1 } },
    }
    await expect(readTimeClients(host('', '', off))).rejects.toBeInstanceOf(NotPermittedError)
  })

  it('is told when chronyd keeps no log of clients', async () => {
    const off = { stdout: '519 Client logging is not active in the daemon\n', exitCode: 1 }
    const { data, warnings, failure } = await readTimeClients(
      host('allow 10/8\n', '208 Access allowed\n', { programs: { 'chronyc -c -n clients': off } }),
    )
    expect(failure).toBeNull()
    expect(data.clients).toBeNull()
    expect(data.rules).toMatchObject([{ allowed: true }])
    expect(warnings.map(({ code }) => code)).toEqual(['NOT_SUPPORTED'])
  })
})

describe('without chronyd', () => {
  it('the rules are shown beside the failure, and not tried', async () => {
    const asked = host('allow 10/8\n', '', { programs: { 'chronyc -c -n clients': STOPPED } })
    const { data, warnings, failure } = await readTimeClients(asked)
    expect(failure).toBeInstanceOf(DaemonNotRunningError)
    expect(data).toMatchObject({ clients: null, rules: [{ expectedAllowed: true, allowed: null }] })
    expect(warnings).toEqual([])
    expect(asked.calls.some((call) => call.startsWith('chronyc -m'))).toBe(false)
  })

  it('there is nothing to show where chrony is not installed', async () => {
    await expect(readTimeClients(new FakeHost())).rejects.toBeInstanceOf(ToolMissingError)
    const { failure, data } = await readTimeClients(new FakeHost({ files: { '/etc/chrony.conf': 'allow\n' } }))
    expect(failure).toBeInstanceOf(ToolMissingError)
    expect(data.rules).toHaveLength(1)
  })

  it('other troubles are not taken for absence', async () => {
    await expect(readTimeClients(host('', '', { programs: { 'chronyc -c -n clients': 'garbage\n' } }))).rejects.toBeInstanceOf(ParseError)
    await expect(readTimeClients(host('allow\n', 'garbage\n'))).rejects.toBeInstanceOf(ParseError)
    await expect(readTimeClients(host('allow\n', '', { programs: { 'chronyc -m *': { outcome: 'timed-out' } } }))).rejects.toBeInstanceOf(
      TimeoutError,
    )
  })
})

describe('the address by which a rule is tried', () => {
  const probesOf = (text: string) => {
    const rules = accessRules(parseConfLines('/f', text).filter(isDirective))
    return rules.map((rule) => {
      const bytes = probeAddress(rule, rules)
      return bytes === null ? null : formatAddress(bytes)
    })
  }

  it.each([
    ['allow 10.0.0.0/8', ['10.0.0.1']],
    ['allow 10.1.2.3', ['10.1.2.3']],
    ['allow 2001:db8::/32', ['2001:db8::1']],
    ['allow 2001:db8:5::/48', ['2001:db8:5::1']],
    ['allow', ['192.0.2.1']],
    ['allow 0/0', ['192.0.2.1']],
    ['allow 192.0.2.0/31', ['192.0.2.1']],
    // Outside of every narrower rule, where there is such an address.
    ['allow 10/8\ndeny 10.0/16', ['10.255.255.254', '10.0.0.1']],
    ['allow 10/8\ndeny 10.0/16\ndeny 10.255/16', ['10.1.0.0', '10.0.0.1', '10.255.0.1']],
    ['allow 10/31\ndeny 10.0.0.0\ndeny 10.0.0.1', ['10.0.0.1', '10.0.0.0', '10.0.0.1']],
    ['allow\ndeny 192.0.2.0/24', ['198.51.100.1', '192.0.2.1']],
    ['allow client.example\nallow 10/40', [null, null]],
  ])('%j', (rules, addresses) => {
    expect(probesOf(rules)).toEqual(addresses)
  })
})

it('do without what a recording does not hold', async () => {
  const recorded = host('include /etc/more.conf\nallow 10/8\n', '')
  const run = recorded.run.bind(recorded)
  const readFile = recorded.readFile.bind(recorded)
  const notRecorded = new NotRecordedError('not in this recording')
  recorded.run = (program, args) => (args[0] === '-m' ? Promise.reject(notRecorded) : run(program, args))
  recorded.readFile = (path) => (path === '/etc/more.conf' ? Promise.reject(notRecorded) : readFile(path))
  const { data, warnings } = await readTimeClients(recorded)
  expect(data.rules).toMatchObject([{ expectedAllowed: true, allowed: null }])
  expect(warnings).toEqual([
    { code: 'CONF_UNREADABLE', message: '/etc/chrony.conf:1 names /etc/more.conf, which could not be read: not in this recording' },
    { code: 'NOT_RECORDED', message: 'the rules were not tried on the running chronyd: the recording holds no answer about them' },
  ])
})
