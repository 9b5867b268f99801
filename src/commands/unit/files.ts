import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { listFlag } from '../../cli/flags.js'
import { readUnitFiles, type UnitFilesData } from '../../facts/units/files.js'
import { renderUnitFiles } from '../../render/unit-files.js'

export default class UnitFiles extends HostwardCommand {
  static override summary = 'List the unit files that are installed, and what their states mean'
  static override examples = [
    '<%= config.bin %> unit files --type service --state enabled',
    '<%= config.bin %> unit files --type timer',
    "<%= config.bin %> unit files 'ssh*' --json",
  ]
  static override args = {
    pattern: Args.string({ description: "shell pattern on the name, e.g. 'ssh*'", ignoreStdin: true }),
  }
  static override flags = {
    type: Flags.string({ char: 't', multiple: true, description: 'only these types: service,timer,mount …', helpValue: 'TYPE' }),
    state: Flags.string({ multiple: true, description: 'only these states: enabled,disabled,static,masked …', helpValue: 'STATE' }),
  }

  protected async answer(): Promise<Answer<UnitFilesData>> {
    const { args, flags } = await this.begin(UnitFiles)
    const { data, warnings } = await readUnitFiles(await this.host(), {
      types: listFlag(flags.type, 'type'),
      states: listFlag(flags.state, 'state'),
      patterns: args.pattern === undefined ? [] : [args.pattern],
    })
    return { data, warnings, page: true, text: (view) => renderUnitFiles(data, view) }
  }
}
