/** How a recording answers about some units from what was recorded about all. */
import type { Derivation, RecordedAnswers } from '../../host/recording/derivation.js'
import type { ToolResult } from '../../host/types.js'
import { deriveCat, type CatTexts } from './derive-cat.js'
import { readUnitFileTexts, unitFileText, type UnitFileTexts } from './derive-file.js'
import { templateOf, unitType } from './names.js'
import { derivedResult, failedRuns, parseShowArgs, RecordedUnits, type RecordedUnit } from './recorded-units.js'
import type { Properties } from './show.js'

/** Answers of `systemctl show` and `systemctl cat`, and the unit files that it printed; made for one recording, whose answers it reads once. */
export function makeSystemctlDerivation(): Derivation {
  let units: Promise<RecordedUnits> | null = null
  const texts: CatTexts = new Map()
  let files: Promise<UnitFileTexts> | null = null
  const answer = async (program: string, args: readonly string[], recorded: RecordedAnswers): Promise<ToolResult | null> => {
    if (program !== 'systemctl') return null
    units ??= RecordedUnits.of(recorded)
    if (args[0] === 'cat') return deriveCat(args, recorded, await units, texts)
    return deriveShow(args, recorded, await units)
  }
  const file = async (path: string, recorded: RecordedAnswers): Promise<string | null> => {
    if (!path.includes('/systemd/')) return null
    units ??= RecordedUnits.of(recorded)
    files ??= units.then((known) => readUnitFileTexts(recorded, known))
    return unitFileText(path, await files)
  }
  return Object.assign(answer, { file })
}

async function deriveShow(args: readonly string[], recorded: RecordedAnswers, all: RecordedUnits): Promise<ToolResult | null> {
  const question = parseShowArgs(args)
  if (question === null) return null
  const { units, microseconds } = question
  const properties = question.properties === null ? null : new Set(question.properties)
  const among = microseconds ? all.precise : all
  if (units.length === 0) {
    const text = all.manager === null ? null : blockOf(all.manager, properties)
    return text === null ? deriveFailure(args, recorded) : derivedResult(args, text)
  }
  const blocks: string[] = []
  for (const unit of units) {
    const found = among.find(unit)
    const known = found === null ? null : blockOf(found, properties)
    // A unit that is not there was perhaps asked about less; what systemd prints of it is known all the same.
    const isMissing = found === null || found.properties.get('LoadState')?.[0] === 'not-found'
    const block = known ?? (isMissing ? await missingUnit(unit, properties, recorded) : null)
    if (block === null) return deriveFailure(args, recorded)
    blocks.push(block)
  }
  return derivedResult(args, blocks.join('\n'))
}

/**
 * A systemctl that could not answer one call (no bus, not booted with systemd) answers none. Systemd 219 also fails for a
 * property that it does not know; whoever asks then asks for all properties, and those were recorded.
 */
async function deriveFailure(args: readonly string[], recorded: RecordedAnswers): Promise<ToolResult | null> {
  const isForAll = (argv: readonly string[]): boolean => parseShowArgs(argv)?.properties === null
  const [failed] = failedRuns(recorded, 'show').filter((run) => isForAll(run.args) === isForAll(args))
  if (failed === undefined) return null
  const { exitCode, stderr } = await failed.result()
  return derivedResult(args, '', { exitCode: exitCode ?? 1, stderr })
}

/** The lines of one unit; null when it was not asked about all of these properties. */
function blockOf({ asked, properties }: RecordedUnit, wanted: ReadonlySet<string> | null): string | null {
  if (asked !== null && (wanted === null || ![...wanted].every((name) => asked.has(name)))) return null
  return linesOf(properties, wanted)
}

function linesOf(properties: Properties, wanted: ReadonlySet<string> | null): string {
  const lines: string[] = []
  for (const [name, values] of properties) {
    if (wanted !== null && !wanted.has(name)) continue
    for (const value of values) lines.push(`${name}=${value}\n`)
  }
  return lines.join('')
}

/**
 * What systemd prints about a unit that is not there; null when that is not sure. Devices and slices need no unit file, and
 * an instance is there when its template is.
 */
async function missingUnit(unit: string, wanted: ReadonlySet<string> | null, recorded: RecordedAnswers): Promise<string | null> {
  if (!recorded.isComplete('units') || unitType(unit) === 'device' || unitType(unit) === 'slice') return null
  const template = templateOf(unit)
  if (template !== null && (await hasUnitFile(template, recorded))) return null
  const properties = new Map([
    ['Id', [unit]],
    ['Names', [unit]],
    ['Description', [unit]],
    ['LoadState', ['not-found']],
    ['ActiveState', ['inactive']],
    ['SubState', ['dead']],
    ['FragmentPath', ['']],
    ['UnitFileState', ['']],
    ['UnitFilePreset', ['']],
    ['NeedDaemonReload', ['no']],
    ['LoadError', [`org.freedesktop.systemd1.NoSuchUnit "Unit ${unit} not found."`]],
  ])
  return linesOf(properties, wanted)
}

/** Whether any recorded list of unit files names it. Without such a list it may be there. */
async function hasUnitFile(name: string, recorded: RecordedAnswers): Promise<boolean> {
  const lists = recorded.runsOf('systemctl').filter((run) => run.args[0] === 'list-unit-files' && run.outcome === 'exited')
  const texts = await Promise.all(lists.map(async (run) => (await run.result()).stdout))
  const inJson = JSON.stringify(name).slice(1, -1)
  return texts.length === 0 || texts.some((text) => text.includes(name) || text.includes(inJson))
}
