import { HostwardError } from '../errors.js'
import { readArgumentPlaces } from '../facts/boot/args.js'
import type { Places } from '../facts/boot/argument-verdict.js'
import { readBootPicture, type BootPicture } from '../facts/boot/picture.js'
import { readDefaultZone, readFirewallLayers, type FirewallLayers } from '../facts/firewall/layers.js'
import { readUnitLinks, type UnitLink } from '../facts/targets/unit-folders.js'
import { readChronyFiles } from '../facts/time/chrony-files.js'
import { TIME_DAEMON_PROPERTIES, TIME_UNITS, timeDaemonsOf, type TimeDaemons } from '../facts/time/daemons.js'
import { readServing, type Serving } from '../facts/time/role.js'
import { readUnitStates, type UnitState } from '../facts/units/state.js'
import type { Host } from '../host/types.js'
import { WitnessHost } from '../host/witness.js'
import type { ChronyConf } from '../tools/chrony-conf/read.js'
import { askAccess } from '../tools/chronyc/accheck.js'
import { askClock } from '../tools/chronyc/clock.js'
import type { ChronySource } from '../tools/chronyc/sources.js'
import type { ChronyTracking } from '../tools/chronyc/tracking.js'
import { askListUnits, type ListedUnit } from '../tools/systemctl/list-units.js'
import { askShow, textOf, type Properties } from '../tools/systemctl/show.js'

/** A group of answers that is asked for once. */
export type FactName =
  | 'units'
  | 'unitFiles'
  | 'details'
  | 'boot'
  | 'arguments'
  | 'target'
  | 'clock'
  | 'daemons'
  | 'chrony'
  | 'access'
  | 'firewall'
  | 'defaultZone'
  | 'host'

/** What a check wants to know of a unit. */
export interface UnitNeed {
  unit: string
  what: 'file' | 'state' | 'reload' | 'restarts' | 'timer' | 'result'
}

/** What all checks together need, so that each question is asked once for all of them. */
export interface Wants {
  names: ReadonlySet<FactName>
  units: readonly UnitNeed[]
  /** Addresses about which chronyd is asked whether it would answer; worked out from its files. */
  probes: (conf: ChronyConf | null) => readonly string[]
}

/** How a unit stands. */
export interface StateWords {
  load: string
  active: string
  sub: string
}

const DETAILS = ['Id', 'Names', 'LoadState', 'ActiveState', 'SubState', 'NeedDaemonReload', 'NRestarts']
const TIMER_DETAILS = [
  ...['Result', 'Unit', 'TimersCalendar', 'TimersMonotonic', 'NextElapseUSecRealtime', 'NextElapseUSecMonotonic', 'LastTriggerUSec'],
  ...['AccuracyUSec', 'ExecMainStartTimestamp', 'ExecMainExitTimestamp', 'ExecMainCode', 'ExecMainStatus'],
]

/** The facts of one look at a host: each is asked when a check first wants it, once, and remembers what was asked for it. */
export class Facts {
  readonly #answers = new Map<FactName, Promise<unknown>>()
  readonly #witnesses = new Map<FactName, WitnessHost>()
  readonly #files: readonly string[]

  constructor(
    readonly host: Host,
    readonly wants: Wants,
  ) {
    this.#files = unique(wants.units.filter(({ what }) => what === 'file').map(({ unit }) => unit))
  }

  /** What was asked for a fact so far. */
  witness(name: FactName): WitnessHost {
    const witness = this.#witnesses.get(name) ?? new WitnessHost(this.host)
    this.#witnesses.set(name, witness)
    return witness
  }

  /** How many processes it took so far. */
  get processes(): number {
    const runs = [...this.#witnesses.values()].flatMap(({ runs: own }) => own)
    return new Set(runs.map(({ program, args }) => [program, ...args].join('\0'))).size
  }

  /** All units in memory: one process, and no search for unit files. */
  units(): Promise<ListedUnit[]> {
    return this.#once('units', askListUnits)
  }

  /** Units whose unit file is in the spec, and only these: each costs systemd a search. */
  unitFiles(): Promise<Map<string, UnitState>> {
    return this.#once('unitFiles', async (host) => byName(this.#files, await readUnitStates(host, this.#files)))
  }

  /** The rest that is wanted of units, with one process: reloads, restarts, timers and what they start, time daemons. */
  details(): Promise<Map<string, Properties>> {
    return this.#once('details', async (host) => {
      const { units, names } = this.wants
      const needsDaemons = names.has('daemons') || names.has('chrony') || names.has('access')
      const needsTimers = units.some(({ what }) => what === 'timer' || what === 'result')
      const wanted = [...this.#detailed(), ...(needsDaemons ? TIME_UNITS : []), ...(await this.#unlisted())]
      const all = unique(wanted)
      const properties = [...DETAILS, ...(needsTimers ? TIMER_DETAILS : []), ...(needsDaemons ? TIME_DAEMON_PROPERTIES : [])]
      return byName(all, await askShow(host, all, unique(properties, false)))
    })
  }

