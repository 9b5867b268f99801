import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readUnit, type UnitShowData } from '../../facts/units/show.js'
import { renderUnit } from '../../render/unit.js'

export default class UnitShow extends HostwardCommand {
  static override summary = 'Show all about a unit: state and why, processes, what it takes, files, who wants it, last log lines'
  static override examples = [
    '<%= config.bin %> unit show sshd',
    '<%= config.bin %> unit show /boot',
    '<%= config.bin %> unit show getty@tty1.service --lines 50',
    '<%= config.bin %> unit show chronyd --json',
  ]
  static override args = {
    unit: Args.string({
      description: 'name (.service is added), or the path of a mount point or device',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    lines: Flags.integer({ char: 'n', default: 10, min: 0, description: 'how many lines of the log', helpValue: 'N' }),
  }

  protected async answer(): Promise<Answer<UnitShowData>> {
    const { args, flags } = await this.begin(UnitShow)
    const { data, warnings } = await readUnit(await this.host(), args.unit, { lines: flags.lines })
    return { data, warnings, page: true, text: (view) => renderUnit(data, view) }
  }
}
