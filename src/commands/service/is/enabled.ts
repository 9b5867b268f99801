import * as Args from '@oclif/core/args'
import type { Answer } from '../../../cli/answer.js'
import { HostwardCommand } from '../../../cli/command.js'
import { readIs } from '../../../facts/services.js'
import type { ServiceIsData } from '../../../facts/units/is.js'
import { renderServiceIs } from '../../../render/service-is.js'

export default class ServiceIsEnabled extends HostwardCommand {
  static override summary = 'Whether a service is enabled: exit code 0 or 3'
  static override description = 'Prints the exact state in a word; a service that does not exist is not-found, exit code 3.'
  static override examples = [
    '<%= config.bin %> service is enabled sshd',
    'if <%= config.bin %> service is enabled chronyd 2>/dev/null; then …',
  ]
  static override args = {
    name: Args.string({ description: 'name of the service; .service is added', required: true, ignoreStdin: true }),
  }

  protected async answer(): Promise<Answer<ServiceIsData>> {
    const { args } = await this.begin(ServiceIsEnabled)
    const { data, failure } = await readIs(await this.host(), args.name, 'enabled')
    return { data, text: () => renderServiceIs(data), ...(failure ? { failure } : {}) }
  }
}
