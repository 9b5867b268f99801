import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { planReloadUnits } from '../../changes/activate-units.js'
import type { ChangeData } from '../../changes/engine/result.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'
import { parseDuration } from '../../cli/flags.js'

export default class ServiceReload extends ChangeCommand<'service reload'> {
  static override summary = 'Have services read their configuration again'
  static override description = `A unit that cannot do so is refused before anything is done. A reload cannot be undone.`
  static override examples = ['<%= config.bin %> service reload sshd', '<%= config.bin %> service reload nginx --settle 5s']
  static override args = {
    unit: Args.string({
      description: 'a unit of any type; .service is added, several are done together',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override strict = false
  static override flags = {
    settle: Flags.string({ description: 'how long it is watched whether it stays up', default: '2s', helpValue: 'DURATION' }),
    ...changeFlags,
  }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { flags, words } = await this.begin(ServiceReload)
    const { env } = this.services
    return this.change(flags, (host) => planReloadUnits(host, { units: words, settleMs: parseDuration(flags.settle, 'settle'), env }))
  }
}
