import { readArgumentPlaces } from '../facts/boot/args.js'
import type { Places } from '../facts/boot/argument-verdict.js'
import { readBootPicture, type BootPicture } from '../facts/boot/picture.js'
import { readDefaultZone, readFirewallLayers, type FirewallLayers } from '../facts/firewall/layers.js'
import { currentTarget } from '../facts/targets/current.js'
import { readUnitLinks, type UnitLink } from '../facts/targets/unit-folders.js'
import { TIME_DAEMON_PROPERTIES, TIME_UNITS } from '../facts/time/daemons.js'
import { readStartedUnits } from '../facts/timers/started-unit.js'
import { readUnitStates, type UnitState } from '../facts/units/state.js'
import type { Host } from '../host/types.js'
import { WitnessHost } from '../host/witness.js'
import type { ChronyConf } from '../tools/chrony-conf/read.js'
import { askListUnitsOnce, type ListedUnit } from '../tools/systemctl/list-units.js'
import { isTemplateName, isUnitName } from '../tools/systemctl/names.js'
import { askShow, textOf, type Properties } from '../tools/systemctl/show.js'
import { TimeFacts } from './time-facts.js'

/** A group of answers that is asked for once. */
export type FactName =
  | 'units'
  | 'unitFiles'
  | 'details'
  | 'unforeseen'
  | 'boot'
  | 'arguments'
  | 'target'
  | 'clock'
  | 'ntpdClock'
  | 'daemons'
  | 'chrony'
  | 'timeFiles'
  | 'access'
  | 'firewall'
  | 'defaultZone'
  | 'host'

/** What a check wants to know of a unit; `stage`: whether it is active, when the list of all units is not asked again. */
export interface UnitNeed {
  unit: string
  what: 'file' | 'state' | 'reload' | 'restarts' | 'timer' | 'result' | 'stage'
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

/**
 * The facts of one look at a host: each is asked when a check first wants it, once, and remembers what was asked for it. A further look,
 * for which only what can settle is wanted, asks systemd by one process, and the daemon of the clock by another one.
 */
export class Facts {
  readonly time: TimeFacts
  readonly #answers = new Map<FactName, Promise<unknown>>()
  readonly #witnesses = new Map<FactName, WitnessHost>()
  readonly #files: ReadonlySet<string>
  /** Units of which more is wanted than a list has; in a further look, all that are wanted. */
  readonly #detailed: ReadonlySet<string>
  #rows: ReadonlyMap<string, ListedUnit> | null = null

