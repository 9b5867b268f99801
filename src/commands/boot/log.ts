import * as Flags from '@oclif/core/flags'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { listFlag } from '../../cli/flags.js'
import { readBootLog, type BootLogData } from '../../facts/boot/log.js'
import { renderBootLog } from '../../render/boot-log.js'

export default class BootLog extends HostwardCommand {
  static override summary = 'Show the messages of the kernel since it started'
  static override description = `From dmesg; from the journal when dmesg is not permitted, or when it has lost the beginning and the journal has not. Times are the boot time plus the kernel's own stamp: good to a second, and too early after the host was suspended.`
  static override examples = [
    '<%= config.bin %> boot log --level err+',
    '<%= config.bin %> boot log --device sda',
    "<%= config.bin %> boot log --since 10min --grep 'link is (up|down)'",
  ]
  static override flags = {
    level: Flags.string({
      char: 'l',
      multiple: true,
      description: 'only these levels: emerg,alert,crit,err,warn,notice,info,debug; err+ is err and worse',
      helpValue: 'LEVEL',
    }),
    since: Flags.string({ description: 'only from then on: 10min, 2h, or 2025-07-26T15:00:00Z', helpValue: 'TIME' }),
    grep: Flags.string({
      description: 'only what matches this regular expression; ignores case unless it has a capital letter',
      helpValue: 'PATTERN',
    }),
    device: Flags.string({ description: 'only what is about this device: sda, enp0s3, 0000:00:03.0', helpValue: 'NAME' }),
  }

  protected async answer(): Promise<Answer<BootLogData>> {
    const { flags } = await this.begin(BootLog)
    const { level, since, grep, device } = flags
    const { data, warnings } = await readBootLog(await this.host(), { levels: listFlag(level, 'level'), since, grep, device })
    return { data, warnings, page: true, text: (view) => renderBootLog(data, view) }
  }
}
