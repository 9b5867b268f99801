import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { ChangeData } from '../changes/engine/result.js'
import { planServices, type ServiceVerb } from '../changes/service-actions.js'
import type { Answer } from './answer.js'
import { ChangeCommand, changeFlags } from './change-command.js'
import { parseDuration } from './flags.js'

const several = (what: string) =>
  Args.string({ description: `${what}; .service is added, several are done together`, required: true, ignoreStdin: true })

/** Of the commands that start and stop units. */
export const unitArgs = { unit: several('a unit of any type') }

/** Of the commands that change what is done with units at boot. */
export const unitFileArgs = { unit: several('a unit of any type, or a template') }

/** How long units that were started are watched. */
export const settleFlag = (description: string) => Flags.string({ description, default: '2s', helpValue: 'DURATION' })

/** Base of `service start`, `service restart` and `service reload`; each names its verb. */
export abstract class ActivateCommand extends ChangeCommand {
  static override args = unitArgs
  static override strict = false
  static override flags = { settle: settleFlag('how long it is watched whether it stays up'), ...changeFlags }

  protected abstract readonly verb: ServiceVerb

  protected async answer(): Promise<Answer<ChangeData>> {
    const { flags, words } = await this.begin(ActivateCommand)
    const wishes = { units: words, now: false, settleMs: parseDuration(flags.settle, 'settle'), env: this.services.env }
    return this.change(flags, (host) => planServices(host, this.verb, wishes))
  }
}

/** Base of `service disable` and `service mask`; each names its verb. */
export abstract class TurnOffCommand extends ChangeCommand {
  static override args = unitFileArgs
  static override strict = false
  static override flags = { now: Flags.boolean({ description: 'stop them as well' }), ...changeFlags }

  protected abstract readonly verb: ServiceVerb

  protected async answer(): Promise<Answer<ChangeData>> {
    const { flags, words } = await this.begin(TurnOffCommand)
    const wishes = { units: words, now: flags.now, settleMs: 0, env: this.services.env }
    return this.change(flags, (host) => planServices(host, this.verb, wishes))
  }
}
