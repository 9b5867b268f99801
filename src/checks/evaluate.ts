import { setTimeout as sleep } from 'node:timers/promises'
import { HostwardError, InterruptedError, UsageError } from '../errors.js'
import { CachedHost } from '../host/cached.js'
import { fileTrouble } from '../host/files.js'
import { FileError, type Host } from '../host/types.js'
import { fits, type Check } from './check.js'
import { checksOf } from './checks-of.js'
import { evidenceOf } from './evidence.js'
import { Facts, type Wants } from './facts.js'
import type { CheckCounts, CheckData, CheckResult } from './result.js'
import { accessProbes } from './sections/time/serve.js'
import { placeOf } from './spec/document.js'
import type { LoadedSpec } from './spec/load.js'
import { applyWaivers } from './waivers.js'

export interface CheckWishes {
  /** Ids, starts of ids or patterns; empty means all. */
  only?: readonly string[]
  /** Any of these; empty means all. */
  tags?: readonly string[]
  /** How long to wait for what can settle; 0 not at all. */
  waitMs?: number
  /** Between two looks; 1000 when left out. */
  everyMs?: number
  /** Told before every further look. */
  progress?: (open: readonly CheckResult[], waitedSeconds: number) => void
  /** Ctrl-C. */
  interrupt?: AbortSignal
}

/**
 * A host judged by a spec. Every question is asked once, whatever the number of checks; what could not be asked is `unknown` and
 * never passes. A recording does not change: it is not waited for.
 *
 * @throws UsageError when nothing is left to check; InterruptedError
 */
export async function checkHost(host: Host, loaded: LoadedSpec, wishes: CheckWishes = {}): Promise<CheckData> {
  const all = checksOf(loaded.spec)
  const checks = select(all, wishes)
  const look = async (on: Host, some: readonly Check[]): Promise<Look> => lookAt(on, some, loaded)
  const first = await look(host, checks)
  const results = first.results
  let processes = first.processes
  let waited = 0
  const { waitMs = 0, everyMs = 1000 } = wishes
  const isLive = (await host.describe()).kind === 'local'
  const live = host instanceof CachedHost ? host.inner : host
  for (;;) {
    const open = results.filter(
      (result, index) => checks[index]?.settles === true && (result.status === 'fail' || result.status === 'unknown'),
    )
    if (!isLive || waited >= waitMs || open.length === 0) break
    wishes.progress?.(open, waited / 1000)
    const pause = Math.min(everyMs, waitMs - waited)
    await sleep(pause, undefined, wishes.interrupt === undefined ? {} : { signal: wishes.interrupt }).catch(() => undefined)
    if (wishes.interrupt?.aborted === true) throw new InterruptedError()
    waited += pause
    const again = checks.filter(({ id }) => open.some((result) => result.id === id))
    const next = await look(new CachedHost(live), again)
    processes += next.processes
    for (const result of next.results) results[results.findIndex(({ id }) => id === result.id)] = result
  }
  const now = host.now().toISOString()
  const judged = applyWaivers(results, all, loaded.spec, loaded.root, now.slice(0, 10))
  const counts = countsOf(judged)
  return {
    verdict: counts.fail > 0 ? 'fail' : counts.unknown > 0 ? 'unknown' : 'pass',
    counts,
    results: judged,
    specs: loaded.files,
    checkedAt: now,
    processes,
    waitedSeconds: waited / 1000,
  }
}

interface Look {
  results: CheckResult[]
  processes: number
}

async function lookAt(host: Host, checks: readonly Check[], { spec, root }: LoadedSpec): Promise<Look> {
  const asked = checks.filter(({ skip }) => skip === null)
  const wants: Wants = {
    names: new Set(asked.flatMap(({ asks }) => asks)),
    units: asked.flatMap(({ units }) => units),
    probes: (conf) => accessProbes(spec.time?.serve, conf),
  }
  const facts = new Facts(host, wants)
  const results = await Promise.all(
    checks.map(async (check): Promise<CheckResult> => {
      const { id, section, severity, expected, reason, tags, path, mend } = check
      const { file, line, column } = placeOf(root, path)
      const base = { id, section, severity, expected, reason, tags: [...tags], waivedUntil: null, spec: { file, line, column }, mend }
      const nothing = { actual: null, why: null, suggestions: [], runs: [], files: [], line: null }
      if (check.skip !== null) return { ...base, ...nothing, status: 'skip', why: check.skip, mend: null }
      const verdict = await judge(check, facts)
      if (verdict.outcome === 'unknown') {
        const { why, suggestions } = verdict
        return { ...base, ...nothing, ...evidenceOf(check, facts, true), status: 'unknown', why, suggestions, mend: null }
      }
      const { outcome, actual } = verdict
      return { ...base, ...nothing, ...evidenceOf(check, facts, false), status: outcome, actual, mend: outcome === 'fail' ? mend : null }
    }),
  )
  return { results, processes: facts.processes }
}

type Verdict = { outcome: 'pass' | 'fail'; actual: string } | { outcome: 'unknown'; why: string; suggestions: string[] }

/** Whatever keeps a question from being answered makes it unknown; a bug and Ctrl-C are thrown on. */
async function judge(check: Check, facts: Facts): Promise<Verdict> {
  try {
    const judgement = await check.judge(facts)
    return judgement.outcome === 'unknown' ? { ...judgement, suggestions: [] } : judgement
  } catch (error) {
    if (error instanceof InterruptedError) throw error
    if (error instanceof FileError) return { outcome: 'unknown', why: fileTrouble(error), suggestions: [] }
    if (error instanceof HostwardError) return { outcome: 'unknown', why: error.message, suggestions: [...error.suggestions] }
    throw error
  }
}

function select(all: readonly Check[], { only = [], tags = [] }: CheckWishes): Check[] {
  const isWanted = ({ id, section }: Check): boolean =>
    only.length === 0 || only.some((word) => section === word || id.startsWith(`${word}/`) || fits(id, [word]))
  const chosen = all.filter((check) => isWanted(check) && (tags.length === 0 || check.tags.some((tag) => tags.includes(tag))))
  if (chosen.length > 0) return chosen
  if (all.length === 0) throw new UsageError('the spec says nothing about a host: nothing would be checked', { code: 'NOTHING_TO_CHECK' })
  throw new UsageError('no check of the spec is left by --only and --tag', {
    code: 'NOTHING_TO_CHECK',
    suggestions: [
      `ids are such as ${all
        .slice(0, 3)
        .map(({ id }) => id)
        .join(', ')}`,
    ],
  })
}

function countsOf(results: readonly CheckResult[]): CheckCounts {
  const counts: CheckCounts = { pass: 0, fail: 0, unknown: 0, skip: 0, waived: 0 }
  for (const { status } of results) counts[status] += 1
  return counts
}
