import * as Args from '@oclif/core/args'
import type { ChangeData } from '../../changes/engine/result.js'
import { planDenyService } from '../../changes/firewall-service.js'
import type { Answer } from '../../cli/answer.js'
import { changeFlags } from '../../cli/change-command.js'
import { FirewallChangeCommand, firewallFlags } from '../../cli/firewall-command.js'

export default class FirewallDeny extends FirewallChangeCommand<'firewall deny'> {
  static override summary = 'Keep a service out: now and after a restart, and nothing else'
  static override description = `Takes the service out of the zone in both layers of firewalld, without a reload; connections that are open go on. With
--source only these networks are kept out. With --for a rule rejects it for a while, unless firewall confirm makes it last. Keeping ssh
out of the zone that this login comes through needs --yes.`
  static override examples = [
    '<%= config.bin %> firewall deny cockpit',
    '<%= config.bin %> firewall deny ssh --source 203.0.113.0/24',
    '<%= config.bin %> firewall deny ssh --zone public --for 60s',
  ]
  static override args = {
    service: Args.string({ description: 'a service of firewalld: ssh, ntp, https', required: true, ignoreStdin: true }),
  }
  static override flags = { ...firewallFlags, ...changeFlags }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(FirewallDeny)
    return this.changeFirewall(flags, args.service, planDenyService)
  }
}
