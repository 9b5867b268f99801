import { beforeAll, describe, expect, it } from 'vitest'
import { ask, hostward } from './ask.js'
import { fresh } from './lab.js'
import { until } from './shell.js'
import { inHost } from './hosts.js'

beforeAll(async () => {
  await fresh('server')
  await until('the server selects a source', 60_000, () => inHost('server', ['chronyc', '-c', '-n', 'sources']).stdout.includes('^,*'))
})

describe('time sources', () => {
  it('are those of chronyc -c, field by field', () => {
    const before = ask('server', 'chronyc', '-c', '-n', 'sources')
    const { sources } = hostward('server', 'time', 'sources').data as { sources: Record<string, unknown>[] }
    const rows = before
      .trim()
      .split('\n')
      .map((line) => line.split(','))
    expect(
      sources.map(({ modeSymbol, symbol, address, stratum, pollLog2 }) => [modeSymbol, symbol, address, String(stratum), String(pollLog2)]),
    ).toEqual(rows.map((row) => row.slice(0, 5)))
    expect(sources.map(({ reach }) => (reach as number).toString(8))).toEqual(rows.map((row) => row[5]))
  })

  it('knows the falseticker', () => {
    const { sources } = hostward('server', 'time', 'sources').data as {
      sources: { address: string; state: string; offsetSeconds: number }[]
    }
    const wrong = sources.find(({ address }) => address === '192.168.56.66')
    expect(wrong?.state).toBe('falseticker')
    expect(Math.abs(wrong?.offsetSeconds ?? 0)).toBeCloseTo(0.5, 1)
  })
})

describe('a stopped chronyd', () => {
  it('is not running, exit 5, and status still answers', () => {
    ask('server', 'systemctl', 'stop', 'chrony')
    const { exitCode, error } = hostward('server', 'time', 'sources')
    expect({ exitCode, code: error?.code }).toEqual({ exitCode: 5, code: 'DAEMON_NOT_RUNNING' })
    expect(hostward('server', 'status').exitCode).toBe(0)
    ask('server', 'systemctl', 'start', 'chrony')
  })
})
