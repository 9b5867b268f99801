import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readTimeStatus } from '../../facts/time/status.js'
import type { TimeStatusData } from '../../facts/time/status-data.js'
import { renderTimeStatus } from '../../render/time-status.js'

export default class TimeStatus extends HostwardCommand<'time status'> {
  static override summary = 'Show whether the clock is right, who sees to it, and what the host is to others'
  static override description =
    'Synchronised means: chronyd follows a real source now. Its leap status alone does not tell, because a chronyd that gives out its own clock calls itself "Normal" too. offsetSeconds has the sign of chronyc -c: positive when the clock is slow.'
  static override examples = ['<%= config.bin %> time status', '<%= config.bin %> time status --json']

  protected async answer(): Promise<Answer<TimeStatusData>> {
    await this.begin(TimeStatus)
    const { data, warnings, failure } = await readTimeStatus(await this.host())
    return { data, warnings, ...(failure === null ? {} : { failure }), text: (view) => renderTimeStatus(data, view) }
  }
}
