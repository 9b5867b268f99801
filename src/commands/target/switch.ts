import * as Args from '@oclif/core/args'
import type { ChangeData } from '../../changes/engine/result.js'
import { planSwitchTarget } from '../../changes/switch-target.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'

export default class TargetSwitch extends ChangeCommand<'target switch'> {
  static override summary = 'Switch the running host to a target: what is not part of it stops'
  static override description = `The default target is left alone. The plan lists the units that would start and stop; it always needs --yes, or a typed confirmation, and there is no undoing a switch as such.`
  static override examples = ['<%= config.bin %> target switch cui --dry-run', '<%= config.bin %> target switch rescue --yes']
  static override args = {
    target: Args.string({ description: 'cui, gui, or a target; .target is added', required: true, ignoreStdin: true }),
  }
  static override flags = { ...changeFlags }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(TargetSwitch)
    const { env } = this.services
    return this.change(flags, (host) => planSwitchTarget(host, { target: args.target, env }))
  }
}
