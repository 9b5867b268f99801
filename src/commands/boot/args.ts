import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readBootArguments, type BootArgsData } from '../../facts/boot/args.js'
import { renderBootArgs } from '../../render/boot-args.js'

export default class BootArgs extends HostwardCommand {
  static override summary = 'Show where each kernel argument lives'
  static override description = `In the running kernel, in each boot entry, and in the files that a later kernel gets its arguments from. Says what differs, and whether a reboot would change anything.`
  static override examples = [
    '<%= config.bin %> boot args',
    '<%= config.bin %> boot args --json | jq \'.data.arguments[] | select(.verdict != "now")\'',
  ]

  protected async answer(): Promise<Answer<BootArgsData>> {
    await this.begin(BootArgs)
    const { data, warnings } = await readBootArguments(await this.host())
    return { data, warnings, page: true, text: (view) => renderBootArgs(data, view) }
  }
}
