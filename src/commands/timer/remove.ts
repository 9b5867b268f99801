import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { ChangeData } from '../../changes/engine/result.js'
import { planRemoveTimer } from '../../changes/timer-remove.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'

export default class TimerRemove extends ChangeCommand<'timer remove'> {
  static override summary = 'Remove a timer that hostward has made, and the service that goes with it'
  static override examples = ['<%= config.bin %> timer remove backup', '<%= config.bin %> timer remove old-job --force --dry-run']
  static override args = {
    timer: Args.string({ description: 'name of the timer; .timer is added', required: true, ignoreStdin: true }),
  }
  static override flags = {
    ...changeFlags,
    force: Flags.boolean({ description: 'also one in /etc/systemd/system that hostward has not made; never one of a package' }),
  }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(TimerRemove)
    return this.change(flags, (host) => planRemoveTimer(host, args.timer, { force: flags.force }))
  }
}
