import type { RecordedAnswers, RecordedRun } from '../../host/recording/derivation.js'
import type { ToolResult } from '../../host/types.js'
import { MICROSECONDS, parseShow, wordsOf, type Properties } from './show.js'
import { splitWords } from './words.js'

/** The question of a `systemctl show` call (showArgs). */
export interface ShowQuestion {
  /** null: all of them. */
  properties: readonly string[] | null
  /** Empty: the manager. */
  units: readonly string[]
  /** Times are wanted to the microsecond. */
  microseconds: boolean
}

/** The question that an argv of showArgs asks; null for any other argv. */
export function parseShowArgs(args: readonly string[]): ShowQuestion | null {
  const microseconds = args[2] === MICROSECONDS
  const [verb, noPager, which = '', dashes, ...units] = microseconds ? args.toSpliced(2, 1) : args
  const properties = which === '--all' ? null : /^--property=(.+)$/.exec(which)?.[1]?.split(',')
  if (verb !== 'show' || noPager !== '--no-pager' || properties === undefined) return null
  if (dashes === undefined) return { properties, units: [], microseconds }
  return dashes === '--' && units.length > 0 ? { properties, units, microseconds } : null
}

/** What a recording knows of one unit, or of the manager. */
export interface RecordedUnit {
  /** The properties that were asked about; null: all. Not every one has a value: a target has no MainPID. */
  asked: ReadonlySet<string> | null
  /** In systemd's own order. */
  properties: Properties
}

/** One recorded call about units, taken apart no further than into its units: that is asked for of few of them. */
interface ShownCall {
  asked: ReadonlySet<string> | null
  /** Place of each unit among the blocks. */
  places: ReadonlyMap<string, number>
  blocks: readonly string[]
}

/** All that the recorded `systemctl show` calls say, by any name of each unit. */
export class RecordedUnits {
  readonly #calls: ShownCall[] = []
  readonly #found = new Map<string, RecordedUnit | null>()
  #aliases: ReadonlyMap<string, string> | null = null
  #manager: RecordedUnit | null = null
  #precise: RecordedUnits | null = null

  /** Calls that failed are left out. */
  static async of(recorded: RecordedAnswers): Promise<RecordedUnits> {
    const units = new RecordedUnits()
    for (const run of recorded.runsOf('systemctl')) {
      const question = parseShowArgs(run.args)
      if (question === null || run.exitCode !== 0) continue
      units.#add(question, (await run.result()).stdout)
    }
    return units
  }

  /** What was said with times to the microsecond. */
  get precise(): RecordedUnits {
    return (this.#precise ??= new RecordedUnits())
  }

  /** null when no recorded call was about it. */
  find(name: string): RecordedUnit | null {
    let unit = this.#found.get(name)
    if (unit === undefined) {
      const direct = this.#calls.some(({ places }) => places.has(name))
      unit = direct ? this.#read(name) : this.#findByAlias(name)
      this.#found.set(name, unit)
    }
    return unit
  }

  get manager(): RecordedUnit | null {
    return this.#manager
  }

  #add({ properties, units, microseconds }: ShowQuestion, text: string): void {
    const asked = properties === null ? null : new Set(properties)
    if (units.length === 0) {
      const [block] = parseShow(text)
      if (block !== undefined) this.#manager = merge(this.#manager, { asked, properties: block })
      return
    }
    const blocks = splitBlocks(text)
    // Blocks stand in the order of the names that were asked; otherwise nothing is sure.
    if (blocks.length !== units.length) return
    const call = { asked, places: new Map(units.map((unit, index) => [unit, index])), blocks }
    this.#calls.push(call)
    if (microseconds) this.precise.#calls.push(call)
  }

  #read(name: string): RecordedUnit | null {
    let unit: RecordedUnit | null = null
    for (const { asked, places, blocks } of this.#calls) {
      const [properties] = parseShow(blocks[places.get(name) ?? -1] ?? '')
      if (properties !== undefined) unit = merge(unit, { asked, properties })
    }
    return unit
  }

  #findByAlias(name: string): RecordedUnit | null {
    const other = this.#aliasOf(name)
    const unit = other === undefined ? null : this.find(other)
    // A line of a command may look like a property; only what was read as one counts.
    const isNamed = unit !== null && [...wordsOf(unit.properties, 'Id'), ...wordsOf(unit.properties, 'Names')].includes(name)
    return isNamed ? unit : null
  }

  #aliasOf(name: string): string | undefined {
    this.#aliases ??= new Map(
      this.#calls.flatMap((call) =>
        [...call.places].flatMap(([unit, at]) => namesIn(call.blocks[at] ?? '').map((alias) => [alias, unit] as const)),
      ),
    )
    return this.#aliases.get(name)
  }
}

function namesIn(block: string): string[] {
  return Array.from(block.matchAll(/^(?:Id|Names)=(.*)$/gm), ([, names = '']) => splitWords(names)).flat()
}

/** The texts of the units of one call. A blank line may also stand within a command of several lines. */
function splitBlocks(text: string): string[] {
  const parts = text.replace(/\n$/, '').split('\n\n')
  const isWhole = (part: string): boolean => /^[A-Za-z]+=/.test(part) && !OPEN_COMMAND.test(part)
  if (parts.every(isWhole)) return parts
  return parseShow(text).map((block) => [...block].flatMap(([name, values]) => values.map((value) => `${name}=${value}`)).join('\n'))
}

/** A command that begins in the last line and does not end there. */
const OPEN_COMMAND = /(?:^|\n)Exec[A-Za-z]*=\{ path=(?:(?! ; code=\S+ ; status=\S+ \}(?:\n|$))[\s\S])*$/

/** Two answers about the same unit, from two calls. */
function merge(first: RecordedUnit | null, second: RecordedUnit): RecordedUnit {
  if (first === null || second.asked === null) return second
  if (first.asked === null) return first
  return { asked: new Set([...first.asked, ...second.asked]), properties: new Map([...first.properties, ...second.properties]) }
}

/** The recorded calls of `verb` that did not end well; what stopped them would have stopped any other, too. */
export function failedRuns(recorded: RecordedAnswers, verb: string): RecordedRun[] {
  return recorded.runsOf('systemctl').filter((run) => run.args[0] === verb && run.exitCode !== 0 && run.outcome === 'exited')
}

/** A result that was not recorded as such. */
export function derivedResult(
  args: readonly string[],
  stdout: string,
  failure: { exitCode: number; stderr: string } | null = null,
): ToolResult {
  const { exitCode, stderr } = failure ?? { exitCode: 0, stderr: '' }
  return { program: 'systemctl', args, outcome: 'exited', exitCode, signal: null, stdout, stderr, durationMs: 0 }
}
