import { HostwardError, InterruptedError, WriteFailedError, type Warning } from '../../errors.js'
import { FileError } from '../../host/types.js'
import { accountOf, failureOf, irreversibleSteps, messageOf, whyNotWritten, type Wrong } from './account.js'
import { describeActivity, readActivity, type Activity } from './activity.js'
import { bringBack } from './bring-back.js'
import { compareWithPlan } from './compare.js'
import { makeCopies, planCopies, removeCopies } from './copies.js'
import type { Journal, JournalEntry } from './journal.js'
import { untouched, type ChangeOutcome, type EngineOptions } from './outcome.js'
import type { Plan, RunStep, Watch } from './plan.js'
import type { ChangeData, PlanData } from './result.js'
import { takeSnapshot, type Machine, type Snapshot } from './snapshot.js'
import { runProgram, runStep, StepFailure } from './step.js'

/** One change, from the first byte in the journal to the last. */
export class Change {
  readonly #machine: Machine
  #entry!: JournalEntry
  #before!: Snapshot
  #activity: Activity | null = null
  #done = 0
  /** What tools said on stderr while they claimed success. */
  readonly #said: string[] = []

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
    this.#activity = await readActivity(this.#machine.host, plan)
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
      throw new WriteFailedError(`${error.path}: ${whyNotWritten(error)}; nothing was changed`, {
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
        const said = await runStep(this.#machine, step, options.kinds)
        if (said !== null) this.#said.push(said)
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
      await this.#writeDown(plan.verify === undefined ? after : null)
      return null
    } catch (error) {
      if (!(error instanceof StepFailure || error instanceof FileError || error instanceof HostwardError)) throw error
      // A verification that waits ends so.
      if (error instanceof InterruptedError) return { why: 'interrupted', differences: [], interrupted: true }
      return { why: error.message, differences: [], interrupted: false, cause: error }
    }
  }

  /** @throws StepFailure when it is not sure that all is on the disk */
  async #flush(): Promise<void> {
    for (const path of this.plan.flush ?? []) {
      const { outcome, exitCode } = await this.#machine.host.run('sync', ['-f', '--', path])
      // coreutils before 8.24 (RHEL 7) sync everything or nothing.
      if (outcome !== 'exited' || exitCode !== 0) await runProgram(this.#machine, SYNC_ALL)
    }
  }

  /** A change that cannot be undone later is none: what cannot be written down is taken back. */
  async #writeDown(seen: Snapshot | null): Promise<void> {
    // Read once more: `verify` may have waited for a daemon to settle.
    const after = seen ?? (await takeSnapshot(this.#machine, this.plan.watch, this.options.kinds, this.#before))
    await this.journal.writeAfter(this.#entry.id, after)
    await this.#end('done', null)
  }

  async #succeed(): Promise<ChangeOutcome> {
    const { plan, options } = this
    const alsoChanged = describeActivity(this.#activity, await readActivity(this.#machine.host, plan), plan)
    const warnings = [...plan.warnings]
    const shown = { ...this.data, done: await this.#doneNow() }
    this.#entry.plan = shown
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
    const data: ChangeData = { ...untouched(shown), verified: true, alsoChanged, journalId: this.#entry.id }
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

  async #doneNow(): Promise<string> {
    const { done, doneNow } = this.plan
    try {
      return (await doneNow?.(this.#machine.host)) ?? done
    } catch (error) {
      if (!(error instanceof HostwardError)) throw error
      return done
    }
  }

  async #leftBehind(): Promise<readonly Warning[]> {
    try {
      return (await this.plan.leftBehind?.(this.#machine.host)) ?? []
    } catch (error) {
      if (!(error instanceof HostwardError)) throw error
      return []
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
    const { begun } = this.#entry
    const ran = wrong.cause instanceof StepFailure && !wrong.cause.hasRun ? begun.slice(0, -1) : begun
    const irreversible = irreversibleSteps(this.data, ran)
    if (isWatching(plan.watch)) options.listener.restoring(wrong.why)
    const { left, putBack } = await bringBack(this.#machine, this.#before, plan.watch, {
      kinds: options.kinds,
      copies: this.#entry.copies,
    })
    await this.#flush().catch((error: unknown) => {
      if (!(error instanceof StepFailure)) throw error
      left.push({ what: 'the file systems', why: error.message, byHand: ['sync'] })
    })
    const alsoChanged = describeActivity(this.#activity, await readActivity(this.#machine.host, plan), plan)
    const account = accountOf(this.data, this.#entry.begun, this.#done, wrong, this.#said)
    const isBack = left.length === 0
    const restored = isBack && irreversible.length === 0
    const warnings = [...plan.warnings]
    try {
      await this.#end(restored ? 'restored' : isBack ? 'failed' : 'not-restored', account)
      if (isBack) await this.#tidyUp(warnings)
    } catch (error) {
      // It stays "begun": `undo` finds the host as it was, and says so.
      warnings.push({ code: 'NOT_NOTED', message: `the journal cannot say how it ended (${messageOf(error)}): run hostward undo once` })
    }
    if (irreversible.length > 0) warnings.push(...(await this.#leftBehind()))
    const data: ChangeData = {
      ...untouched(this.data),
      verified: false,
      restored,
      differences: wrong.differences,
      alsoChanged,
      journalId: this.#entry.id,
      leftOver: left,
      irreversible,
    }
    const failure = failureOf(wrong, account, { left, putBack, irreversible }, this.#entry.id)
    return { changed: !restored, data, warnings, failure }
  }

  async #end(state: JournalEntry['state'], account: string | null): Promise<void> {
    this.#entry = { ...this.#entry, state, account, finishedAt: this.#machine.host.now().toISOString() }
    await this.journal.update(this.#entry)
  }
}

const isWatching = ({ files = [], folders = [], states = [] }: Watch): boolean => files.length + folders.length + states.length > 0

const SYNC_ALL: RunStep = {
  kind: 'run',
  id: 'sync',
  describe: 'flush all file systems',
  program: 'sync',
  args: [],
  touches: [],
  undoable: true,
}
