import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DaemonNotRunningError, HostwardError, NotRecordedError, ParseError, ToolFailedError } from '../../../src/errors.js'
import { toLines } from '../../../src/tools/lines.js'
import { askMruList, askNtpdClock, askPeers, askVariables } from '../../../src/tools/ntpq/ask.js'
import { parseMruList } from '../../../src/tools/ntpq/mru.js'
import { isAddress, parseVariables } from '../../../src/tools/ntpq/variables.js'
import { FakeHost } from '../../helpers/fake-host.js'

const CLASSIC = `associd=0 status=0614 leap_none, sync_ntp, 1 event, freq_mode,
version="ntpd 4.2.8p15@1.3728-o Wed Sep 23 11:46:38 UTC 2020 (1)",
processor="x86_64", system="Linux/6.1, special", leap=00, stratum=2,
precision=-24, rootdelay=0.075, rootdisp=937.556, refid=192.168.56.10,
reftime=eeadcfc8.168552c9  Sun, Nov 22 2026 20:32:08.087,
clock=eeadcfc9.13d5fd47  Sun, Nov 22 2026 20:32:09.077, peer=37315, tc=6,
mintc=3, offset=+0.020762, frequency=+0.500, sys_jitter=0.000000,
clk_jitter=0.007, clk_wander=0.000
`
const SEC = `associd=0 status=0014 leap_none, sync_unspec, 1 event, freq_mode,
leap=11, stratum=16, precision=-24, rootdelay=0.088, rootdisp=937.56,
refid=INIT, reftime=00000000.00000000 2036-02-07T06:28:16.000Z,
tc=6, peer=17767, offset=0.009706, frequency=0.0, sys_jitter=0.0,
processor="x86_64", version="ntpd ntpsec-1.2.2", mintc=0
`

describe('variables and peers by one process', () => {
  const HEAD = `     remote           refid      st t when poll reach   delay   offset  jitter\n${'='.repeat(78)}\n`
  const ROW = '*192.0.2.1       .GPS.            1 u    2   64  377    0.100   +0.500   0.010\n'
  const asked = (stdout: string) => askNtpdClock(new FakeHost({ programs: { 'ntpq -n -c rv -c peers 127.0.0.1': stdout } }))

  it('are told apart', async () => {
    expect(await asked(`${CLASSIC}\n${HEAD}${ROW}`)).toMatchObject({
      variables: { stratum: 2 },
      peers: [{ remote: '192.0.2.1', reach: 255 }],
    })
    expect(await asked(`${SEC}${HEAD}${ROW}`)).toMatchObject({ variables: { stratum: 16 }, peers: [{ remote: '192.0.2.1' }] })
    expect(await asked(`${SEC}No association ID's returned\n`)).toMatchObject({ variables: { stratum: 16 }, peers: [] })
  })

  it('are no answer when nobody answers', async () => {
    await expect(asked('ntpq: read: Connection refused\n')).rejects.toBeInstanceOf(DaemonNotRunningError)
    await expect(asked(`${HEAD}${ROW}`)).rejects.toBeInstanceOf(ParseError)
    await expect(asked(`${CLASSIC}${HEAD}nonsense\n`)).rejects.toBeInstanceOf(ParseError)
  })

  it('are asked apart of a recording that has them apart', async () => {
    const host = new FakeHost({ programs: { 'ntpq -n -c rv 127.0.0.1': CLASSIC, 'ntpq -pn 127.0.0.1': `${HEAD}${ROW}` } })
    const run = host.run.bind(host)
    host.run = (program, args) => (args.includes('peers') ? Promise.reject(new NotRecordedError('no')) : run(program, args))
    expect(await askNtpdClock(host)).toMatchObject({ variables: { stratum: 2 }, peers: [{ remote: '192.0.2.1' }] })
  })
})

describe('the variables of ntpd', () => {
  it('are read from both kinds', () => {
    expect(parseVariables(CLASSIC)).toEqual({
      version: 'ntpd 4.2.8p15@1.3728-o Wed Sep 23 11:46:38 UTC 2020 (1)',
      leap: 0,
      stratum: 2,
      refid: '192.168.56.10',
      refTime: '2026-11-22T20:32:08.087971Z',
      refTimeUsec: 1795379528087971,
      offsetSeconds: 0.000020762,
      rootDelaySeconds: 0.000075,
      rootDispersionSeconds: 0.937556,
      frequencyPpm: 0.5,
      jitterSeconds: 0,
    })
    expect(parseVariables(SEC)).toMatchObject({
      version: 'ntpd ntpsec-1.2.2',
      leap: 3,
      stratum: 16,
      refid: 'INIT',
      refTime: null,
      refTimeUsec: null,
    })
    expect([isAddress('192.0.2.1'), isAddress('INIT')]).toEqual([true, false])
  })

  it('are read of an older one, and after 2036', () => {
    const old =
      'assID=0 status=06f4 leap_none, sync_ntp,\nleap=00, stratum=3, rootdispersion=20.0, refid=.GPS., phase=1.5, jitter=2,\nreftime=00000001.00000000 Thu'
    expect(parseVariables(old)).toMatchObject({
      refid: 'GPS',
      offsetSeconds: 0.0015,
      rootDispersionSeconds: 0.02,
      jitterSeconds: 0.002,
      version: null,
    })
    expect(parseVariables(old).refTime).toBe('2036-02-07T06:28:17Z')
  })

  it('are read of "raw", where leap is a number', () => {
    const raw = (leap: string): number => parseVariables(`associd=0 status=0xc016,\nleap=${leap}, stratum=2, refid=192.0.2.2`).leap
    expect(['0', '1', '2', '3', '00', '01', '10', '11'].map(raw)).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
    expect(() => raw('4')).toThrow(HostwardError)
    expect(parseVariables('leap=3, stratum=2, refid=a, reftime=0xeeacf5e0.d0d0256b').refTime).toBe('2026-11-22T05:02:24.815676Z')
  })

  it('are refused when they are none', () => {
    expect(() => parseVariables('leap=00, stratum=x, refid=a')).toThrow('stratum is "x"')
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseVariables(text)
          return true
        } catch (error) {
          return error instanceof HostwardError
        }
      }),
    )
  })
})

