import * as Args from '@oclif/core/args'
import type { ChangeData } from '../../changes/engine/result.js'
import { planEnableTimer } from '../../changes/timer-switch.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'

export default class TimerEnable extends ChangeCommand<'timer enable'> {
  static override summary = 'Let a timer run, now and after every boot'
  static override examples = ['<%= config.bin %> timer enable backup', '<%= config.bin %> timer enable logrotate.timer --dry-run']
  static override args = {
    timer: Args.string({ description: 'name of the timer; .timer is added', required: true, ignoreStdin: true }),
  }
  static override flags = { ...changeFlags }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(TimerEnable)
    const { env } = this.services
    return this.change(flags, (host) => planEnableTimer(host, { name: args.timer, env }))
  }
}
