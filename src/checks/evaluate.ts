import { DaemonNotRunningError, HostwardError, InterruptedError, TimeoutError, ToolFailedError, UsageError } from '../errors.js'
import { lookUntil, type LookLimits, type Moment } from '../facts/look-until.js'
import { CachedHost } from '../host/cached.js'
import { fileTrouble } from '../host/files.js'
import { FileError, type Host } from '../host/types.js'
import { fits, type Check } from './check.js'
import { checksOf } from './checks-of.js'
import { Evidence } from './evidence.js'
import { Facts, type Wants } from './facts.js'
import type { CheckCounts, CheckData, CheckResult } from './result.js'
import { accessProbes } from './sections/time/serve.js'
import { placeOf } from './spec/document.js'
import type { LoadedSpec } from './spec/load.js'
import { applyWaivers } from './waivers.js'

/** How long to wait for what can settle: not at all when left out. */
export interface CheckWishes extends Partial<LookLimits> {
  /** Ids, starts of ids or patterns; empty means all. */
  only?: readonly string[]
  /** Any of these; empty means all. */
  tags?: readonly string[]
  /** Told before every further look. */
  progress?: (open: readonly CheckResult[], waitedSeconds: number) => void
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
  const live = host instanceof CachedHost ? host.inner : host
  const latest = new Map<string, CheckResult>()
  let open = checks
  let before: Facts | null = null
  let processes = 0
  let waitedSeconds = 0
  const look = async ({ waitedMs, isLast }: Moment): Promise<CheckResult[]> => {
    const facts = factsFor(before === null ? host : new CachedHost(live), open, loaded, before)
    const { results, lasting } = await lookAt(facts, open, loaded)
    for (const result of results) latest.set(result.id, result)
    processes += facts.processes
    waitedSeconds = waitedMs / 1000
    before = facts
    open = open.filter(({ id, settles }) => settles && !lasting.has(id) && isOpen(latest.get(id)))
    const still = results.filter(({ id }) => open.some((check) => check.id === id))
    if (still.length > 0 && !isLast) wishes.progress?.(still, waitedSeconds)
    return still
  }
  await lookUntil(host, { waitMs: 0, ...wishes }, look, (still) => still.length === 0)
  const now = host.now().toISOString()
  const judged = applyWaivers([...latest.values()], all, loaded.spec, loaded.root, now.slice(0, 10))
  const counts = countsOf(judged)
  return {
    verdict: counts.fail > 0 ? 'fail' : counts.unknown > 0 ? 'unknown' : 'pass',
    counts,
    results: judged,
    specs: loaded.files,
    checkedAt: now,
    processes,
    waitedSeconds,
  }
}

const isOpen = (result: CheckResult | undefined): boolean => result?.status === 'fail' || result?.status === 'unknown'

interface Look {
  results: CheckResult[]
  /** Checks that could not be asked, and will not be: waiting does not bring a tool that is not installed. */
  lasting: ReadonlySet<string>
}

function factsFor(host: Host, checks: readonly Check[], { spec }: LoadedSpec, before: Facts | null): Facts {
  const asked = checks.filter(({ skip }) => skip === null)
  const wants: Wants = {
    names: new Set(asked.flatMap(({ asks }) => asks)),
    units: asked.flatMap(({ units }) => units),
    probes: (conf) => accessProbes(spec.time?.serve, conf),
  }
  return new Facts(host, wants, before)
}

async function lookAt(facts: Facts, checks: readonly Check[], { root }: LoadedSpec): Promise<Look> {
  const lasting = new Set<string>()
  const evidence = new Evidence(facts)
  const results = await Promise.all(
    checks.map(async (check): Promise<CheckResult> => {
      const { id, section, severity, expected, reason, tags, path, mend } = check
      const { file, line, column } = placeOf(root, path)
      const base = { id, section, severity, expected, reason, tags: [...tags], waivedUntil: null, spec: { file, line, column }, mend }
      const nothing = { actual: null, why: null, suggestions: [], runs: [], files: [], line: null }
      if (check.skip !== null) return { ...base, ...nothing, status: 'skip', why: check.skip, mend: null }
      const verdict = await judge(check, facts)
      if (verdict.outcome === 'unknown') {
        const { why, suggestions, mayPass } = verdict
        if (!mayPass) lasting.add(id)
        return { ...base, ...nothing, ...evidence.of(check, true), status: 'unknown', why, suggestions, mend: null }
      }
      const { outcome, actual } = verdict
      return { ...base, ...nothing, ...evidence.of(check, false), status: outcome, actual, mend: outcome === 'fail' ? mend : null }
    }),
  )
  return { results, lasting }
}

type Verdict = { outcome: 'pass' | 'fail'; actual: string } | { outcome: 'unknown'; why: string; suggestions: string[]; mayPass: boolean }

/** Whatever keeps a question from being answered makes it unknown; a bug and Ctrl-C are thrown on. */
async function judge(check: Check, facts: Facts): Promise<Verdict> {
  const unknown = (why: string, suggestions: readonly string[], mayPass: boolean): Verdict => ({
    outcome: 'unknown',
    why,
    suggestions: [...suggestions],
    mayPass,
  })
  try {
    const judgement = await check.judge(facts)
    return judgement.outcome === 'unknown' ? unknown(judgement.why, [], false) : judgement
  } catch (error) {
    if (error instanceof InterruptedError) throw error
    if (error instanceof FileError) return unknown(fileTrouble(error), [], false)
    if (error instanceof HostwardError) return unknown(error.message, error.suggestions, mayPassAway(error))
    throw error
  }
}

/** A daemon that starts, restarts or is slow may answer later; a tool that is missing, rights and output that is not understood stay. */
function mayPassAway(error: HostwardError): boolean {
  return error instanceof DaemonNotRunningError || error instanceof TimeoutError || error instanceof ToolFailedError
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
