import {
  ChangeFailedError,
  HostwardError,
  InterruptedError,
  LockedError,
  NotRestoredError,
  PlanRefusedError,
  ToolMissingError,
  UnfinishedChangeError,
  WriteFailedError,
  type Warning,
} from '../../errors.js'
import { FileError, type Host } from '../../host/types.js'
import { LockHoldingHost } from '../../host/lock-holding.js'
import type { HostLock } from '../../host/writer.js'
import { describeActivity, readActivity } from './activity.js'
import { compareWithBefore, compareWithPlan } from './compare.js'
import { makeCopies, planCopies, removeCopies } from './copies.js'
import { Journal, type JournalEntry } from './journal.js'
import type { Difference, Plan } from './plan.js'
import { describePlan } from './plan-data.js'
import { restore } from './restore.js'
import type { ChangeData, LeftOver, PlanData } from './result.js'
import { takeSnapshot, type Machine, type Snapshot } from './snapshot.js'
import type { StateKind } from './states.js'
import { runStep, StepFailure } from './step.js'

/** What is told while a change goes on, for people. */
export interface Listener {
  /** A step has been done. */
  stepDone(describe: string): void
  /** The host is being brought back. */
  restoring(why: string): void
}

export interface EngineOptions {
  machine: Machine
  kinds: readonly StateKind[]
  /** `/var/lib/hostward` */
  stateFolder: string
  /** For the history: words of the command line, who asked, version of hostward. */
  words: readonly string[]
  user: string
  version: string
  bootId: string | null
  listener: Listener
  /** Ctrl-C: the step in hand is finished, then all is taken back. */
  interrupt?: AbortSignal
  /** The change that the plan undoes. */
  undoes?: number
}

export interface ChangeOutcome {
  changed: boolean
  data: ChangeData
  warnings: Warning[]
  failure?: HostwardError
}

/** Nothing was done: a plan that is only shown, or that has no steps. */
export async function onlyPlan(machine: Pick<Machine, 'host'>, plan: Plan): Promise<ChangeData> {
  return untouched(await describePlan(machine.host, plan))
}

const untouched = (plan: PlanData): ChangeData => ({
  plan,
  verified: null,
  restored: null,
  differences: [],
  alsoChanged: [],
  journalId: null,
  leftOver: [],
})

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
    await refuseUnfinished(journal)
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

/** All programs keep the lock, those that only read as well. */
export const holding = (machine: Machine, lock: HostLock): Machine => ({ ...machine, host: new LockHoldingHost(machine.host, lock.fd) })

/** @throws LockedError */
export async function takeLock(
  { files, host }: Machine,
  { stateFolder, words }: Pick<EngineOptions, 'stateFolder' | 'words'>,
): Promise<HostLock> {
  const path = `${stateFolder}/lock`
  const lock = await files.lock(path).catch((error: unknown) => {
    if (!(error instanceof FileError) || error.code !== 'ENOLCK') throw error
    throw new ToolMissingError('flock cannot be used: without a lock nothing is changed', {
      suggestions: ['flock comes with util-linux: install it', `look at the file system of ${path}`],
    })
  })
  if (lock === null) {
    const holder = (await host.readFile(path).catch(() => '')).trim()
    throw new LockedError(`this host is being changed already: ${holder === '' ? 'by another hostward' : holder}`, {
      suggestions: ['wait until it has ended; a program that it started counts as well', `who holds it: fuser -v ${path}`],
    })
  }
  await lock.describe(`hostward ${words.join(' ')}, process ${process.pid}, since ${host.now().toISOString()}\n`)
  return lock
}

