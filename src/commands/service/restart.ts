import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { planRestartUnits } from '../../changes/activate-units.js'
import type { ChangeData } from '../../changes/engine/result.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'
import { parseDuration } from '../../cli/flags.js'

export default class ServiceRestart extends ChangeCommand<'service restart'> {
  static override summary = 'Restart services, or units of any type, and watch that they stay up'
  static override description = `What is down is started. What dies within the settle time is a failure, with its last log lines. A restart cannot be undone.`
  static override examples = ['<%= config.bin %> service restart chronyd', '<%= config.bin %> service restart sshd --yes --settle 5s']
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
    const { flags, words } = await this.begin(ServiceRestart)
    const { env } = this.services
    return this.change(flags, (host) => planRestartUnits(host, { units: words, settleMs: parseDuration(flags.settle, 'settle'), env }))
  }
}
