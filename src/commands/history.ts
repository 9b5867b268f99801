import type { Answer } from '../cli/answer.js'
import { HostwardCommand } from '../cli/command.js'
import type { HistoryData } from '../changes/engine/history.js'
import { openJournal, readHistory } from '../changes/engine/history.js'
import { renderHistory } from '../render/history.js'

export default class History extends HostwardCommand {
  static override summary = 'List the changes that hostward made to this host'
  static override examples = ['<%= config.bin %> history', '<%= config.bin %> history --json | jq .data.changes[0].id']

  protected async answer(): Promise<Answer<HistoryData>> {
    await this.begin(History)
    const data = await readHistory(await openJournal(await this.host(), this.services.changes.stateFolder))
    return { data, page: true, text: (view) => renderHistory(data, view) }
  }
}
