import * as Args from '@oclif/core/args'
import type { ChangeData } from '../../changes/engine/result.js'
import { planDisableTimer } from '../../changes/timer-switch.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'

export default class TimerDisable extends ChangeCommand<'timer disable'> {
  static override summary = 'Have a timer run no more, neither now nor after the next boot'
  static override examples = ['<%= config.bin %> timer disable backup', '<%= config.bin %> timer disable logrotate.timer --dry-run']
  static override args = {
    timer: Args.string({ description: 'name of the timer; .timer is added', required: true, ignoreStdin: true }),
  }
  static override flags = { ...changeFlags }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(TimerDisable)
    const { env } = this.services
    return this.change(flags, (host) => planDisableTimer(host, { name: args.timer, env }))
  }
}
