import { DaemonNotRunningError, HostwardError, NotFoundError, NotSupportedError, ToolMissingError } from '../errors.js'
import { readChronyFiles } from '../facts/time/chrony-files.js'
import { configuredLines } from '../facts/time/configured-lines.js'
import { daemonInCharge, type TimeDaemonKind } from '../facts/time/daemon-in-charge.js'
import { activeDaemons, TIME_UNITS, timeDaemonsOf, type TimeDaemons } from '../facts/time/daemons.js'
import { judgeSynchronised, type SynchronisedVerdict } from '../facts/time/judge.js'
import type { ConfiguredLine } from '../facts/time/match-sources.js'
import { findNtpd, readNtpdFiles, type Ntpd } from '../facts/time/ntpd.js'
import { isOwnClock, ntpdClockOf, type NtpdClock } from '../facts/time/ntpd-clock.js'
import { ntpdFilesChanged } from '../facts/time/ntpd-files-age.js'
import { ntpdLines } from '../facts/time/ntpd-servers.js'
import { readNtpdServing } from '../facts/time/ntpd-serving.js'
import { readServing, type Serving } from '../facts/time/role.js'
import { readRunningDaemons } from '../facts/time/running-daemons.js'
import { settle } from '../facts/time/settle.js'
import { accessRules, type AccessRule } from '../tools/chrony-conf/access-rules.js'
import { AccessTable } from '../tools/chrony-conf/access-table.js'
import type { ChronyConf } from '../tools/chrony-conf/read.js'
import { askAccess } from '../tools/chronyc/accheck.js'
import { askClock, askClockAndAccess, type ChronyClock } from '../tools/chronyc/clock.js'
import { isRefusing, isServed, restrictRules } from '../tools/ntp-conf/restrict.js'
import { askNtpdClock } from '../tools/ntpq/ask.js'
import type { Facts } from './facts.js'

/** How the clock stands, by whichever daemon keeps it. */
export interface Clock {
  verdict: SynchronisedVerdict
  /** Null while it means nothing. */
  offsetSeconds: number | null
  /** Null when the host has none. */
  stratum: number | null
  /** Without what only stands for others: pools, the own clock of ntpd. */
  sources: readonly { reach: number }[]
}

/** What the files of the daemon in charge say. */
export interface TimeFiles {
  daemon: TimeDaemonKind
  /** In the order of reading. */
  paths: string[]
  lines: ConfiguredLine[]
  /** What it reads and hostward could not: what is said of all lines is then not known. Null when all was read. */
  hidden: string | null
  /** Its rules about clients, those of ntpd (`restrict`) as if they were chronyd's. */
  rules: readonly AccessRule[]
  allows: (address: readonly number[]) => boolean
  serving: Serving
  /** Whether they were changed since ntpd has read them; null when that cannot be told. Of chronyd always null: it tells its rules itself. */
  changedSince: boolean | null
}

/** The facts about the clock of one look at a host; each is asked once. */
export class TimeFacts {
  #kind: Promise<TimeDaemonKind> | null = null

  /** @param before those of an earlier look: which daemon keeps the time is asked once */
  constructor(
    readonly facts: Facts,
    readonly before: TimeFacts | null,
  ) {}

  /** Which daemon is asked: the one that runs, else the one that is installed. @throws HostwardError */
  kind(): Promise<TimeDaemonKind> {
    this.#kind ??= this.#askKind()
    return this.#kind
  }