  /** How a unit stands, from whichever of the lists it is in. */
  async stateOf(unit: string): Promise<StateWords> {
    if (this.#files.includes(unit)) return required(await this.unitFiles(), unit)
    if (!this.#detailed().includes(unit)) {
      const listed = (await this.units()).find((row) => row.unit === unit)
      if (listed !== undefined) return listed
    }
    const properties = required(await this.details(), unit)
    const word = (name: string): string => textOf(properties, name) ?? 'unknown'
    return { load: word('LoadState'), active: word('ActiveState'), sub: word('SubState') }
  }

  /** Properties of a unit that a timer turned out to start; asked for by itself only when nobody guessed its name. */
  async activated(unit: string): Promise<Properties> {
    const known = (await this.details()).get(unit)
    if (known !== undefined) return known
    const [properties] = await askShow(this.witness('details'), [unit], [...DETAILS, ...TIMER_DETAILS])
    return properties ?? new Map<string, string[]>()
  }

  boot(): Promise<BootPicture> {
    return this.#once('boot', (host) => readBootPicture(host, 'if-needed'))
  }

  argumentPlaces(): Promise<Places> {
    return this.#once('arguments', async (host) => readArgumentPlaces(host, await this.boot()))
  }

  /** The links by which systemd finds the default target, the one that counts first: `systemctl get-default` reads the same. */
  defaultTarget(): Promise<UnitLink[]> {
    return this.#once('target', (host) => readUnitLinks(host, 'default.target'))
  }

  clock(): Promise<{ tracking: ChronyTracking; sources: ChronySource[] }> {
    return this.#once('clock', askClock)
  }

  async timeDaemons(): Promise<TimeDaemons> {
    const details = await this.details()
    return timeDaemonsOf(TIME_UNITS.map((unit) => details.get(unit) ?? new Map<string, string[]>()))
  }

  /** chronyd's files, and whether its server port is open. */
  chrony(): Promise<{ conf: ChronyConf; serving: Serving }> {
    return this.#once('chrony', async (host) => {
      // Without systemd the files lie where they usually do.
      const { chronyd } = await this.timeDaemons().catch(withoutDaemons)
      const conf = await readChronyFiles(host, chronyd)
      return { conf, serving: await readServing(host, conf) }
    })
  }

  /** Whether the running chronyd would answer a client, by address. */
  access(): Promise<Map<string, boolean>> {
    return this.#once('access', async (host) => {
      const addresses = this.wants.probes((await this.chrony()).conf)
      return byName(addresses, await askAccess(host, addresses))
    })
  }

  firewall(): Promise<FirewallLayers> {
    return this.#once('firewall', readFirewallLayers)
  }

  defaultZone(): Promise<string> {
    return this.#once('defaultZone', async (host) => readDefaultZone(host, await this.firewall()))
  }

  #once<T>(name: FactName, ask: (host: Host) => Promise<T>): Promise<T> {
    const answer = (this.#answers.get(name) as Promise<T> | undefined) ?? ask(this.witness(name))
    this.#answers.set(name, answer)
    return answer
  }

  #detailed(): readonly string[] {
    const always = new Set(['restarts', 'timer', 'result'])
    return unique(
      this.wants.units
        .filter(({ what, unit }) => always.has(what) || (what === 'reload' && !this.#files.includes(unit)))
        .map(({ unit }) => unit),
    )
  }

  /** Units whose state is wanted and that are in none of the lists: not in memory, or an alias of one that is. */
  async #unlisted(): Promise<string[]> {
    const known = new Set([...this.#files, ...this.#detailed()])
    const wanted = this.wants.units.filter(({ what, unit }) => what === 'state' && !known.has(unit)).map(({ unit }) => unit)
    if (wanted.length === 0) return []
    const listed = new Set((await this.units()).map(({ unit }) => unit))
    return wanted.filter((unit) => !listed.has(unit))
  }
}

function withoutDaemons(error: unknown): TimeDaemons {
  if (error instanceof HostwardError && error.exitCode === 5) return { daemons: null, chronyd: null }
  throw error
}

function byName<T>(names: readonly string[], answers: readonly T[]): Map<string, T> {
  return new Map(names.flatMap((name, index): [string, T][] => (answers[index] === undefined ? [] : [[name, answers[index]]])))
}

function required<T>(answers: ReadonlyMap<string, T>, name: string): T {
  const answer = answers.get(name)
  if (answer === undefined) throw new Error(`${name} was not asked about`)
  return answer
}

function unique(words: readonly string[], sorted = true): string[] {
  const once = [...new Set(words)]
  return sorted ? once.sort() : once
}
