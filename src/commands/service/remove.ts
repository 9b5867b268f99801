import * as Args from '@oclif/core/args'
import type { ChangeData } from '../../changes/engine/result.js'
import { planRemoveService } from '../../changes/supervised/remove-service.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'

export default class ServiceRemove extends ChangeCommand<'service remove'> {
  static override summary = 'Take a service of daemontools away'
  static override description = `In the order that daemontools wants: the link in svscan's folder, then its supervisor and that of its logger, then the scripts that "service add" has made. Its log stays, and so does what the program has written. A directory that hostward has not made stays as it is. Undo has it supervised again, up or down as it was.`
  static override examples = ['<%= config.bin %> service remove ntpd', '<%= config.bin %> service remove feed --dry-run']
  static override args = {
    name: Args.string({ description: 'name of the service in the folder of svscan', required: true, ignoreStdin: true }),
  }
  static override flags = { ...changeFlags }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(ServiceRemove)
    const { env } = this.services
    return this.change(flags, (host) => planRemoveService(host, args.name, { env }))
  }
}