  /** Which one it was, when that is known by now; asks nothing. */
  async told(): Promise<TimeDaemonKind | null> {
    return (await this.#kind?.catch(() => null)) ?? null
  }

  async clock(): Promise<Clock> {
    return (await this.#kindOfClock()) === 'ntpd' ? ntpdClock(await this.#ntpd()) : chronyClock(await this.#chronyd())
  }

  /** The daemons that systemd knows; none of them, and no error, where there is no systemd to ask. */
  async daemons(): Promise<TimeDaemons> {
    try {
      const details = await this.facts.details()
      return timeDaemonsOf(TIME_UNITS.map((unit) => details.get(unit) ?? new Map<string, string[]>()))
    } catch (error) {
      const isWithout = error instanceof ToolMissingError || error instanceof NotSupportedError
      if (isWithout) return { daemons: null, chronyd: null }
      throw error
    }
  }

  /** Names of the daemons that run. @throws HostwardError */
  running(): Promise<string[]> {
    return this.facts.once('daemons', async (host) => {
      const { daemons } = await this.daemons()
      if (daemons !== null) return [...new Set(activeDaemons(daemons).map(({ name }) => name))]
      return readRunningDaemons(host)
    })
  }

  /** chronyd's files, and whether its server port is open. */
  chrony(): Promise<{ conf: ChronyConf; serving: Serving }> {
    return this.facts.once('chrony', async (host) => {
      // Without systemd, and while it cannot be reached, the files lie where they usually do.
      const { chronyd } = await this.daemons().catch(withoutDaemons)
      const conf = await readChronyFiles(host, chronyd)
      return { conf, serving: await readServing(host, conf) }
    })
  }

  files(): Promise<TimeFiles> {
    return this.facts.once('timeFiles', async () => {
      const kind = await this.kind()
      return kind === 'ntpd' ? this.#ntpdFiles() : this.#chronyFiles()
    })
  }

  /** Whether the running chronyd would answer a client, by address. */
  async access(): Promise<Map<string, boolean>> {
    const addresses = await this.#probes()
    const answers = this.#asksClock ? (await this.#chronyd()).access : await this.facts.once('access', (host) => askAccess(host, addresses))
    if (answers instanceof HostwardError) throw answers
    return new Map(addresses.flatMap((name, index): [string, boolean][] => (answers[index] === undefined ? [] : [[name, answers[index]]])))
  }

  get #asksClock(): boolean {
    return this.facts.wants.names.has('clock')
  }

  async #askKind(): Promise<TimeDaemonKind> {
    const known = await this.before?.told()
    if (known != null) return known
    const host = this.facts.witness('daemons')
    try {
      return await daemonInCharge(host, await this.daemons())
    } catch (error) {
      if (!(error instanceof HostwardError)) throw error
      // While systemd cannot be asked: where there is no other, it can only be chronyd.
      const others = await Promise.all(['ntpd', 'ntpq'].map((program) => settle(host.which(program))))
      if (others.some((path) => typeof path === 'string')) throw error
      return 'chronyd'
    }
  }

  /** Where nothing else wants systemd to be asked, chronyd is asked at once, and systemd only when it does not answer. */
  async #kindOfClock(): Promise<TimeDaemonKind> {
    if (this.before !== null || this.facts.asksDetails) return this.kind().catch(asChronyd)
    const answer = await settle(this.#chronyd())
    if (answer instanceof ToolMissingError || answer instanceof DaemonNotRunningError) return this.kind().catch(asChronyd)
    if (!(answer instanceof HostwardError)) this.#kind ??= Promise.resolve('chronyd')
    return 'chronyd'
  }

