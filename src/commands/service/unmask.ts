import type { ChangeData } from '../../changes/engine/result.js'
import { planServices } from '../../changes/service-actions.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'
import { unitFileArgs } from '../../cli/service-commands.js'

export default class ServiceUnmask extends ChangeCommand<'service unmask'> {
  static override summary = 'Take the block from services: enabled or not, they are what they were before'
  static override description = `Nothing is started. What the distribution or a generator has masked is refused with the file that says so.`
  static override examples = ['<%= config.bin %> service unmask cups']
  static override args = unitFileArgs
  static override strict = false
  static override flags = { ...changeFlags }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { flags, words } = await this.begin(ServiceUnmask)
    return this.change(flags, (host) => planServices(host, 'unmask', { units: words, now: false, settleMs: 0, env: this.services.env }))
  }
}
