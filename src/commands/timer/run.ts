import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { ChangeData } from '../../changes/engine/result.js'
import { planRunTimer } from '../../changes/timer-run.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'
import { parseDuration } from '../../cli/flags.js'

export default class TimerRun extends ChangeCommand<'timer run'> {
  static override summary = 'Run what a timer starts now, wait for its end, and tell how it ended'
  static override examples = ['<%= config.bin %> timer run backup', '<%= config.bin %> timer run logrotate --wait 10min']
  static override args = {
    timer: Args.string({ description: 'name of the timer; .timer is added', required: true, ignoreStdin: true }),
  }
  static override flags = {
    ...changeFlags,
    wait: Flags.string({ description: 'how long the run may take', default: '1h', helpValue: 'DURATION' }),
  }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(TimerRun)
    const waitMs = parseDuration(flags.wait, 'wait')
    return this.change(flags, (host) => planRunTimer(host, { name: args.timer, waitMs }))
  }
}
