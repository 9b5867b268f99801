import { inWords } from '../../../words.js'
import { judged, unknown, type Check, type Draft } from '../../check.js'
import { durationSeconds } from '../../spec/vocabulary.js'
import { numberWithUnit } from '../../words.js'
import type { TimeSpec } from './schema.js'
import { serveChecks } from './serve.js'

/** What `time:` of a spec says. */
export function timeChecks(time: TimeSpec, draft: Draft): Check[] {
  return [
    ...clockChecks(time, draft),
    ...serversChecks(time.servers, draft),
    ...daemonChecks(time.daemon, draft),
    ...(time.serve === undefined ? [] : serveChecks(time.serve, draft.inside('serve', 'serve', time.serve))),
  ]
}

function clockChecks({ synchronised, offset, stratum, reachableSources }: TimeSpec, draft: Draft): Check[] {
  const ask = { asks: ['clock', 'ntpdClock', 'daemons'] as const, settles: true }
  const wait = 'hostward time wait'
  return [
    ...draft.leaf('synchronised', synchronised, () => ({
      ...ask,
      expected: 'the time daemon follows a source',
      mend: wait,
      judge: async (facts) => {
        const { verdict } = await facts.time.clock()
        return judged(verdict.synchronised, verdict.reason)
      },
    })),
    ...draft.leaf('offset', offset, (most) => ({
      ...ask,
      expected: `at most ${most}`,
      mend: 'hostward time step',
      judge: async (facts) => {
        const { verdict, offsetSeconds } = await facts.time.clock()
        if (!verdict.meaningful) return judged(false, `no offset: ${verdict.reason}`)
        if (offsetSeconds === null) return unknown('the time daemon does not tell it')
        return judged(Math.abs(offsetSeconds) <= durationSeconds(most), numberWithUnit(Math.abs(offsetSeconds)))
      },
    })),
    ...draft.leaf('stratum', stratum, (most) => ({
      ...ask,
      expected: `at most ${most}`,
      mend: wait,
      judge: async (facts) => {
        const { verdict, stratum: found } = await facts.time.clock()
        if (found === null) return judged(false, `none: ${verdict.reason}`)
        return judged(found <= most, String(found))
      },
    })),
    ...draft.leaf('reachableSources', reachableSources, (least) => ({
      ...ask,
      expected: `at least ${least}`,
      mend: 'hostward time sources',
      judge: async (facts) => {
        const { sources } = await facts.time.clock()
        const count = sources.filter(({ reach }) => reach > 0).length
        return judged(count >= least, `${count} of ${sources.length}`)
      },
    })),
  ]
}

function serversChecks(servers: TimeSpec['servers'], draft: Draft): Check[] {
  if (servers === undefined) return []
  const inner = draft.inside('servers', 'servers', servers)
  const { present = [], exactly } = servers
  const named = present.map((name, index) =>
    inner
      .inside('present', `present/${name}`)
      .inside(index, '')
      .check({
        expected: `the files of the time daemon name ${name}`,
        asks: FILES,
        mend: `hostward time use ${name} --keep`,
        wish: { kind: 'time-sources', names: [name], only: false },
        proof: { texts: [name] },
        judge: async (facts) => {
          const { lines, hidden } = await facts.time.files()
          const found = lines.map((line) => line.name)
          const isNamed = found.some((other) => same(other, name))
          if (hidden !== null && !isNamed) return unknown(hidden)
          return judged(isNamed, found.length === 0 ? 'they name none' : found.join(', '))
        },
      }),
  )
  if (exactly === undefined) return named
  const whole = inner.inside('exactly', 'exactly').check({
    expected: exactly.join(', '),
    asks: FILES,
    mend: `hostward time use ${exactly.join(' ')}`,
    wish: { kind: 'time-sources', names: exactly, only: true },
    judge: async (facts) => {
      const { lines, hidden } = await facts.time.files()
      if (hidden !== null) return unknown(hidden)
      const found = lines.map((line) => line.name)
      const isSo =
        found.every((name) => exactly.some((other) => same(name, other))) &&
        exactly.every((name) => found.some((other) => same(name, other)))
      return judged(isSo, found.length === 0 ? 'none' : found.join(', '))
    },
  })
  return [...named, whole]
}

const FILES = ['timeFiles', 'chrony', 'daemons'] as const

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

function daemonChecks(daemon: TimeSpec['daemon'], draft: Draft): Check[] {
  return draft.leaf('daemon', daemon, (wanted) => ({
    expected: `${wanted} alone`,
    asks: ['daemons', 'details'],
    wish: wanted === 'chronyd' ? { kind: 'time-daemon' } : null,
    judge: async (facts) => {
      const names = await facts.time.running()
      return judged(names.length === 1 && names[0] === wanted, names.length === 0 ? 'none runs' : inWords(names))
    },
  }))
}
