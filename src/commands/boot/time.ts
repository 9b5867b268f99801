import * as Flags from '@oclif/core/flags'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readBootTime, type BootTimeData } from '../../facts/boot/time.js'
import { renderBootTime } from '../../render/boot-time.js'

export default class BootTime extends HostwardCommand {
  static override summary = 'Show how long the boot took, stage by stage, and which units were slow'
  static override description = `From power on to the last job of the boot: firmware, boot loader, kernel, initrd, userspace. A stage that this host does not measure has no time, and the reason is told.`
  static override examples = ['<%= config.bin %> boot time', '<%= config.bin %> boot time --limit 30', '<%= config.bin %> boot time --json']
  static override flags = {
    limit: Flags.integer({
      char: 'n',
      min: 1,
      default: 10,
      description: 'how many of the slowest units to show (JSON has all)',
      helpValue: 'NUMBER',
    }),
  }

  protected async answer(): Promise<Answer<BootTimeData>> {
    const { flags } = await this.begin(BootTime)
    const { data, warnings } = await readBootTime(await this.host())
    return { data, warnings, text: (view) => renderBootTime(data, flags.limit, view) }
  }
}
