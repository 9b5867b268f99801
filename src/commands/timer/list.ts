import * as Flags from '@oclif/core/flags'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readTimers, type TimerListData } from '../../facts/timers/list.js'
import { renderTimerList } from '../../render/timers.js'

export default class TimerList extends HostwardCommand {
  static override summary = 'List the timers: next and last run, what they start, what is overdue or failed'
  static override examples = ['<%= config.bin %> timer list', '<%= config.bin %> timer list --overdue --json']
  static override flags = {
    overdue: Flags.boolean({ description: 'only timers that should have run and did not' }),
    failed: Flags.boolean({ description: 'only timers whose last run failed' }),
  }

  protected async answer(): Promise<Answer<TimerListData>> {
    const { flags } = await this.begin(TimerList)
    const { data, warnings } = await readTimers(await this.host())
    const timers = data.timers.filter((timer) => (!flags.overdue || timer.overdue) && (!flags.failed || timer.failed))
    return { data: { timers }, warnings, page: true, text: (view) => renderTimerList(timers, view) }
  }
}
