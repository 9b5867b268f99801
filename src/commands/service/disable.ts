import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { planDisableUnits } from '../../changes/disable-units.js'
import type { ChangeData } from '../../changes/engine/result.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'

export default class ServiceDisable extends ChangeCommand<'service disable'> {
  static override summary = 'Have services no longer start by themselves'
  static override description = `Every link to them goes away, also those made by hand or until the next reboot; the plan has them all. Undo brings them back.`
  static override examples = ['<%= config.bin %> service disable cups --now', '<%= config.bin %> service disable lab.socket lab.service']
  static override args = {
    unit: Args.string({
      description: 'a unit of any type, or a template; .service is added, several are done together',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override strict = false
  static override flags = {
    now: Flags.boolean({ description: 'stop them as well' }),
    ...changeFlags,
  }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { flags, words } = await this.begin(ServiceDisable)
    const { env } = this.services
    return this.change(flags, (host) => planDisableUnits(host, { units: words, now: flags.now, settleMs: 0, env }))
  }
}
