import type { Answer } from '../cli/answer.js'
import { HostwardCommand } from '../cli/command.js'
import { readStatus, type StatusData } from '../facts/status.js'
import { renderStatus } from '../render/status.js'

export default class Status extends HostwardCommand<'status'> {
  static override summary = 'Show the state of the host on one screen'
  static override description =
    'What boots, what runs, what is scheduled, whether the clock is right, what the firewall lets in. What is missing is named with the reason; the exit code is 0, because a status was had.'
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --host demo', '<%= config.bin %> status --json']

  protected async answer(): Promise<Answer<StatusData>> {
    await this.begin(Status)
    const { data, warnings } = await readStatus(await this.host())
    return { data, warnings, text: (view) => renderStatus(data, view) }
  }
}