  /** One process, also when it is asked about clients. */
  #chronyd(): Promise<{ clock: ChronyClock; access: boolean[] | HostwardError }> {
    return this.facts.once('clock', async (host) => {
      const addresses = this.facts.wants.names.has('access') ? await this.#probes().catch(noProbes) : []
      return addresses.length === 0 ? { clock: await askClock(host), access: [] } : askClockAndAccess(host, addresses)
    })
  }

  /** None where a closed port answers nobody. */
  async #probes(): Promise<readonly string[]> {
    if ((await this.kind().catch(asChronyd)) === 'ntpd') return []
    const { conf, serving } = await this.chrony()
    return serving.portOpen === false ? [] : this.facts.wants.probes(conf)
  }

  #ntpd(): Promise<NtpdClock> {
    return this.facts.once('ntpdClock', async (host) => {
      const { variables, peers } = await askNtpdClock(host)
      return ntpdClockOf(variables, peers)
    })
  }

  async #chronyFiles(): Promise<TimeFiles> {
    const { conf, serving } = await this.chrony()
    const rules = accessRules(conf.directives)
    const table = new AccessTable(rules)
    return {
      daemon: 'chronyd',
      paths: conf.files.map(({ path }) => path),
      lines: configuredLines(conf, null),
      hidden: unreadable(conf),
      rules,
      allows: (address) => table.allows(address),
      serving,
      changedSince: null,
    }
  }

  async #ntpdFiles(): Promise<TimeFiles> {
    const host = this.facts.witness('timeFiles')
    const ntpd = await this.#findNtpd()
    const conf = await readNtpdFiles(host, ntpd)
    if (!conf.exists) throw new NotFoundError(`no configuration of ntpd: ${conf.main} is not there`, { details: { paths: [conf.main] } })
    const [serving, changedSince] = await Promise.all([
      readNtpdServing(host, conf, ntpd.flavour, ntpd.pid !== null),
      ntpdFilesChanged(host, ntpd, conf),
    ])
    const rules = restrictRules(conf.directives, ntpd.flavour)
    return {
      daemon: 'ntpd',
      paths: conf.files.map(({ path }) => path),
      lines: ntpdLines(conf, ntpd),
      hidden: unreadable(conf),
      rules: rules
        .filter(({ problem }) => problem === null)
        .flatMap(({ file, line, text, flags, subnets }) =>
          subnets.map((subnet) => ({ file, line, text, subnet, allow: !isRefusing(flags), all: false, hostName: null, problem: null })),
        ),
      allows: (address) => isServed(rules, address),
      serving,
      changedSince,
    }
  }

  /** systemd knows the process, and ntpd itself its version: where both were asked, no other process is needed. */
  async #findNtpd(): Promise<Ntpd> {
    const { daemons } = await this.daemons()
    const host = this.facts.witness('timeFiles')
    if (daemons === null) return findNtpd(host)
    const [unit] = activeDaemons(daemons).filter(({ name }) => name === 'ntpd' || name === 'ntpsec')
    const pid = Number((await this.facts.details()).get(unit?.unit ?? '')?.get('MainPID')?.[0] ?? '0')
    const clock = this.#asksClock ? await settle(this.#ntpd()) : null
    const told = clock === null || clock instanceof HostwardError ? null : clock.variables.version
    return findNtpd(host, [], { pid: pid === 0 ? null : pid, version: told ?? (unit?.name === 'ntpsec' ? 'ntpsec' : null) })
  }
}

/** Whose absence is found out by asking chronyd itself. */
function asChronyd(error: unknown): TimeDaemonKind {
  if (error instanceof HostwardError) return 'chronyd'
  throw error
}

/** What keeps the files from being read is told where clients are judged. */
function noProbes(error: unknown): readonly string[] {
  if (error instanceof HostwardError) return []
  throw error
}

function withoutDaemons(error: unknown): TimeDaemons {
  if (error instanceof DaemonNotRunningError) return { daemons: null, chronyd: null }
  throw error
}

function unreadable({ problems }: { problems: readonly { code: string; message: string }[] }): string | null {
  return problems.find(({ code }) => code === 'UNREADABLE')?.message ?? null
}

function chronyClock({ clock: { tracking, sources } }: { clock: ChronyClock }): Clock {
  const verdict = judgeSynchronised(tracking, sources)
  // With `local stratum N` chronyd tells a stratum without any source.
  const stratum = verdict.meaningful && tracking.stratum !== 0 ? tracking.stratum : null
  return { verdict, offsetSeconds: verdict.meaningful ? tracking.offsetSeconds : null, stratum, sources }
}

function ntpdClock({ variables, peers, synchronised, reason, meaningful }: NtpdClock): Clock {
  return {
    verdict: { synchronised, reason, meaningful },
    offsetSeconds: meaningful ? variables.offsetSeconds : null,
    stratum: meaningful ? variables.stratum : null,
    sources: peers.filter((peer) => peer.type !== 'pool' && !isOwnClock(peer)),
  }
}
