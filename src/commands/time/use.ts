import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { ChangeData } from '../../changes/engine/result.js'
import { planTimeUse } from '../../changes/time-use.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'
import { parseDuration } from '../../cli/flags.js'
import { waitProgress } from '../../cli/wait-progress.js'

export default class TimeUse extends ChangeCommand<'time use'> {
  static override summary = 'Have chronyd or ntpd follow these servers and pools, and no others'
  static override description = `Other servers, pools and peers are commented out in every file that the time daemon reads, with a mark by which they come back; reference clocks and servers that DHCP names are left alone. The new files are checked before they are put in place, the daemon is restarted, and its sources are compared with what was asked for. ntpd skips lines that it does not understand: its log is read as well. Where nothing starts ntpd yet, its file alone is written.

Where the host filters packets without firewalld, ntpd's are let through iptables before all other rules, if they would be kept back: UDP out to port 123 and in from it, now and at boot (/etc/rc.d/rc.firewall). --packet-filter does so for chronyd, and for nftables.

At a terminal it waits up to 30 s until a source is selected; --wait says otherwise. A server that does not answer is a warning, unless --require-sync is given: then the old servers come back.`
  static override examples = [
    '<%= config.bin %> time use ntp1.example.com ntp2.example.com ntp3.example.com',
    '<%= config.bin %> time use --pool ntp.nict.jp --wait 60s --require-sync',
    '<%= config.bin %> time use 192.168.56.101 --keep --prefer',
    '<%= config.bin %> time use 192.168.0.1 192.168.0.2 --driftfile /var/ntpd/ntp.drift --local-stratum 10',
    '<%= config.bin %> time use 192.168.0.1 --packet-filter nftables',
    '<%= config.bin %> time use --server time.cloudflare.com --nts --no-dhcp --dry-run',
  ]
  static override args = {
    server: Args.string({ description: 'a server, by name or address; several may stand here', required: false, ignoreStdin: true }),
  }
  static override strict = false
  static override flags = {
    server: Flags.string({ description: 'a server', multiple: true, multipleNonGreedy: true, helpValue: 'NAME' }),
    pool: Flags.string({
      description: 'a name that stands for several servers',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
    }),
    iburst: Flags.boolean({ description: 'ask quickly at first', default: true, allowNo: true }),
    prefer: Flags.boolean({ description: 'prefer these to others' }),
    minpoll: Flags.integer({ description: 'shortest interval of asking, as a power of two of seconds', helpValue: 'N' }),
    maxpoll: Flags.integer({ description: 'longest interval of asking', helpValue: 'N' }),
    nts: Flags.boolean({ description: 'ask with Network Time Security (chrony 4.0 and later, ntpsec)' }),
    key: Flags.integer({ description: "number of a key in the daemon's key file", helpValue: 'N' }),
    driftfile: Flags.string({ description: 'ntpd: the file that keeps the rate of the clock', helpValue: 'FILE' }),
    'local-stratum': Flags.integer({
      description: 'ntpd: follow the own clock at this stratum while nothing else is there',
      helpValue: 'N',
    }),
    keep: Flags.boolean({ description: 'keep the servers that are there as well' }),
    'no-dhcp': Flags.boolean({ description: 'do not use servers that DHCP names' }),
    'packet-filter': Flags.option({
      description: 'let what is asked and answered through iptables or nftables, where firewalld does not run',
      options: ['nftables', 'iptables'] as const,
    })(),
    'strict-ports': Flags.boolean({ description: 'ntpd: let it through only from port 123 to port 123, which is what ntpd uses' }),
    wait: Flags.string({ description: 'how long to wait for a source to be selected', helpValue: 'DURATION' }),
    'require-sync': Flags.boolean({ description: 'bring the old servers back when none is selected in that time' }),
    'take-over': Flags.boolean({ description: 'turn other time daemons off, and this one on at boot' }),
    ...changeFlags,
  }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { flags, words } = await this.begin(TimeUse)
    const { env, io } = this.services
    const { server = [], pool = [], minpoll, maxpoll, key, ...rest } = flags
    const waitMs = flags.wait === undefined ? (io.stderrIsTTY ? 30_000 : null) : parseDuration(flags.wait, 'wait')
    return this.change(flags, (host) =>
      planTimeUse(host, {
        servers: [...words, ...server],
        pools: pool,
        ...{ minpoll, maxpoll, key, iburst: rest.iburst, prefer: rest.prefer, nts: rest.nts, keep: rest.keep },
        driftfile: rest.driftfile,
        localStratum: rest['local-stratum'],
        noDhcp: rest['no-dhcp'],
        takeOver: rest['take-over'],
        packetFilter: flags['packet-filter'] ?? null,
        strictPorts: rest['strict-ports'],
        requireSync: rest['require-sync'],
        waitMs,
        settleMs: 2000,
        env,
        progress: waitProgress(io),
      }),
    )
  }
}
