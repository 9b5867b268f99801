import * as Args from '@oclif/core/args'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { openJournal, readChange, type HistoryShowData } from '../../changes/engine/history.js'
import { changeId } from '../../cli/flags.js'
import { renderChange } from '../../render/history.js'

export default class HistoryShow extends HostwardCommand {
  static override summary = 'Show one change: its plan, what came of it, and the diff of every file'
  static override examples = ['<%= config.bin %> history show 12', '<%= config.bin %> history show 12 --json']
  static override args = {
    id: Args.string({ description: 'number of the change, as history lists it', required: true, ignoreStdin: true }),
  }

  protected async answer(): Promise<Answer<HistoryShowData>> {
    const { args } = await this.begin(HistoryShow)
    const id = changeId(args.id)
    const data = await readChange(await openJournal(await this.host(), this.services.changes.stateFolder), id)
    return { data, page: true, text: (view) => renderChange(data, view) }
  }
}
