import { judgeSynchronised } from '../../../facts/time/judge.js'
import { activeDaemons } from '../../../facts/time/daemons.js'
import { configuredLines } from '../../../facts/time/configured-lines.js'
import { inWords } from '../../../words.js'
import { judged, unknown, type Check, type Draft } from '../../check.js'
import { durationSeconds } from '../../spec/vocabulary.js'
import { numberWithUnit } from '../../words.js'
import type { TimeSpec } from './schema.js'
import { notAllRead } from '../chrony-files.js'
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
  const ask = { asks: ['clock'] as const, settles: true }
  const wait = 'hostward time wait'
  return [
    ...draft.leaf('synchronised', synchronised, () => ({
      ...ask,
      expected: 'chronyd follows a source',
      mend: wait,
      judge: async (facts) => {
        const { tracking, sources } = await facts.clock()
        const verdict = judgeSynchronised(tracking, sources)
        return judged(verdict.synchronised, verdict.reason)
      },
    })),
    ...draft.leaf('offset', offset, (most) => ({
      ...ask,
      expected: `at most ${most}`,
      mend: 'hostward time step',
      judge: async (facts) => {
        const { tracking, sources } = await facts.clock()
        const { meaningful, reason } = judgeSynchronised(tracking, sources)
        if (!meaningful) return judged(false, `no offset: ${reason}`)
        return judged(Math.abs(tracking.offsetSeconds) <= durationSeconds(most), numberWithUnit(Math.abs(tracking.offsetSeconds)))
      },
    })),
    ...draft.leaf('stratum', stratum, (most) => ({
      ...ask,
      expected: `at most ${most}`,
      mend: wait,
      judge: async (facts) => {
        const { tracking, sources } = await facts.clock()
        const { meaningful, reason } = judgeSynchronised(tracking, sources)
        // With `local stratum N` chronyd tells a stratum without any source.
        if (!meaningful || tracking.stratum === null || tracking.stratum === 0) return judged(false, `none: ${reason}`)
        return judged(tracking.stratum <= most, String(tracking.stratum))
      },
    })),
    ...draft.leaf('reachableSources', reachableSources, (least) => ({
      ...ask,
      expected: `at least ${least}`,
      mend: 'hostward time sources',
      judge: async (facts) => {
        const { sources } = await facts.clock()
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
        expected: `chronyd's files name ${name}`,
        asks: ['chrony'],
        mend: `hostward time use ${name} --keep`,
        wish: { kind: 'time-sources', names: [name], only: false },
        proof: { texts: [name] },
        judge: async (facts) => {
          const { conf } = await facts.chrony()
          const found = configuredLines(conf, null).map((line) => line.name)
          const isNamed = found.some((other) => same(other, name))
          const hidden = notAllRead(conf)
          if (hidden !== null && !isNamed) return hidden
          return judged(isNamed, found.length === 0 ? 'they name none' : found.join(', '))
        },
      }),
  )
  if (exactly === undefined) return named
  const whole = inner.inside('exactly', 'exactly').check({
    expected: exactly.join(', '),
    asks: ['chrony'],
    mend: `hostward time use ${exactly.join(' ')}`,
    wish: { kind: 'time-sources', names: exactly, only: true },
    judge: async (facts) => {
      const { conf } = await facts.chrony()
      const hidden = notAllRead(conf)
      if (hidden !== null) return hidden
      const found = configuredLines(conf, null).map((line) => line.name)
      const isSo =
        found.every((name) => exactly.some((other) => same(name, other))) &&
        exactly.every((name) => found.some((other) => same(name, other)))
      return judged(isSo, found.length === 0 ? 'none' : found.join(', '))
    },
  })
  return [...named, whole]
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

function daemonChecks(daemon: TimeSpec['daemon'], draft: Draft): Check[] {
  return draft.leaf('daemon', daemon, (wanted) => ({
    expected: `${wanted} alone`,
    asks: ['daemons', 'details'],
    wish: wanted === 'chronyd' ? { kind: 'time-daemon' } : null,
    judge: async (facts) => {
      const { daemons } = await facts.timeDaemons()
      if (daemons === null) return unknown('without systemd nobody tells')
      const names = [...new Set(activeDaemons(daemons).map(({ name }) => name))]
      return judged(names.length === 1 && names[0] === wanted, names.length === 0 ? 'none runs' : inWords(names))
    },
  }))
}
