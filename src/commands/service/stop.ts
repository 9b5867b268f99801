import type { ChangeData } from '../../changes/engine/result.js'
import { planServices } from '../../changes/service-actions.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'
import { unitArgs } from '../../cli/service-commands.js'

export default class ServiceStop extends ChangeCommand<'service stop'> {
  static override summary = 'Stop services, or units of any type'
  static override description = `The plan says what stops as well because it cannot be without them, and what may start them again. sshd and the network over ssh, dbus and units of systemd itself need --yes. Stopping the firewall says what is open then.`
  static override examples = [
    '<%= config.bin %> service stop cups.socket cups.service',
    '<%= config.bin %> service stop firewalld --dry-run',
  ]
  static override args = unitArgs
  static override strict = false
  static override flags = { ...changeFlags }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { flags, words } = await this.begin(ServiceStop)
    const { env } = this.services
    return this.change(flags, (host) => planServices(host, 'stop', { units: words, now: false, settleMs: 0, env }))
  }
}