/** Copies that an ended change has left are taken away. @throws UnfinishedChangeError */
async function refuseUnfinished(journal: Journal): Promise<void> {
  for (const ended of await journal.list()) {
    if (Object.keys(ended.copies).length === 0 || (ended.state !== 'done' && ended.state !== 'restored')) continue
    await removeCopies(journal.machine, ended.copies)
    await journal.update({ ...ended, copies: {} })
  }
  const [entry] = await journal.unfinished()
  if (entry === undefined) return
  throw new UnfinishedChangeError(
    `change ${entry.id} (${entry.plan.summary}) was cut off at ${entry.startedAt}: the host may be half changed`,
    { suggestions: ['hostward undo brings the host back', `hostward history show ${entry.id}`], details: { journalId: entry.id } },
  )
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

/** One change, from the first byte in the journal to the last. */
class Change {
  readonly #machine: Machine
  #entry!: JournalEntry
  #before!: Snapshot
  #activity: Map<string, string> | null = null
  #done = 0

  constructor(
    readonly plan: Plan,
    readonly data: PlanData,
    readonly journal: Journal,
    readonly options: EngineOptions,
  ) {
    this.#machine = options.machine
  }

  async run(): Promise<ChangeOutcome> {
    await this.#prepare()
    const wrong = await this.#doSteps().catch(async (error: unknown) => {
      // A bug of hostward must not leave the host half changed either.
      await this.#takeBack({ why: `a bug in hostward: ${String(error)}`, differences: [], interrupted: false })
      throw error
    })
    return wrong === null ? await this.#succeed() : await this.#takeBack(wrong)
  }

  /** Everything that can fail for want of room or rights fails here, before anything is touched. */
  async #prepare(): Promise<void> {
    const { plan, options } = this
    this.#activity = await readActivity(this.#machine.host)
    this.#before = await takeSnapshot(this.#machine, plan.watch, options.kinds)
    for (const [id, keys] of Object.entries(plan.assumed ?? {})) {
      this.#before.states.set(id, { ...this.#before.states.get(id), ...keys })
    }
    const startedAt = this.#machine.host.now().toISOString()
    const copies = planCopies(this.#before, plan.watch, startedAt.replace(/\D/g, ''))
    this.#entry = await this.journal.begin(
      {
        words: [...options.words],
        user: options.user,
        version: options.version,
        bootId: options.bootId,
        startedAt,
        finishedAt: null,
        plan: this.data,
        begun: [],
        watch: plan.watch,
        copies,
        undoes: options.undoes ?? null,
        undoneBy: null,
        account: null,
      },
      this.#before,
    )
    try {
      await makeCopies(this.#machine, copies)
    } catch (error) {
      await this.journal.remove(this.#entry.id)
      if (!(error instanceof FileError)) throw error
      const why =
        error.code === 'EROFS' ? 'the file system is read-only' : error.code === 'ENOSPC' ? 'no space left on the disk' : error.code
      throw new WriteFailedError(`${error.path}: ${why}; nothing was changed`, {
        cause: error,
        details: { path: error.path, errno: error.code },
        suggestions: ['hostward keeps copies of the files beside them before it changes anything; make that possible first'],
      })
    }
  }

  /** @returns what went wrong, or null */
  async #doSteps(): Promise<Wrong | null> {
    const { plan, options } = this
    try {
      for (const step of plan.steps) {
        if (options.interrupt?.aborted === true) return { why: 'interrupted', differences: [], interrupted: true }
        this.#entry.begun.push(step.id)
        await this.journal.update(this.#entry)
        await runStep(this.#machine, step, options.kinds)
        this.#done += 1
        options.listener.stepDone(step.describe)
      }
      await this.#flush()
      const after = await takeSnapshot(this.#machine, plan.watch, options.kinds, this.#before)
      const differences = compareWithPlan(this.#before, after, plan.expect, options.kinds)
      if (differences.length === 0)
        differences.push(...((await plan.verify?.(this.#machine.host, options.interrupt ?? new AbortController().signal)) ?? []))
      if (options.interrupt?.aborted === true) return { why: 'interrupted', differences, interrupted: true }
      if (differences.length > 0) return { why: 'the host is not as planned', differences, interrupted: false }
      await this.#writeDown()
      return null
    } catch (error) {
      if (error instanceof StepFailure) return { why: error.message, differences: [], interrupted: false, cause: error }
      if (error instanceof FileError) return { why: `${error.path}: ${error.code}`, differences: [], interrupted: false, cause: error }
      if (error instanceof HostwardError) return { why: error.message, differences: [], interrupted: false, cause: error }
      throw error
    }
  }

  async #flush(): Promise<void> {
    for (const path of this.plan.flush ?? []) {
      await this.#machine.host.run('sync', ['-f', '--', path], { uninterruptible: true })
    }
  }

  /** A change that cannot be undone later is none: what cannot be written down is taken back. */
  async #writeDown(): Promise<void> {
    // Read once more: `verify` may have waited for a daemon to settle.
    const after = await takeSnapshot(this.#machine, this.plan.watch, this.options.kinds, this.#before)
    await this.journal.writeAfter(this.#entry.id, after)
    await this.#end('done', null)
  }

  async #succeed(): Promise<ChangeOutcome> {
    const { plan, options } = this
    const alsoChanged = describeActivity(this.#activity, await readActivity(this.#machine.host), plan)
    const warnings = [...plan.warnings]
    await this.#tidyUp(warnings)
    if (options.undoes !== undefined) await this.#markUndone(options.undoes, warnings)
    warnings.push(...(await this.#afterwards()))
    for (const step of plan.finally ?? []) {
      try {
        await runStep(this.#machine, step, options.kinds)
        options.listener.stepDone(step.describe)
      } catch (error) {
        if (!(error instanceof StepFailure)) throw error
        warnings.push({ code: 'LAST_STEP_FAILED', message: `${error.message}; the change itself is done and verified` })
      }
    }
    const data: ChangeData = { ...untouched(this.data), verified: true, alsoChanged, journalId: this.#entry.id }
    return { changed: true, data, warnings }
  }

  /** The change is done; that something about it cannot be tidied up does not undo it. */
  async #tidyUp(warnings: Warning[]): Promise<void> {
    try {
      await removeCopies(this.#machine, this.#entry.copies)
      this.#entry.copies = {}
      await this.journal.update(this.#entry)
      await this.journal.expire(this.#machine.host.now())
    } catch (error) {
      warnings.push({ code: 'NOT_TIDIED', message: `${messageOf(error)}; the next change tidies up` })
    }
  }

  async #markUndone(id: number, warnings: Warning[]): Promise<void> {
    try {
      const entry = await this.journal.read(id)
      if (entry !== null) await this.journal.update({ ...entry, undoneBy: this.#entry.id })
    } catch (error) {
      warnings.push({ code: 'NOT_NOTED', message: `change ${id} is undone, but the history cannot say so: ${messageOf(error)}` })
    }
  }

  async #afterwards(): Promise<readonly Warning[]> {
    try {
      return (await this.plan.afterwards?.(this.#machine.host)) ?? []
    } catch (error) {
      if (!(error instanceof HostwardError)) throw error
      return [{ code: 'NOT_ASKED', message: `the change is done and verified; what follows from it could not be asked: ${error.message}` }]
    }
  }

  async #takeBack(wrong: Wrong): Promise<ChangeOutcome> {
    const { options, plan } = this
    options.listener.restoring(wrong.why)
    const left = await bringBack(this.#machine, this.#before, plan.watch, {
      kinds: options.kinds,
      copies: this.#entry.copies,
      sameBoot: true,
    })
    await this.#flush()
    const alsoChanged = describeActivity(this.#activity, await readActivity(this.#machine.host), plan)
    const account = accountOf(this.data, this.#entry.begun, this.#done, wrong)
    const restored = left.length === 0
    const warnings = [...plan.warnings]
    try {
      await this.#end(restored ? 'restored' : 'not-restored', account)
      if (restored) await this.#tidyUp(warnings)
    } catch (error) {
      // It stays "begun": `undo` finds the host as it was, and says so.
      warnings.push({ code: 'NOT_NOTED', message: `the journal cannot say how it ended (${messageOf(error)}): run hostward undo once` })
    }
    const data: ChangeData = {
      ...untouched(this.data),
      verified: false,
      restored,
      differences: wrong.differences.map(({ what, expected, actual }) => ({ what, expected, actual })),
      alsoChanged,
      journalId: this.#entry.id,
      leftOver: left,
    }
    return { changed: !restored, data, warnings, failure: failureOf(wrong, account, left, this.#entry.id) }
  }

  async #end(state: JournalEntry['state'], account: string | null): Promise<void> {
    this.#entry = { ...this.#entry, state, account, finishedAt: this.#machine.host.now().toISOString() }
    await this.journal.update(this.#entry)
  }
}

function messageOf(error: unknown): string {
  if (error instanceof FileError) return `${error.path}: ${error.code}`
  if (error instanceof HostwardError) return error.message
  throw error
}

interface Wrong {
  why: string
  differences: Difference[]
  interrupted: boolean
  cause?: HostwardError | FileError | StepFailure
}

/** Restore, read again, and tell what is still not as it was. */
export async function bringBack(
  machine: Machine,
  before: Snapshot,
  watch: Plan['watch'],
  options: Parameters<typeof restore>[3],
): Promise<LeftOver[]> {
  const { kinds, sameBoot } = options
  const compared = sameBoot ? before : { files: before.files, states: new Map([...before.states].filter(([id]) => !isRuntime(id, kinds))) }
  const now = await takeSnapshot(machine, watch, kinds, before)
  const failed = await restore(machine, before, now, options)
  const after = await takeSnapshot(machine, watch, kinds, before)
  const differences = compareWithBefore(compared, after, kinds)
  const unexplained = differences.filter(({ what }) => !failed.some((left) => what === left.what || what.startsWith(`${left.what}: `)))
  return [
    ...failed.filter((left) => differences.some(({ what }) => what === left.what || what.startsWith(`${left.what}: `))),
    ...unexplained.map(({ what, expected, actual }) => ({ what, why: `is ${actual}, was ${expected}`, byHand: [] })),
  ]
}

const isRuntime = (id: string, kinds: readonly StateKind[]): boolean =>
  kinds.some(({ kind, runtimeOnly }) => runtimeOnly && id.startsWith(`${kind} `))

/** Which step, what was expected, what was read, what the tool said. */
function accountOf(plan: PlanData, begun: readonly string[], stepsDone: number, wrong: Wrong): string {
  const last = plan.steps.find(({ id }) => id === begun.at(-1))
  const lines = wrong.differences.map(({ what, expected, actual }) => `${what}: expected ${expected}; it is ${actual}`)
  const done = stepsDone === begun.length && stepsDone > 0 ? 'all steps were done' : `the last step was: ${last?.describe ?? 'none'}`
  return [`${wrong.why} (${done})`, ...lines].join('\n')
}

function failureOf(wrong: Wrong, account: string, left: readonly LeftOver[], journalId: number): HostwardError {
  const details = { journalId, ...(wrong.cause instanceof HostwardError ? { cause: wrong.cause.code } : {}) }
  if (left.length > 0) {
    const byHand = left.flatMap((one) => one.byHand)
    return new NotRestoredError(
      `${account}\nand the host could not be brought back entirely:\n${left.map(({ what, why }) => `${what}: ${why}`).join('\n')}`,
      { details, suggestions: [...byHand, `hostward undo ${journalId} tries again`] },
    )
  }
  if (wrong.interrupted) return new InterruptedError('interrupted; the host is as it was', { details })
  return new ChangeFailedError(`${account}\nthe host was brought back and is as it was`, {
    details,
    ...(wrong.cause === undefined ? {} : { cause: wrong.cause }),
    suggestions: [`hostward history show ${journalId}`],
  })
}
