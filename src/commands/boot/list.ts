import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readBootEntries, type BootListData } from '../../facts/boot/entries.js'
import { renderBootList } from '../../render/boot-entries.js'

export default class BootList extends HostwardCommand {
  static override summary = 'List the boot entries'
  static override description = `In grubby's order; content from the files in /boot/loader/entries, which is what GRUB boots from. The index of an entry changes when kernels come and go: in scripts, name entries by id.`
  static override examples = ['<%= config.bin %> boot list', "<%= config.bin %> boot list --json | jq '.data.entries[] | select(.default)'"]

  protected async answer(): Promise<Answer<BootListData>> {
    await this.begin(BootList)
    const { data, warnings } = await readBootEntries(await this.host())
    return { data, warnings, page: true, text: (view) => renderBootList(data.entries, view) }
  }
}
