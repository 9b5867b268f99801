/** The checks of time on hosts with ntpd. */
import { describe, expect, it } from 'vitest'
import { captureFacts } from '../../src/checks/capture/capture.js'
import { checkHost } from '../../src/checks/evaluate.js'
import type { CheckData } from '../../src/checks/result.js'
import { CachedHost } from '../../src/host/cached.js'
import type { Host } from '../../src/host/types.js'
import { FAULTS, FaultyHost } from '../helpers/faulty-host.js'
import { specOf } from '../helpers/load-spec.js'
import { NtpdHost } from '../helpers/ntpd-host.js'

const RESTRICT =
  'restrict default kod nomodify noquery noserve\nrestrict 127.0.0.1\nrestrict 192.168.56.0 mask 255.255.255.0 nomodify noquery\n'
const CONF = `server 192.0.2.1 iburst\nserver 192.0.2.2\nserver 127.127.1.0\n${RESTRICT}`
const BOOT = 1_700_000_000

type Flavour = 'ntpd' | 'ntpsec'

const mainOf = (flavour: Flavour): string => (flavour === 'ntpsec' ? '/etc/ntpsec/ntp.conf' : '/etc/ntp.conf')

/** It was started an hour after the kernel, which was long ago or will be: files are older or newer than that. */
async function ntpdHost(flavour: Flavour = 'ntpd', { conf = CONF, bootedAt = 4_000_000_000 } = {}): Promise<NtpdHost> {
  const files = {
    [mainOf(flavour)]: conf,
    '/proc/stat': `cpu 1 2 3\nbtime ${bootedAt}\n`,
    '/proc/101/stat': `101 (ntpd (x)) S 1 ${'0 '.repeat(17)}360000 0\n`,
  }
  const ntpd = await new NtpdHost(files, { flavour }).boot()
  ntpd.answering.add('192.0.2.1')
  return ntpd
}

const SPEC = (flavour: Flavour): string => `time:
  synchronised: true
  offset: 1ms
  stratum: 3
  reachableSources: 1
  servers: {present: [192.0.2.2], exactly: [192.0.2.1, 192.0.2.2, 127.127.1.0]}
  daemon: ${flavour}
  serve: {allow: [192.168.56.0/24], deny: [10.0.0.0/8]}
`
const CONTRARY = `time:
  offset: 1us
  stratum: 2
  reachableSources: 2
  servers: {present: [192.0.2.9], exactly: [192.0.2.1]}
  daemon: chronyd
  serve: {allow: [10.0.0.0/8], deny: [192.168.56.0/24]}
`

async function check(host: Host, text: string): Promise<CheckData> {
  return checkHost(new CachedHost(host), await specOf({ 'spec.yaml': text }))
}

const told = ({ results }: CheckData): string[] => results.map(({ id, status, actual, why }) => `${status} ${id}: ${actual ?? why ?? ''}`)

describe.each(['ntpd', 'ntpsec'] as const)('%s without systemd', (flavour) => {
  it('is judged by every check of time', async () => {
    const { host } = await ntpdHost(flavour)
    expect(told(await check(host, SPEC(flavour)))).toEqual([
      'pass time/synchronised: ntpd follows 192.0.2.1',
      'pass time/offset: 500us',
      'pass time/stratum: 3',
      'pass time/reachable-sources: 1 of 2',
      'pass time/servers/present/192.0.2.2: 192.0.2.1, 192.0.2.2, 127.127.1.0',
      'pass time/servers/exactly: 192.0.2.1, 192.0.2.2, 127.127.1.0',
      `pass time/daemon: ${flavour}`,
      'pass time/serve/allow/192.168.56.0/24: allowed by the files, tried with 192.168.56.1',
      'pass time/serve/deny/10.0.0.0/8: denied by the files, tried with 10.0.0.1',
    ])
    expect((await check(host, CONTRARY)).results.map(({ status }) => status)).toEqual(Array(8).fill('fail'))
    expect(host.calls.filter((line) => line.startsWith('ntpq'))).toEqual(Array(2).fill('ntpq -n -c rv -c peers 127.0.0.1'))
  })

  it.each(FAULTS)('is unknown with $name', async (fault) => {
    const { host } = await ntpdHost(flavour)
    // ntpd skips what it does not understand in its files: that is no fault.
    const faults = 'text' in fault.file ? ['pgrep', 'ntpq'] : [null]
    for (const only of faults) {
      for (const text of [SPEC(flavour), CONTRARY]) {
        const { results } = await check(new FaultyHost(host, fault, only), text)
        const wrong = results.filter(({ status, id }) => status !== 'unknown' && (only === null || isAskedBy(only, id)))
        expect(wrong.map(({ id, status, actual }) => `${status} ${id}: ${actual ?? ''}`)).toEqual([])
      }
    }
  })
})

