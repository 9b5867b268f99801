import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { planStartUnits } from '../../changes/activate-units.js'
import type { ChangeData } from '../../changes/engine/result.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'
import { parseDuration } from '../../cli/flags.js'

export default class ServiceStart extends ChangeCommand<'service start'> {
  static override summary = 'Start services, or units of any type, and watch that they stay up'
  static override description = `What dies within the settle time is a failure, with its last log lines; then all is as it was before. What runs already is left alone. systemd reads unit files again first where it says that they have changed.`
  static override examples = [
    '<%= config.bin %> service start chronyd',
    '<%= config.bin %> service start web.socket web.service --settle 10s',
    '<%= config.bin %> service start backup --dry-run',
  ]
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
    const { flags, words } = await this.begin(ServiceStart)
    const { env } = this.services
    return this.change(flags, (host) => planStartUnits(host, { units: words, settleMs: parseDuration(flags.settle, 'settle'), env }))
  }
}
