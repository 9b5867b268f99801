import * as Args from '@oclif/core/args'
import type { ChangeData } from '../../changes/engine/result.js'
import { planAllowService } from '../../changes/firewall-service.js'
import type { Answer } from '../../cli/answer.js'
import { changeFlags } from '../../cli/change-command.js'
import { FirewallChangeCommand, firewallFlags } from '../../cli/firewall-command.js'

export default class FirewallAllow extends FirewallChangeCommand<'firewall allow'> {
  static override summary = 'Let a service in: now and after a restart, and nothing else'
  static override description = `Both layers of firewalld are changed and read back, without a reload. Without --zone it is the zone that packets from
--source come through, else the default zone. With --for it ends by itself, unless firewall confirm keeps it in time.`
  static override examples = [
    '<%= config.bin %> firewall allow ntp',
    '<%= config.bin %> firewall allow https --zone dmz --dry-run',
    '<%= config.bin %> firewall allow ntp --source 192.168.56.0/24 --source 2001:db8::/32',
    '<%= config.bin %> firewall allow http --for 10min',
  ]
  static override args = {
    service: Args.string({ description: 'a service of firewalld: ssh, ntp, https', required: true, ignoreStdin: true }),
  }
  static override flags = { ...firewallFlags, ...changeFlags }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(FirewallAllow)
    return this.changeFirewall(flags, args.service, planAllowService)
  }
}
