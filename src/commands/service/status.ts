import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readServiceStatus } from '../../facts/services.js'
import type { SupervisedShowData } from '../../facts/supervisor/show.js'
import type { UnitShowData } from '../../facts/units/show.js'
import { renderSupervised } from '../../render/supervised.js'
import { renderUnit } from '../../render/unit.js'

export default class ServiceStatus extends HostwardCommand {
  static override summary = 'Show all about a service: state and why, processes, what it takes, last log lines'
  static override examples = ['<%= config.bin %> service status sshd', '<%= config.bin %> service status chronyd --lines 50 --sudo']
  static override args = {
    name: Args.string({ description: 'name of the service; .service is added', required: true, ignoreStdin: true }),
  }
  static override flags = {
    lines: Flags.integer({ char: 'n', default: 10, min: 0, description: 'how many lines of the log', helpValue: 'N' }),
  }

  protected async answer(): Promise<Answer<UnitShowData | SupervisedShowData>> {
    const { args, flags } = await this.begin(ServiceStatus)
    const { data, warnings } = await readServiceStatus(await this.host(), args.name, { lines: flags.lines })
    return { data, warnings, page: true, text: (view) => ('service' in data ? renderSupervised(data, view) : renderUnit(data, view)) }
  }
}
