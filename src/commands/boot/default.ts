import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readBootDefault, type BootDefaultData } from '../../facts/boot/default.js'
import { renderBootDefault } from '../../render/boot-default.js'

export default class BootDefault extends HostwardCommand {
  static override summary = 'Show which boot entry is the default, and why'
  static override description = `Worked out from GRUB's own files as GRUB does it. grubby is not asked for the default: it answers with the first entry where the saved one is gone, and does not know next_entry and GRUB_DEFAULT.`
  static override examples = ['<%= config.bin %> boot default', '<%= config.bin %> boot default --json | jq -r .data.default.id']

  protected async answer(): Promise<Answer<BootDefaultData>> {
    await this.begin(BootDefault)
    const { data, warnings } = await readBootDefault(await this.host())
    return { data, warnings, text: (view) => renderBootDefault(data, view) }
  }
}