const MRU = `
Ctrl-C will stop MRU retrieval and display partial results.
Retrieved 2 unique MRU entries and 0 updates.

lstint avgint rstr r m v  count rport remote address
==============================================================================
     4      2  390 . 4 4      6   123 192.168.56.12
     9     64   f0 . 3 4     12 40123 192.168.56.102
`
const SEC_MRU = `Ctrl-C will stop MRU retrieval and display partial results.
 lstint avgint rstr r m v  count    score   drop rport remote address
=====================================================================
      0  0.535    0 . 6 2     27    0.760      3 36383 localhost
# Collected 6 slots in 0.001 seconds
`
const lines = (text: string): ReturnType<typeof toLines> => toLines(text).filter((line) => line.text.trim() !== '')

describe('those who ask ntpd', () => {
  it('are read from both kinds', () => {
    expect(parseMruList(lines(MRU))[1]).toEqual({
      remote: '192.168.56.102',
      address: '192.168.56.102',
      packets: 12,
      dropped: null,
      lastSeconds: 9,
      averageSeconds: 64,
      mode: 3,
      restrictions: 0xf0,
    })
    expect(parseMruList(lines(SEC_MRU))).toMatchObject([{ remote: 'localhost', address: null, dropped: 3, averageSeconds: 0.535, mode: 6 }])
    expect(parseMruList(lines('# Collected 0 slots in 0.001 seconds\n'))).toEqual([])
  })

  it.each(['what is this', MRU.replace('      6 ', '      x '), MRU.replace('     6   123 192.168.56.12', '')])(
    'are refused when they are none',
    (text) => {
      expect(() => parseMruList(lines(text))).toThrow(HostwardError)
    },
  )
})

describe('ntpq, which always ends with 0', () => {
  const host = (answer: string | { stdout?: string; stderr?: string; exitCode?: number }): FakeHost =>
    new FakeHost({ programs: { 'ntpq *': answer } })

  it('says by words that nobody answers', async () => {
    await expect(askPeers(host({ stderr: 'ntpq: read: Connection refused\n' }))).rejects.toBeInstanceOf(DaemonNotRunningError)
    await expect(askVariables(host({ stderr: '127.0.0.1: timed out, nothing received\n***Request timed out\n' }))).rejects.toBeInstanceOf(
      DaemonNotRunningError,
    )
    await expect(askVariables(host({ stderr: 'something else\n' }))).rejects.toBeInstanceOf(ToolFailedError)
    await expect(askVariables(host({ stdout: CLASSIC, exitCode: 1 }))).rejects.toBeInstanceOf(ToolFailedError)
    expect(await askPeers(host({ stderr: "No association ID's returned\n" }))).toEqual([])
  })

  it('is asked for whole names only where some are cut', async () => {
    const head = `     remote           refid      st t when poll reach   delay   offset  jitter\n${'='.repeat(78)}\n`
    const rest = '.INIT.          16 u    -   64    0    0.000   +0.000   0.000\n'
    const wide = new FakeHost({
      programs: {
        'ntpq -pn 127.0.0.1': `${head} fd00:0:1:2:3:4: ${rest}`,
        'ntpq -pnw 127.0.0.1': `${head} fd00:0:1:2:3:4:5:6\n                 ${rest}`,
      },
    })
    expect((await askPeers(wide)).map(({ remote }) => remote)).toEqual(['fd00:0:1:2:3:4:5:6'])
    const narrow = host(`${head} 192.168.100.100 ${rest}`)
    expect((await askPeers(narrow)).map(({ remote }) => remote)).toEqual(['192.168.100.100'])
    expect(narrow.calls).toEqual(['ntpq -pn 127.0.0.1'])
  })

  it('tells who asks only where ntpd keeps a list', async () => {
    const with_ = (enabled: string): FakeHost =>
      new FakeHost({ programs: { 'ntpq -n -c monstats 127.0.0.1': enabled, 'ntpq -n -c mrulist 127.0.0.1': MRU } })
    expect(await askMruList(with_('enabled:              0x3\naddresses:            5\n'))).toHaveLength(2)
    expect(await askMruList(with_('enabled:                           0\n'))).toBeNull()
    await expect(askMruList(with_('what\n'))).rejects.toBeInstanceOf(HostwardError)
  })
})
