import * as Flags from '@oclif/core/flags'
import type { ChangeData } from '../../changes/engine/result.js'
import type { OpenedItem } from '../../changes/time/serve-firewall.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags, type ChangeFlags } from '../../cli/change-command.js'

export default class TimeServe extends ChangeCommand<'time serve'> {
  static override summary = 'Serve the time to networks: chronyd or ntpd, and the firewall, at once and after a restart'
  static override description = `Adds allow lines to chronyd's file and the same rules to the running chronyd, without a restart, and lets NTP in through
the zones of firewalld that these networks come through, now and after a restart. Where nftables filters without firewalld, --packet-filter nftables
puts rules before all others of its chains. Every rule is tried on the running chronyd afterwards. Rules that are there keep their meaning; where
they say the opposite, it is refused.

Where ntpd keeps the time, restrict lines are added and ntpd is restarted; iptables lets NTP in and its answers out where it filters, and
/etc/rc.d/rc.firewall does so at boot.`
  static override examples = [
    '<%= config.bin %> time serve --allow 192.168.56.0/24',
    '<%= config.bin %> time serve --allow 10.0.0.0/8 --allow 2001:db8::/32 --restrict-firewall --dry-run',
    '<%= config.bin %> time serve --allow 192.168.56.0/24 --local-stratum 10',
    '<%= config.bin %> time serve --allow 192.168.56.0/24 --packet-filter nftables',
    '<%= config.bin %> time serve --allow 192.168.0.0/24 --packet-filter iptables --strict-ports',
    '<%= config.bin %> time serve --show-client',
    '<%= config.bin %> time serve --stop',
  ]
  // oclif's own takes whatever excludes one flag for excluding each other.
  static override usage = [
    'time serve --allow NET... [--local-stratum N] [--zone NAME] [--restrict-firewall] [--dry-run] [-y]',
    'time serve --stop [--dry-run] [-y]',
    'time serve --show-client',
  ]
  static override flags = {
    allow: Flags.string({
      description: 'network or address that may ask; may stand several times',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NET',
    }),
    'local-stratum': Flags.integer({ description: 'serve the own clock, at this stratum, while there is no source', helpValue: 'N' }),
    zone: Flags.string({ description: 'zone of firewalld, where it is another one than that of the networks', helpValue: 'NAME' }),
    'restrict-firewall': Flags.boolean({ description: 'open the firewall for these networks only' }),
    'packet-filter': Flags.option({
      description: 'put the rules into nftables itself, or for ntpd into iptables, where firewalld does not run',
      options: ['nftables', 'iptables'] as const,
      exclusive: ['zone', 'restrict-firewall'],
    })(),
    'strict-ports': Flags.boolean({ description: 'iptables: clients ask from port 123, as ntpd does and others do not' }),
    stop: Flags.boolean({
      description: 'take away what time serve has added',
      exclusive: ['allow', 'local-stratum', 'zone', 'restrict-firewall', 'packet-filter', 'strict-ports'],
    }),
    'show-client': Flags.boolean({ description: 'tell how to point other hosts at this one', exclusive: ['allow', 'stop'] }),
    ...changeFlags,
  }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { flags } = await this.begin(TimeServe)
    if (flags['show-client']) return this.#showClient()
    const { planTimeServe, planTimeServeStop } = await import('../../changes/time-serve.js')
    if (!flags.stop) {
      const { allow = [], zone } = flags
      const [localStratum, restrictFirewall, strictPorts] = [flags['local-stratum'], flags['restrict-firewall'], flags['strict-ports']]
      const packetFilter = flags['packet-filter'] ?? null
      const wishes = { allow, zone, packetFilter, localStratum, restrictFirewall, strictPorts }
      return this.change(flags, (host) => planTimeServe(host, wishes, this.#watched()))
    }
    const opened = await this.#opened(flags)
    return this.change(flags, (host) => planTimeServeStop(host, opened, this.#watched()))
  }

  #watched(): { settleMs: number; env: Readonly<Record<string, string | undefined>> } {
    return { settleMs: 2000, env: this.services.env }
  }

  /** A recording has no history: what was opened is not known. */
  async #opened(flags: ChangeFlags): Promise<OpenedItem[]> {
    if ((await (await this.host()).describe()).kind !== 'local') return []
    await this.becomeRoot(flags)
    const { machine, stateFolder } = await this.engineOptions(flags)
    const { Journal } = await import('../../changes/engine/journal.js')
    const { openedByServing } = await import('../../changes/time/opened.js')
    return openedByServing(await new Journal(machine, stateFolder).list())
  }

  async #showClient(): Promise<Answer<ChangeData>> {
    const { clientPlan } = await import('../../changes/time/show-client.js')
    const { onlyPlan } = await import('../../changes/engine/engine.js')
    const host = await this.host()
    const plan = await clientPlan(host)
    const data = await onlyPlan({ host }, plan)
    return { data, changed: false, warnings: [...plan.warnings], text: () => data.plan.notes.join('\n') }
  }
}