  /** @param before those of the look before; null for the first one */
  constructor(
    readonly host: Host,
    readonly wants: Wants,
    readonly before: Facts | null = null,
  ) {
    this.#files = new Set(unique(wants.units.filter(({ what }) => what === 'file').map(({ unit }) => unit)))
    const always = new Set<UnitNeed['what']>(['restarts', 'timer', 'result', ...(before === null ? [] : (['state', 'stage'] as const))])
    const detailed = wants.units.filter(({ what, unit }) => always.has(what) || (what === 'reload' && !this.#files.has(unit)))
    this.#detailed = new Set(detailed.map(({ unit }) => unit))
    this.time = new TimeFacts(this, before?.time ?? null)
  }

  /** What was asked for a fact so far. */
  witness(name: FactName): WitnessHost {
    const witness = this.#witnesses.get(name) ?? new WitnessHost(this.host)
    this.#witnesses.set(name, witness)
    return witness
  }

  /** How many processes it took so far; a program that is not installed is none. */
  get processes(): number {
    const runs = [...this.#witnesses.values()].flatMap(({ runs: own }) => own).filter(({ outcome }) => outcome !== 'not-found')
    return new Set(runs.map(({ program, args }) => [program, ...args].join('\0'))).size
  }

  /** How many questions have been answered so far, files included. */
  get questions(): number {
    return [...this.#witnesses.values()].reduce((sum, { runs, files }) => sum + runs.length + files.size, 0)
  }

  /** All units in memory: one process, and no search for unit files. */
  units(): Promise<ListedUnit[]> {
    return this.once('units', askListUnitsOnce)
  }

  /** Units whose unit file is in the spec, and only these: each costs systemd a search. */
  unitFiles(): Promise<Map<string, UnitState>> {
    const names = [...this.#files]
    return this.once('unitFiles', async (host) => byName(names, await readUnitStates(host, names)))
  }

  /** Whether the file of a unit is asked about, and its state with it. */
  asksFileOf(unit: string): boolean {
    return this.#files.has(unit)
  }

  /** Whether `details` is asked for something that no list has. */
  get asksDetails(): boolean {
    return this.#detailed.size > 0 || this.#asksDaemons(['daemons', 'chrony', 'timeFiles', 'access'])
  }

  /** The rest that is wanted of units, with one process: reloads, restarts, timers and what they start, time daemons. */
  details(): Promise<Map<string, Properties>> {
    return this.once('details', async (host) => {
      const { units } = this.wants
      const asksDaemons = this.#asksDaemons(['clock', 'daemons', 'chrony', 'timeFiles', 'access'])
      const needsDaemons = asksDaemons && (await this.before?.time.told()) == null
      const needsTimers = units.some(({ what }) => what === 'timer' || what === 'result')
      const [started, unlisted] = await Promise.all([this.#startedUnits(), this.#unlisted()])
      const all = unique([...this.#detailed, ...(needsDaemons ? TIME_UNITS : []), ...started, ...unlisted])
      const properties = [...DETAILS, ...(needsTimers ? TIMER_DETAILS : []), ...(needsDaemons ? TIME_DAEMON_PROPERTIES : [])]
      return byName(all, await askShow(host, all, unique(properties, false)))
    })
  }

  /** How a unit stands, from whichever of the lists it is in. */
  async stateOf(unit: string): Promise<StateWords> {
    if (this.#files.has(unit)) return required(await this.unitFiles(), unit)
    if (!this.#detailed.has(unit)) {
      const units = await this.units()
      this.#rows ??= new Map(units.map((row) => [row.unit, row]))
      const listed = this.#rows.get(unit)
      if (listed !== undefined) return listed
    }
    const properties = required(await this.details(), unit)
    const word = (name: string): string => textOf(properties, name) ?? 'unknown'
    return { load: word('LoadState'), active: word('ActiveState'), sub: word('SubState') }
  }

  /** The most advanced target of the boot that is active; null for none. */
  async currentTarget(): Promise<string | null> {
    if (this.before === null) return currentTarget(await this.units())
    return currentTarget(
      [...(await this.details())].map(([unit, properties]) => ({ unit, active: textOf(properties, 'ActiveState') ?? '' })),
    )
  }

  /**
   * Properties of a unit that a timer turned out to start. Their files have told its name before; one process more, for all of them,
   * where systemd has loaded other files than there are now.
   */
  async activated(unit: string): Promise<Properties> {
    const known = (await this.details()).get(unit)
    return known ?? (await this.#unforeseen()).get(unit) ?? new Map<string, string[]>()
  }

  #unforeseen(): Promise<Map<string, Properties>> {
    return this.once('unforeseen', async () => {
      const details = await this.details()
      const units = this.#withResults().map((timer) => textOf(details.get(timer) ?? new Map<string, string[]>(), 'Unit'))
      const names = unique(
        units.filter((unit) => unit !== null).filter((unit) => !details.has(unit) && isUnitName(unit) && !isTemplateName(unit)),
      )
      return byName(names, await askShow(this.witness('details'), names, [...DETAILS, ...TIMER_DETAILS]))
    })
  }

  boot(): Promise<BootPicture> {
    return this.once('boot', (host) => readBootPicture(host, 'if-needed'))
  }

  argumentPlaces(): Promise<Places> {
    return this.once('arguments', async (host) => readArgumentPlaces(host, await this.boot()))
  }

  /** The links by which systemd finds the default target, the one that counts first: `systemctl get-default` reads the same. */
  defaultTarget(): Promise<UnitLink[]> {
    return this.once('target', (host) => readUnitLinks(host, 'default.target'))
  }

  firewall(): Promise<FirewallLayers> {
    return this.once('firewall', readFirewallLayers)
  }

  defaultZone(): Promise<string> {
    return this.once('defaultZone', async (host) => readDefaultZone(host, await this.firewall()))
  }

  /** An answer that is asked for once. @param ask how, with the host that remembers what was asked for it */
  once<T>(name: FactName, ask: (host: Host) => Promise<T>): Promise<T> {
    const answer = (this.#answers.get(name) as Promise<T> | undefined) ?? ask(this.witness(name))
    this.#answers.set(name, answer)
    return answer
  }

  #asksDaemons(names: readonly FactName[]): boolean {
    return names.some((name) => this.wants.names.has(name))
  }

  /** What timers start whose result is wanted, by their files. */
  async #startedUnits(): Promise<string[]> {
    const started = await readStartedUnits(this.host, this.#withResults())
    return [...started.values()].filter((unit) => isUnitName(unit) && !isTemplateName(unit))
  }

  /** Timers of which is wanted how what they start has ended. */
  #withResults(): string[] {
    const asked = new Set(this.wants.units.filter(({ what }) => what === 'result').map(({ unit }) => unit))
    const timers = this.wants.units.filter(({ what, unit }) => what === 'timer' && asked.has(ownService(unit)))
    return unique(timers.map(({ unit }) => unit))
  }

  /** Units whose state is wanted and that are in none of the lists: not in memory, or an alias of one that is. */
  async #unlisted(): Promise<string[]> {
    const known = new Set([...this.#files, ...this.#detailed])
    const wanted = this.wants.units.filter(({ what, unit }) => what === 'state' && !known.has(unit)).map(({ unit }) => unit)
    if (wanted.length === 0) return []
    const listed = new Set((await this.units()).map(({ unit }) => unit))
    return wanted.filter((unit) => !listed.has(unit))
  }
}

/** What a timer starts unless its file says otherwise. */
export const ownService = (timer: string): string => timer.replace(/\.timer$/, '.service')

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
