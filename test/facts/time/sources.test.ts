import { describe, expect, it } from 'vitest'
import { DaemonNotRunningError, InterruptedError, ParseError } from '../../../src/errors.js'
import { readTimeSources } from '../../../src/facts/time/sources.js'
import { NAMES, SOURCES, STOPPED, timeHost } from '../../helpers/time-host.js'

const OLD = 'chronyc (chrony) version 3.4 (+READLINE +SECHASH +IPV6 -DEBUG)\n'

describe('sources', () => {
  it('have the configured name and the address', async () => {
    const host = timeHost()
    const { data, warnings } = await readTimeSources(host)
    expect(warnings).toEqual([])
    expect(data.sourcestats).toBeNull()
    expect(data.sources[0]).toEqual({
      mode: 'server',
      modeSymbol: '^',
      state: 'selected',
      symbol: '*',
      name: '2.almalinux.pool.ntp.org',
      address: '139.162.81.45',
      stratum: 3,
      pollSeconds: 64,
      pollLog2: 6,
      reach: 63,
      lastRxSeconds: 45,
      offsetSeconds: -0.001688,
      adjustedOffsetSeconds: -0.001598,
      errorSeconds: 0.026,
      reverseName: null,
    })
    expect(data.sources.map(({ name, address }) => `${name} ${String(address)}`)).toEqual([
      '2.almalinux.pool.ntp.org 139.162.81.45',
      '2.almalinux.pool.ntp.org 162.159.200.1',
      'ntp6.example 2001:db8::99',
    ])
    expect(host.calls.filter((call) => call.startsWith('chronyc'))).toEqual([
      'chronyc -c -n sources',
      'chronyc -c -N sources',
      'chronyc --version',
    ])
  })

  it('that never answered have no numbers', async () => {
    const { data } = await readTimeSources(timeHost())
    expect(data.sources[2]).toMatchObject({
      stratum: null,
      lastRxSeconds: null,
      offsetSeconds: null,
      adjustedOffsetSeconds: null,
      errorSeconds: null,
      reach: 0,
    })
  })

  it('are named by their address before chrony 4.0, whatever it makes of -N', async () => {
    const usage = { stdout: 'Usage: chronyc [-h HOST]\n', stderr: "chronyc: invalid option -- 'N'\n", exitCode: 1 }
    const { data, warnings } = await readTimeSources(timeHost({ programs: { 'chronyc --version': OLD, 'chronyc -c -N sources': usage } }))
    expect(data.sources.map(({ name }) => name)).toEqual(['139.162.81.45', '162.159.200.1', '2001:db8::99'])
    expect(warnings).toEqual([])
  })

  it('keep their address as name when they changed between the two questions', async () => {
    for (const names of [
      NAMES.split('\n').slice(1).join('\n'),
      NAMES.replace('^,?', '=,?'),
      SOURCES.replace('162.159.200.1', '192.0.2.7'),
    ]) {
      const { data, warnings } = await readTimeSources(timeHost({ programs: { 'chronyc -c -N sources': names } }))
      expect(data.sources.map(({ name }) => name)).toEqual(['139.162.81.45', '162.159.200.1', '2001:db8::99'])
      expect(warnings.map(({ code }) => code)).toEqual(['SOURCES_CHANGED'])
    }
  })

  it('may be none, which is told', async () => {
    const { data, warnings } = await readTimeSources(timeHost({ programs: { 'chronyc -c -n sources': '', 'chronyc -c -N sources': '' } }))
    expect(data.sources).toEqual([])
    expect(warnings.map(({ code }) => code)).toEqual(['NO_SOURCES'])
  })

  it('come with statistics when they are wanted', async () => {
    const stats = '139.162.81.45,8,3,6,-0.065,0.516,-0.000002165,0.000000345\n'
    const { data } = await readTimeSources(timeHost({ programs: { 'chronyc -c -n sourcestats': stats } }), { stats: true })
    expect(data.sourcestats).toEqual([
      {
        name: '139.162.81.45',
        address: '139.162.81.45',
        samples: 8,
        runs: 3,
        spanSeconds: 6,
        frequencyPpm: -0.065,
        skewPpm: 0.516,
        offsetSeconds: -0.000002165,
        standardDeviationSeconds: 3.45e-7,
      },
    ])
  })

  it('come with the names of reverse DNS when they are wanted', async () => {
    const programs = {
      'getent hosts 139.162.81.45': '139.162.81.45   old-tok2.jp.ntp.li\n',
      'getent hosts 162.159.200.1': { exitCode: 2 },
      'getent hosts 2001:db8::99': { outcome: 'timed-out' as const },
    }
    const { data, warnings } = await readTimeSources(timeHost({ programs }), { resolve: true })
    expect(data.sources.map(({ reverseName }) => reverseName)).toEqual(['old-tok2.jp.ntp.li', null, null])
    expect(warnings).toEqual([{ code: 'DNS_SLOW', message: 'reverse DNS did not answer in time for 2001:db8::99' }])
  })

  it('go without reverse DNS where there is no getent', async () => {
    const { data, warnings } = await readTimeSources(timeHost(), { resolve: true })
    expect(data.sources.every(({ reverseName }) => reverseName === null)).toBe(true)
    expect(warnings.map(({ code }) => code)).toEqual(['NO_RESOLVER'])
  })

  it('cannot be had without the daemon', async () => {
    await expect(
      readTimeSources(timeHost({ programs: { 'chronyc -c -n sources': STOPPED, 'chronyc -c -N sources': STOPPED } })),
    ).rejects.toBeInstanceOf(DaemonNotRunningError)
  })

  it('are had without their names, or without the version', async () => {
    const failing = { stdout: '500 Failure\n', exitCode: 1 }
    const unnamed = await readTimeSources(timeHost({ programs: { 'chronyc -c -N sources': failing } }))
    expect(unnamed.data.sources[0]?.name).toBe('139.162.81.45')
    expect(unnamed.warnings).toEqual([
      { code: 'TOOL_FAILED', message: 'configured names could not be had: chronyc -c -N sources: 500 Failure' },
    ])
    const unknown = await readTimeSources(timeHost({ programs: { 'chronyc --version': 'hello\n' } }))
    expect(unknown.data.sources[0]?.name).toBe('2.almalinux.pool.ntp.org')
    expect(unknown.warnings).toEqual([])
  })

  it('end with Ctrl-C, and with what chronyd itself cannot answer', async () => {
    await expect(readTimeSources(timeHost({ programs: { 'chronyc -c -N sources': { outcome: 'interrupted' } } }))).rejects.toBeInstanceOf(
      InterruptedError,
    )
    await expect(
      readTimeSources(timeHost({ programs: { 'chronyc *': 'garbage\n', 'chronyc -c -n sources': 'garbage\n' } })),
    ).rejects.toBeInstanceOf(ParseError)
  })
})
