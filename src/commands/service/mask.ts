import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { ChangeData } from '../../changes/engine/result.js'
import { planMaskUnits } from '../../changes/mask-units.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'

export default class ServiceMask extends ChangeCommand<'service mask'> {
  static override summary = 'Block services: nothing and nobody can start them'
  static override description = `The plan says who would start them no longer, and what could not start without them. A unit whose file lies in /etc/systemd/system cannot be masked by systemctl: it is refused.`
  static override examples = ['<%= config.bin %> service mask cups --now', '<%= config.bin %> service mask systemd-timesyncd --dry-run']
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
    const { flags, words } = await this.begin(ServiceMask)
    const { env } = this.services
    return this.change(flags, (host) => planMaskUnits(host, { units: words, now: flags.now, settleMs: 0, env }))
  }
}
