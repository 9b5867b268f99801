import * as Args from '@oclif/core/args'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readBootEntry, type BootShowData } from '../../facts/boot/entries.js'
import { renderBootEntry } from '../../render/boot-entries.js'

export default class BootShow extends HostwardCommand {
  static override summary = 'Show one boot entry'
  static override examples = [
    '<%= config.bin %> boot show 0',
    '<%= config.bin %> boot show 5.14.0-570.26',
    '<%= config.bin %> boot show /boot/vmlinuz-5.14.0-570.26.1.el9_6.x86_64 --json',
  ]
  static override args = {
    entry: Args.string({
      description: 'index, id, kernel path, version, title, or the start of a version that only one entry has',
      required: true,
      ignoreStdin: true,
    }),
  }

  protected async answer(): Promise<Answer<BootShowData>> {
    const { args } = await this.begin(BootShow)
    const { data, warnings } = await readBootEntry(await this.host(), args.entry)
    return { data, warnings, text: (view) => renderBootEntry(data.entry, view) }
  }
}
