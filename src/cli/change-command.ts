import * as Flags from '@oclif/core/flags'
import type { ChangeOutcome, EngineOptions, Listener } from '../changes/engine/outcome.js'
import type { Plan } from '../changes/engine/plan.js'
import type { ChangeData } from '../changes/engine/result.js'
import { ConfirmationNeededError, DeclinedError, InterruptedError, NotSupportedError, type Warning } from '../errors.js'
import { CachedHost } from '../host/cached.js'
import type { Host } from '../host/types.js'
import { renderChanged, renderPlan } from '../render/change.js'
import { safe } from '../render/text.js'
import { wrapSentence } from '../render/wrap.js'
import type { Answer } from './answer.js'
import { Delegated, HostwardCommand } from './command.js'
import type { CommandId } from './outputs.js'
import { errorView } from './style.js'

/** Flags of every command that changes the host. */
export const changeFlags = {
  'dry-run': Flags.boolean({ description: 'show the plan: exact command lines and diffs; change nothing', helpGroup: 'CHANGE' }),
  yes: Flags.boolean({ char: 'y', description: 'go on without asking where a plan is dangerous', helpGroup: 'CHANGE' }),
}

export interface ChangeFlags {
  'dry-run': boolean
  yes: boolean
  verbose: boolean
}

/** Base of the commands that change the host: shows the plan, asks, has the engine carry it out, tells what came of it. */
export abstract class ChangeCommand<Id extends CommandId = CommandId> extends HostwardCommand<Id> {
  /**
   * Plan and carry out. `makePlan` is called again right before the first step, on what the host is then. A change runs as
   * one process of root; a recording is planned for, and stays as it is.
   */
  protected async change(
    flags: ChangeFlags,
    makePlan: (host: Host) => Promise<Plan>,
    more: Pick<EngineOptions, 'undoes'> = {},
  ): Promise<Answer<ChangeData>> {
    const host = await this.host()
    const { kind } = await host.describe()
    await this.becomeRoot(flags)
    const { carryOut, onlyPlan } = await import('../changes/engine/engine.js')
    const isShown = flags['dry-run'] || kind !== 'local'
    const plan = await this.#plan(makePlan, flags, isShown)
    if (isShown || plan.steps.length === 0) {
      const data = await onlyPlan({ host }, plan)
      const warnings = [...plan.warnings, ...(flags['dry-run'] || kind === 'local' ? [] : [NOT_THIS_HOST])]
      return { data, changed: false, warnings, text: (view) => (isShown ? renderPlan(data.plan, view) : renderChanged(data, view)) }
    }
    this.#refuseUnconfirmed(plan, flags)
    const options = { ...(await this.engineOptions(flags)), ...more }
    await this.#tellPlan(plan, flags)
    await this.#confirm(plan, flags)
    const outcome = await this.services.changes.uninterrupted(() => carryOut(plan, () => makePlan(new CachedHost(this.liveHost)), options))
    return answerOf(outcome)
  }

  /** A change of this machine runs as one process of root: hostward starts itself again when it is not. */
  protected async becomeRoot(flags: Pick<ChangeFlags, 'dry-run'>): Promise<void> {
    const host = await this.host()
    if ((await host.describe()).kind !== 'local' || flags['dry-run'] || host.uid() === 0) return
    throw new Delegated(await this.services.reexecuteAsRoot('a change needs the rights of root'))
  }

  /** What the engine is given; the host must be one that can be changed. @throws NotSupportedError */
  protected async engineOptions(flags: Pick<ChangeFlags, 'verbose'>): Promise<EngineOptions> {
    const host = this.liveHost
    const { bootId } = await host.describe()
    const files = await host.writer?.()
    if (files === undefined || files === null)
      throw new NotSupportedError('this host cannot be changed: it is a recording', { suggestions: ['without --host, on the host itself'] })
    const { stateKinds } = await import('../changes/state-kinds.js')
    const { stateFolder, user, interrupt } = this.services.changes
    return {
      machine: { host, files },
      kinds: stateKinds,
      stateFolder,
      words: [...this.ctor.id.split(':'), ...this.argv],
      user,
      version: this.services.resources.version,
      bootId,
      interrupt,
      listener: await this.#listener(flags),
    }
  }

  /**
   * A plan, or why there is none. Both may come of a host that another change has half changed, or one that was cut off: that is
   * said instead.
   *
   * @throws LockedError, UnfinishedChangeError
   */
  async #plan(makePlan: (host: Host) => Promise<Plan>, flags: ChangeFlags, isShown: boolean): Promise<Plan> {
    const host = await this.host()
    const refuse = async (): Promise<void> => {
      if (isShown || (await host.writer?.()) == null) return
      const { refuseHalfChanged } = await import('../changes/engine/engine.js')
      await refuseHalfChanged(await this.engineOptions(flags))
    }
    let plan: Plan
    try {
      plan = await makePlan(host)
    } catch (error) {
      await refuse()
      throw error
    }
    if (plan.steps.length === 0) await refuse()
    return plan
  }

  /** Nobody is there to say yes. @throws ConfirmationNeededError */
  #refuseUnconfirmed({ dangers }: Plan, flags: ChangeFlags): void {
    const { io } = this.services
    if (dangers.length === 0 || flags.yes || (io.stdinIsTTY && io.stderrIsTTY)) return
    throw new ConfirmationNeededError(dangers.map(({ message }) => message).join('\n'), {
      suggestions: ['add --yes when it is meant', 'look at the plan first: --dry-run'],
      details: { dangers: dangers.map((danger) => ({ ...danger })) },
    })
  }

  /** The plan, with its dangers at the end, has been shown. @throws DeclinedError, InterruptedError */
  async #confirm({ dangers }: Plan, flags: ChangeFlags): Promise<void> {
    if (dangers.length === 0 || flags.yes) return
    const { changes } = this.services
    const answer = await changes.ask('Type yes to go on: ')
    if (changes.interrupt.aborted) throw new InterruptedError('interrupted: nothing was done')
    if (answer.trim() !== 'yes') throw new DeclinedError('not confirmed: nothing was done')
  }

  /** People see the plan before it is done; scripts see the result. */
  async #tellPlan(plan: Plan, flags: ChangeFlags): Promise<void> {
    const { io } = this.services
    if (!io.stderrIsTTY && !flags.verbose) return
    const { describePlan } = await import('../changes/engine/plan-data.js')
    const view = { ...(await errorView(this.services)), now: this.liveHost.now() }
    io.stderr(`${renderPlan(await describePlan(this.liveHost, plan), view)}\n`)
  }

  async #listener(flags: Pick<ChangeFlags, 'verbose'>): Promise<Listener> {
    const { io } = this.services
    const { style, width } = await errorView(this.services)
    const tells = io.stderrIsTTY || flags.verbose
    return {
      stepDone: (describe) => {
        if (tells) io.stderr(`${wrapSentence('done', style.good, safe(describe), width)}\n`)
      },
      restoring: (why) => {
        if (tells) io.stderr(`${wrapSentence('taking it back:', style.warn, safe(why.split('\n')[0] ?? ''), width)}\n`)
      },
    }
  }
}

/** An outcome of the engine as an answer. */
export function answerOf({ data, changed, warnings, failure }: ChangeOutcome): Answer<ChangeData> {
  return {
    data,
    changed,
    warnings,
    text: (view) => (failure === undefined ? renderChanged(data, view) : ''),
    ...(failure === undefined ? {} : { failure }),
  }
}

const NOT_THIS_HOST: Warning = { code: 'RECORDING', message: 'a recording stays as it is: this is the plan, nothing was done' }
