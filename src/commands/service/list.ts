import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { listFlag } from '../../cli/flags.js'
import { readServices } from '../../facts/services.js'
import type { SupervisedListData } from '../../facts/supervisor/list.js'
import type { UnitListData } from '../../facts/units/list.js'
import { renderUnitList } from '../../render/units.js'

export default class ServiceList extends HostwardCommand {
  static override summary = 'List services: those that systemd has in memory, or that daemontools, runit or s6 supervise'
  static override examples = [
    '<%= config.bin %> service list',
    '<%= config.bin %> service list --failed',
    "<%= config.bin %> service list 'systemd-*' --all",
  ]
  static override args = {
    pattern: Args.string({ description: "shell pattern on the name, e.g. 'ssh*'", ignoreStdin: true }),
  }
  static override flags = {
    state: Flags.string({ multiple: true, description: 'only these LOAD, ACTIVE or SUB words', helpValue: 'STATE' }),
    failed: Flags.boolean({ description: 'the same as --state failed' }),
    all: Flags.boolean({ char: 'a', description: 'also inactive services' }),
  }

  protected async answer(): Promise<Answer<UnitListData | SupervisedListData>> {
    const { args, flags } = await this.begin(ServiceList)
    const { data, warnings } = await readServices(await this.host(), {
      states: [...listFlag(flags.state, 'state'), ...(flags.failed ? ['failed'] : [])],
      patterns: args.pattern === undefined ? [] : [args.pattern],
      all: flags.all,
    })
    return { data, warnings, page: true, text: (view) => renderUnitList(data.units, view, 'service') }
  }
}
