import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readTargets, type TargetListData } from '../../facts/targets/list.js'
import { renderTargetList } from '../../render/targets.js'

export default class TargetList extends HostwardCommand {
  static override summary = 'List the targets: which is the default, which is current, which one can switch to'
  static override examples = ['<%= config.bin %> target list', '<%= config.bin %> target list --json']

  protected async answer(): Promise<Answer<TargetListData>> {
    await this.begin(TargetList)
    const { data, warnings } = await readTargets(await this.host())
    return { data, warnings, page: true, text: (view) => renderTargetList(data, view) }
  }
}
