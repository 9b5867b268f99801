import { firstLine } from '../tools/ask.js'
import type { ToolResult } from '../host/types.js'
import type { Check, Proof } from './check.js'
import type { FactName, Facts } from './facts.js'
import type { CheckResult } from './result.js'

type Found = Pick<CheckResult, 'runs' | 'files' | 'line'>

/** What was asked for some facts: the same for all checks that are judged by these. */
interface Testimony {
  runs: readonly ToolResult[]
  told: Found['runs']
  files: ReadonlyMap<string, string | null>
  readable: string[]
}

/** How the checks of one look were asked, and the lines that show what came of them. Each output is taken apart once, however many checks. */
export class Evidence {
  readonly #outputs = new Map<ToolResult, Output>()
  readonly #lines = new Map<string, readonly string[]>()
  #testimonies = new Map<string, Testimony>()
  #size = 0

  constructor(readonly facts: Facts) {}

  /** @param isUnknown the check could not be judged: then the line is what a tool said that failed */
  of({ asks, proof }: Check, isUnknown: boolean): Found {
    const { runs, told, files, readable } = this.#testimony(asks)
    if (isUnknown) return { runs: told, files: [...files.keys()], line: failureLine(runs) }
    if (proof === null) return { runs: told, files: readable, line: null }
    for (const [index, run] of runs.entries()) {
      const line = this.#output(run).lineOf(proof)
      if (line !== null) return { runs: told.slice(index, index + 1), files: [], line }
    }
    for (const [path, text] of files) {
      const line = text === null ? null : find(this.#linesOf(text), proof)
      if (line !== null) return { runs: told, files: [path], line: `${path}: ${line}` }
    }
    return { runs: told, files: readable, line: null }
  }

  /** Facts may be asked while checks are judged: what was put together before is then too little. */
  #testimony(asks: readonly FactName[]): Testimony {
    const size = this.facts.questions
    if (size !== this.#size) this.#testimonies = new Map()
    this.#size = size
    const key = asks.join()
    const known = this.#testimonies.get(key)
    if (known !== undefined) return known
    const witnesses = asks.map((name) => this.facts.witness(name))
    const runs = unique(witnesses.flatMap(({ runs: own }) => own))
    const files = new Map(witnesses.flatMap((witness) => [...witness.files]))
    const readable = [...files].filter(([, text]) => text !== null).map(([path]) => path)
    const testimony = { runs, told: runs.map(toRun), files, readable }
    this.#testimonies.set(key, testimony)
    return testimony
  }

  #output(run: ToolResult): Output {
    const output = this.#outputs.get(run) ?? new Output(run.stdout)
    this.#outputs.set(run, output)
    return output
  }

  #linesOf(text: string): readonly string[] {
    const lines = this.#lines.get(text) ?? text.split('\n').filter(isNoComment)
    this.#lines.set(text, lines)
    return lines
  }
}

/** An output by what its parts are about; made when it is first looked into. */
class Output {
  #lines: readonly string[] | null = null
  #units: ReadonlyMap<string, readonly string[]> | null = null
  #zones: ReadonlyMap<string, readonly string[]> | null = null
  #rows: ReadonlyMap<string, object> | null = null

  constructor(readonly text: string) {}

  lineOf(proof: Proof): string | null {
    const { unit, zone } = proof
    if (this.text.startsWith('[')) {
      const row = unit === undefined ? undefined : (this.#rows ??= rowsOf(this.text)).get(unit)
      return row === undefined ? null : JSON.stringify(row)
    }
    if (unit !== undefined) return find((this.#units ??= blocksOf(this.text, unitsOf)).get(unit) ?? [], proof)
    if (zone !== undefined) return find((this.#zones ??= blocksOf(this.text, zoneOf)).get(zone) ?? [], proof)
    return find((this.#lines ??= this.text.split('\n')), proof)
  }
}

/** Parts between blank lines by what they are about; the first one about it counts. */
function blocksOf(text: string, namesOf: (lines: readonly string[]) => readonly string[]): Map<string, readonly string[]> {
  const blocks = new Map<string, readonly string[]>()
  for (const block of text.split(/\n\s*\n/)) {
    const lines = block.trimStart().split('\n')
    for (const name of namesOf(lines)) if (!blocks.has(name)) blocks.set(name, lines)
  }
  return blocks
}

const unitsOf = (lines: readonly string[]): string[] =>
  lines.filter((line) => /^(?:Id|Names)=/.test(line)).flatMap((line) => line.slice(line.indexOf('=') + 1).split(' '))

const zoneOf = ([first = '']: readonly string[]): string[] => first.split(' ', 1)

/** The rows of `systemctl -o json` by unit. */
function rowsOf(json: string): Map<string, object> {
  const rows = JSON.parse(json) as { unit?: unknown }[]
  return new Map(rows.flatMap((row): [string, object][] => (typeof row.unit === 'string' ? [[row.unit, row]] : [])))
}

function toRun({ program, args, outcome, exitCode }: ToolResult): Found['runs'][number] {
  return { argv: [program, ...args], outcome, exitCode }
}

function unique(runs: readonly ToolResult[]): ToolResult[] {
  return [...new Map(runs.map((run) => [[run.program, ...run.args].join('\0'), run])).values()]
}

function failureLine(runs: readonly ToolResult[]): string | null {
  const failed = runs.find(({ outcome, exitCode }) => outcome !== 'exited' || exitCode !== 0)
  return failed === undefined ? null : (firstLine(failed.stderr) ?? firstLine(failed.stdout))
}

function find(lines: readonly string[], { texts }: Proof): string | null {
  return lines.find((line) => texts.some((text) => line.includes(text)))?.trim() ?? null
}

const isNoComment = (line: string): boolean => !/^\s*#/.test(line)
