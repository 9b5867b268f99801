import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { listFlag } from '../../cli/flags.js'
import { readUnits, type UnitListData } from '../../facts/units/list.js'
import { renderUnitList } from '../../render/units.js'

export default class UnitList extends HostwardCommand {
  static override summary = 'List the units that systemd has in memory'
  static override examples = [
    '<%= config.bin %> unit list --failed',
    '<%= config.bin %> unit list --type service,timer --all',
    "<%= config.bin %> unit list 'ssh*' --json",
  ]
  static override args = {
    pattern: Args.string({ description: "shell pattern on the unit name, e.g. 'ssh*'", ignoreStdin: true }),
  }
  static override flags = {
    type: Flags.string({ char: 't', multiple: true, description: 'only these types: service,timer,mount …', helpValue: 'TYPE' }),
    state: Flags.string({ multiple: true, description: 'only these LOAD, ACTIVE or SUB words', helpValue: 'STATE' }),
    failed: Flags.boolean({ description: 'the same as --state failed' }),
    all: Flags.boolean({ char: 'a', description: 'also inactive units, and the further names of devices' }),
  }

  protected async answer(): Promise<Answer<UnitListData>> {
    const { args, flags } = await this.begin(UnitList)
    const { data, warnings } = await readUnits(await this.host(), {
      types: listFlag(flags.type, 'type'),
      states: [...listFlag(flags.state, 'state'), ...(flags.failed ? ['failed'] : [])],
      patterns: args.pattern === undefined ? [] : [args.pattern],
      all: flags.all,
    })
    return { data, warnings, page: true, text: (view) => renderUnitList(data.units, view) }
  }
}
