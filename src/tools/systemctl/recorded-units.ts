import type { RecordedAnswers, RecordedRun } from '../../host/recording/derivation.js'
import type { ToolResult } from '../../host/types.js'
import { parseShow, wordsOf, type Properties } from './show.js'

/** The question of a `systemctl show` call (showArgs). */
export interface ShowQuestion {
  /** null: all of them. */
  properties: readonly string[] | null
  /** Empty: the manager. */
  units: readonly string[]
}

/** The question that an argv of showArgs asks; null for any other argv. */
export function parseShowArgs(args: readonly string[]): ShowQuestion | null {
  const [verb, noPager, which = '', dashes, ...units] = args
  const properties = which === '--all' ? null : /^--property=(.+)$/.exec(which)?.[1]?.split(',')
  if (verb !== 'show' || noPager !== '--no-pager' || properties === undefined) return null
  if (dashes === undefined) return { properties, units: [] }
  return dashes === '--' && units.length > 0 ? { properties, units } : null
}

/** What a recording knows of one unit, or of the manager. */
export interface RecordedUnit {
  /** The properties that were asked about; null: all. Not every one has a value: a target has no MainPID. */
  asked: ReadonlySet<string> | null
  /** In systemd's own order. */
  properties: Properties
}

/** All that the recorded `systemctl show` calls say, by any name of each unit. */
export class RecordedUnits {
  readonly #units = new Map<string, RecordedUnit>()
  readonly #aliases = new Map<string, string>()
  #manager: RecordedUnit | null = null

  /** Calls that failed are left out. */
  static async of(recorded: RecordedAnswers): Promise<RecordedUnits> {
    const units = new RecordedUnits()
    for (const run of recorded.runsOf('systemctl')) {
      const question = parseShowArgs(run.args)
      if (question === null || run.exitCode !== 0) continue
      units.#add(question, parseShow((await run.result()).stdout))
    }
    return units
  }

  /** null when no recorded call was about it. */
  find(name: string): RecordedUnit | null {
    return this.#units.get(name) ?? this.#units.get(this.#aliases.get(name) ?? '') ?? null
  }

  get manager(): RecordedUnit | null {
    return this.#manager
  }

  #add({ properties, units }: ShowQuestion, blocks: readonly Properties[]): void {
    const asked = properties === null ? null : new Set(properties)
    if (units.length === 0) {
      if (blocks[0] !== undefined) this.#manager = merge(this.#manager, { asked, properties: blocks[0] })
      return
    }
    // Blocks stand in the order of the names that were asked; otherwise nothing is sure.
    if (blocks.length !== units.length) return
    for (const [index, unit] of units.entries()) {
      const block = blocks[index]
      if (block === undefined) continue
      this.#units.set(unit, merge(this.#units.get(unit) ?? null, { asked, properties: block }))
      for (const alias of [...wordsOf(block, 'Id'), ...wordsOf(block, 'Names')]) this.#aliases.set(alias, unit)
    }
  }
}

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
