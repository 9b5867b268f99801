import * as Args from '@oclif/core/args'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readTimer, type TimerShowData } from '../../facts/timers/show.js'
import { renderTimer } from '../../render/timer.js'

export default class TimerShow extends HostwardCommand {
  static override summary = 'Show when a timer runs, in words, its next five runs, and how the last one ended'
  static override examples = ['<%= config.bin %> timer show logrotate', '<%= config.bin %> timer show fstrim.timer --json']
  static override args = {
    timer: Args.string({ description: 'name of the timer; .timer is added', required: true, ignoreStdin: true }),
  }

  protected async answer(): Promise<Answer<TimerShowData>> {
    const { args } = await this.begin(TimerShow)
    const { data, warnings } = await readTimer(await this.host(), args.timer)
    return { data, warnings, text: (view) => renderTimer(data.timer, view) }
  }
}
