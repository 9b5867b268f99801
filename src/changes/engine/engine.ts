import { PlanRefusedError, ToolMissingError, UnfinishedChangeError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { Change } from './change.js'
import { removeCopies } from './copies.js'
import { isEnded, Journal } from './journal.js'
import { holding, takeLock } from './lock.js'
import { untouched, type ChangeOutcome, type EngineOptions } from './outcome.js'
import type { Plan } from './plan.js'
import { describePlan } from './plan-data.js'
import type { ChangeData, PlanData } from './result.js'
import type { Machine } from './snapshot.js'

/** Nothing was done: a plan that is only shown, or that has no steps. */
export async function onlyPlan(machine: Pick<Machine, 'host'>, plan: Plan): Promise<ChangeData> {
  return untouched(await describePlan(machine.host, plan))
}

/**
 * Carry a plan out: lock, plan again, write down what the host is, do the steps, read all again, and bring it back when it
 * is not as planned. `shown` is the plan that was confirmed; the host may have changed since.
 *
 * @throws HostwardError when nothing was touched: LockedError, UnfinishedChangeError, WriteFailedError, PlanRefusedError …
 */
export async function carryOut(shown: Plan, makePlan: () => Promise<Plan>, options: EngineOptions): Promise<ChangeOutcome> {
  const journal = new Journal(options.machine, options.stateFolder)
  await journal.prepare()
  const lock = await takeLock(options.machine, options)
  const machine = holding(options.machine, lock)
  try {
    await tidyUpAndRefuseUnfinished(journal)
    const plan = await makePlan()
    const data = await describePlan(machine.host, plan)
    if (plan.steps.length === 0) return { changed: false, data: untouched(data), warnings: [...plan.warnings] }
    await refuseAnother(machine.host, shown, data)
    await refuseMissingTools(machine.host, plan)
    return await new Change(plan, data, journal, { ...options, machine }).run()
  } finally {
    await lock.release()
  }
}

/** Copies that an ended change has left are taken away. @throws UnfinishedChangeError */
async function tidyUpAndRefuseUnfinished(journal: Journal): Promise<void> {
  for (const ended of await journal.list()) {
    if (Object.keys(ended.copies).length === 0 || !isEnded(ended.state)) continue
    await removeCopies(journal.machine, ended.copies)
    await journal.update({ ...ended, copies: {} })
  }
  await refuseUnfinished(journal)
}

/** @throws UnfinishedChangeError */
async function refuseUnfinished(journal: Journal): Promise<void> {
  const [entry] = await journal.unfinished()
  if (entry === undefined) return
  throw new UnfinishedChangeError(
    `change ${entry.id} (${entry.plan.summary}) was cut off at ${entry.startedAt}: the host may be half changed`,
    { suggestions: ['hostward undo brings the host back', `hostward history show ${entry.id}`], details: { journalId: entry.id } },
  )
}

/**
 * Before anything is said about a host on which another change is at work, or was cut off: what was read may be half of it.
 *
 * @throws LockedError, UnfinishedChangeError
 */
export async function refuseHalfChanged(options: EngineOptions): Promise<void> {
  const journal = new Journal(options.machine, options.stateFolder)
  if ((await journal.unfinished()).length === 0) return
  const lock = await takeLock(options.machine, options)
  try {
    await refuseUnfinished(journal)
  } finally {
    await lock.release()
  }
}

/** What was confirmed is what is done. */
async function refuseAnother(host: Host, shown: Plan, now: PlanData): Promise<void> {
  const before = await describePlan(host, shown)
  if (JSON.stringify(before.steps) === JSON.stringify(now.steps)) return
  throw new PlanRefusedError('the host has changed since the plan was made: nothing was done', {
    suggestions: ['look at the plan again, with --dry-run'],
  })
}

async function refuseMissingTools(host: Host, plan: Plan): Promise<void> {
  const programs = new Set([...plan.steps, ...(plan.finally ?? [])].flatMap((step) => (step.kind === 'run' ? [step.program] : [])))
  for (const program of programs) {
    if ((await host.which(program)) === null) throw new ToolMissingError(`${program}: not installed, or not executable; nothing was done`)
  }
}
