/** How a recording answers about the log of one unit from the log of the boot. */
import type { Derivation, RecordedAnswers, RecordedRun } from '../../host/recording/derivation.js'
import type { ToolResult } from '../../host/types.js'
import { toLines } from '../lines.js'
import { journalArgs, type JournalQuestion } from './journal.js'
import { isJournalMark } from './short-line.js'

/** Answers of `journalctl --unit=…` and with fewer `--lines` from a recorded call without them. */
export function makeJournalctlDerivation(): Derivation {
  const logs = new Map<RecordedRun, Promise<RecordedLog>>()
  const readOnce = (run: RecordedRun): Promise<RecordedLog> => {
    let log = logs.get(run)
    if (log === undefined) logs.set(run, (log = readLog(run)))
    return log
  }
  return async (program, args, recorded) => {
    if (program !== 'journalctl') return null
    const question = parseJournalArgs(args)
    if (question === null) return null
    for (const { run, question: source } of sourcesFor(question, recorded)) {
      const derived = derive(args, question, await readOnce(run), source)
      if (derived !== null) return derived
    }
    return null
  }
}

/** A recorded log, taken apart once: a recording may be asked about every unit. */
interface RecordedLog {
  result: ToolResult
  entries: string[]
  byUnit: ReadonlyMap<string, string[]>
}

async function readLog(run: RecordedRun): Promise<RecordedLog> {
  const result = await run.result()
  const entries = toLines(result.stdout)
    .map((line) => line.text)
    .filter((text) => text !== '' && !isJournalMark(text))
  const byUnit = new Map<string, string[]>()
  for (const entry of entries) {
    for (const unit of new Set(unitsOf(entry))) {
      const about = byUnit.get(unit)
      if (about === undefined) byUnit.set(unit, [entry])
      else about.push(entry)
    }
  }
  return { result, entries, byUnit }
}

/** The question that an argv of journalArgs asks; null for any other argv. */
function parseJournalArgs(args: readonly string[]): JournalQuestion | null {
  const question: JournalQuestion = {}
  for (const word of args.slice(3)) {
    const match = /^--(dmesg|boot|unit|lines)(?:=(.*))?$/s.exec(word)
    const value = match?.[2]
    if (match?.[1] === 'dmesg') question.kernel = true
    else if (match?.[1] === 'boot' && value !== undefined) question.boot = value
    else if (match?.[1] === 'unit' && value !== undefined) question.unit = value
    else if (match?.[1] === 'lines' && value !== undefined && /^\d+$/.test(value)) question.lines = Number(value)
  }
  // Whatever else stands there (a cursor, another output) is another question.
  return journalArgs(question).join('\0') === args.join('\0') ? question : null
}

interface Source {
  run: RecordedRun
  question: JournalQuestion
}

/** Recorded calls that hold at least what is asked: of the same kind, and of all units or of this one. */
function sourcesFor(question: JournalQuestion, recorded: RecordedAnswers): Source[] {
  const { kernel = false, unit, boot } = question
  return recorded.runsOf('journalctl').flatMap((run) => {
    const source = run.outcome === 'exited' ? parseJournalArgs(run.args) : null
    if (source === null || (source.kernel ?? false) !== kernel) return []
    if (source.unit !== undefined && source.unit !== unit) return []
    // Without --boot all boots are asked about; those that are past are not in the recording, and are not missed.
    if (boot !== undefined && source.boot !== boot) return []
    return [{ run, question: source }]
  })
}

function derive(args: readonly string[], question: JournalQuestion, log: RecordedLog, source: JournalQuestion): ToolResult | null {
  const { result, entries, byUnit } = log
  // No rights, no journal at all: so it would be for one unit.
  if (result.exitCode !== 0) return { ...result, args }
  const mayBeCut = source.lines !== undefined && entries.length >= source.lines
  const { unit, lines } = question
  const matching = unit === undefined || source.unit === unit ? entries : (byUnit.get(unit) ?? [])
  const enough = lines !== undefined && matching.length >= lines
  // The oldest lines were left out of the recording: "none" and "that is all" are not known then.
  if (mayBeCut && !enough && (unit === undefined || matching.length === 0)) return null
  const last = lines === undefined ? matching : matching.slice(Math.max(0, matching.length - lines))
  return { ...result, args, stdout: last.map((text) => `${text}\n`).join(''), durationMs: 0 }
}

/** MESSAGE_ID of core dumps (systemd's sd-messages.h). */
const COREDUMP = 'fc2e22bc6ee647b6b90729ab34a250b1'

/**
 * The units that `journalctl --unit` finds an entry under (add_matches_for_unit in systemd's logs-show.c): the one that wrote it, its slice,
 * what PID 1 or root wrote it about. A child of systemd that is not the unit's own yet is none of them, though it names the unit.
 */
function unitsOf(text: string): string[] {
  let entry: unknown
  try {
    entry = JSON.parse(text)
  } catch {
    return []
  }
  if (typeof entry !== 'object' || entry === null) return []
  const valuesOf = (field: string): string[] => {
    const value = (entry as Record<string, unknown>)[field]
    const values: unknown[] = Array.isArray(value) ? value : [value]
    return values.filter((one) => typeof one === 'string')
  }
  const has = (field: string, value: string): boolean => valuesOf(field).includes(value)
  return [
    ...valuesOf('_SYSTEMD_UNIT'),
    ...valuesOf('_SYSTEMD_SLICE'),
    ...(has('_PID', '1') ? valuesOf('UNIT') : []),
    ...(has('_UID', '0') ? valuesOf('OBJECT_SYSTEMD_UNIT') : []),
    ...(has('_UID', '0') && has('MESSAGE_ID', COREDUMP) ? valuesOf('COREDUMP_UNIT') : []),
  ]
}
