import * as Flags from '@oclif/core/flags'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { parseDuration } from '../../cli/flags.js'
import { waitProgress } from '../../cli/wait-progress.js'
import { waitForTime, type TimeWaitData } from '../../facts/time/wait.js'
import { renderTimeWait } from '../../render/time-wait.js'

export default class TimeWait extends HostwardCommand<'time wait'> {
  static override summary = 'Wait until the clock is synchronised: exit 0, or 7 when it is not in time'
  static override description =
    'Synchronised means that chronyd follows a real source; its leap status alone does not tell. At a terminal, reach and offset of the sources are shown as they come.'
  static override examples = [
    '<%= config.bin %> time wait',
    '<%= config.bin %> time wait --within 50ms --wait 5min && systemctl start database',
  ]
  static override flags = {
    within: Flags.string({ description: 'how far off the clock may be; anything when left out', helpValue: 'DURATION' }),
    wait: Flags.string({ description: 'how long to wait', default: '60s', helpValue: 'DURATION' }),
  }

  protected async answer(): Promise<Answer<TimeWaitData>> {
    const { flags } = await this.begin(TimeWait)
    const withinMs = flags.within === undefined ? null : parseDuration(flags.within, 'within')
    const waitMs = parseDuration(flags.wait, 'wait')
    await this.host()
    const { io, changes } = this.services
    const { data, failure } = await waitForTime(this.liveHost, {
      withinMs,
      waitMs,
      progress: waitProgress(io),
      interrupt: changes.interrupt,
    })
    return { data, ...(failure === null ? {} : { failure }), text: (view) => (failure === null ? renderTimeWait(data, view) : '') }
  }
}
