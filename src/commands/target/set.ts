import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { ChangeData } from '../../changes/engine/result.js'
import { planSetTarget } from '../../changes/set-target.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'
import { parseDuration } from '../../cli/flags.js'

export default class TargetSet extends ChangeCommand<'target set'> {
  static override summary = 'Make a target the one that the host boots into'
  static override description = `What runs now is left alone. Says what is in the way of the choice: an argument of the kernel, a generator; and when there is no display manager for gui. A target that would not start sshd, which runs now, needs --yes.`
  static override examples = [
    '<%= config.bin %> target set cui',
    '<%= config.bin %> target set gui --reboot --delay 5min --yes',
    '<%= config.bin %> target set multi-user.target --dry-run',
  ]
  static override args = {
    target: Args.string({ description: 'cui, gui, or a target; .target is added', required: true, ignoreStdin: true }),
  }
  static override flags = {
    reboot: Flags.boolean({ description: 'reboot when it is done and verified' }),
    delay: Flags.string({ description: 'with --reboot: how long to wait, in whole minutes', helpValue: 'DURATION' }),
    ...changeFlags,
  }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(TargetSet)
    const delayMs = flags.delay === undefined ? null : parseDuration(flags.delay, 'delay')
    return this.change(flags, (host) => planSetTarget(host, { target: args.target, reboot: flags.reboot, delayMs }))
  }
}