const isAskedBy = (program: string, id: string): boolean =>
  program === 'pgrep' ? id === 'time/daemon' : ['time/synchronised', 'time/offset', 'time/stratum', 'time/reachable-sources'].includes(id)

describe('ntpd', () => {
  it('is not known to serve by files that it has not read, and does not when it is down', async () => {
    const changed = await ntpdHost('ntpd', { bootedAt: BOOT })
    const serve = 'time: {serve: {allow: [192.168.56.0/24], deny: [10.0.0.0/8]}}'
    expect(told(await check(changed.host, serve))).toEqual([
      'unknown time/serve/allow/192.168.56.0/24: as it should be by the files, but these were changed since ntpd was started',
      'unknown time/serve/deny/10.0.0.0/8: as it should be by the files, but these were changed since ntpd was started',
    ])
    const untold = await ntpdHost()
    untold.host.put('/proc/101/stat', '')
    expect(told(await check(untold.host, serve))[0]).toContain('whether ntpd was started since cannot be told')
    const down = await ntpdHost()
    down.pid = null
    expect(told(await check(down.host, serve))[0]).toBe('fail time/serve/allow/192.168.56.0/24: ntpd does not listen on UDP port 123')
    expect(told(await check(down.host, 'time: {daemon: ntpd}'))).toEqual(['fail time/daemon: none runs'])
    expect(told(await check(down.host, 'time: {stratum: 3}'))[0]).toContain('unknown time/stratum: ntpq -n -c rv -c peers')
  })

  it('that gives out its own clock has no stratum, no offset and no source', async () => {
    const own = await ntpdHost('ntpd', { conf: 'server 127.127.1.0\n' })
    own.answering.add('127.127.1.0')
    expect(told(await check(own.host, 'time: {synchronised: true, offset: 1s, stratum: 15, reachableSources: 1}'))).toEqual([
      expect.stringContaining('fail time/synchronised: ntpd gives out its own clock'),
      expect.stringContaining('fail time/offset: no offset'),
      expect.stringContaining('fail time/stratum: none'),
      'fail time/reachable-sources: 0 of 0',
    ])
  })

  it('is captured, and what was captured passes', async () => {
    const { host } = await ntpdHost()
    const { facts, warnings } = await captureFacts(new CachedHost(host), ['time'])
    expect(warnings).toEqual([])
    expect(facts.map(({ path, value, usual }) => [path.join('/'), value, usual])).toEqual([
      ['time/synchronised', true, true],
      ['time/offset', '50ms', true],
      ['time/servers/exactly', ['192.0.2.1', '192.0.2.2', '127.127.1.0'], false],
      ['time/daemon', 'ntpd', false],
      ['time/serve/allow', ['192.168.56.0/24'], false],
    ])
  })

  it('serves everybody unless its files say no: that is captured', async () => {
    const { host } = await ntpdHost('ntpd', { conf: 'server 192.0.2.1\nrestrict 10.0.0.0 mask 255.0.0.0 noserve\n' })
    const { facts } = await captureFacts(new CachedHost(host), ['time'])
    const serve = facts.filter(({ path }) => path[1] === 'serve').map(({ path, value }) => [path[2], value])
    expect(serve).toContainEqual(['deny', ['10.0.0.0/8']])
  })
})
