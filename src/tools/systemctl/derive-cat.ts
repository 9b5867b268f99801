import type { RecordedAnswers, RecordedRun } from '../../host/recording/derivation.js'
import type { ToolResult } from '../../host/types.js'
import { derivedResult, type RecordedUnit, type RecordedUnits } from './recorded-units.js'
import { textOf, wordsOf } from './show.js'

/** The texts of recorded calls, taken apart once: with hundreds of units that is slow. */
export type CatTexts = Map<RecordedRun, Promise<readonly (string | null)[]>>

/**
 * `systemctl cat --no-pager -- UNITS` from a recorded call about more units. Each file starts with a line `# PATH`, a blank
 * line parts it from the one before; the paths are those that `systemctl show` told (FragmentPath, DropInPaths), so that a
 * comment in a file that looks like such a line is not taken for one.
 */
export async function deriveCat(
  args: readonly string[],
  recorded: RecordedAnswers,
  known: RecordedUnits,
  cats: CatTexts,
): Promise<ToolResult | null> {
  const wanted = parseCatArgs(args)
  if (wanted === null) return null
  const texts: string[] = []
  const errors: string[] = []
  for (const unit of wanted) {
    const found = known.find(unit)
    if (found === null || !tellsFiles(found)) return null
    if (textOf(found.properties, 'LoadState') === 'masked') texts.push(`# Unit ${unit} is masked.\n`)
    else if (unitFilePaths(found).length === 0) errors.push(`No files found for ${unit}.\n`)
    else {
      const text = await findText(unit, recorded, known, cats)
      if (text === null) return null
      texts.push(text)
    }
  }
  return derivedResult(args, texts.join('\n'), errors.length === 0 ? null : { exitCode: 1, stderr: errors.join('') })
}

/** The units of a call of catArgs; null for any other argv. */
export function parseCatArgs(args: readonly string[]): readonly string[] | null {
  const [verb, noPager, dashes, ...units] = args
  return verb === 'cat' && noPager === '--no-pager' && dashes === '--' && units.length > 0 ? units : null
}

function tellsFiles({ asked }: RecordedUnit): boolean {
  return asked === null || ['LoadState', 'FragmentPath', 'DropInPaths'].every((name) => asked.has(name))
}

/** Its unit file and drop-ins in their order. */
export function unitFilePaths({ properties }: RecordedUnit): string[] {
  const fragment = textOf(properties, 'FragmentPath')
  return [...(fragment === null ? [] : [fragment]), ...wordsOf(properties, 'DropInPaths')]
}

async function findText(unit: string, recorded: RecordedAnswers, known: RecordedUnits, cats: CatTexts): Promise<string | null> {
  const own = known.find(unit)
  for (const run of recorded.runsOf('systemctl')) {
    const units = run.outcome === 'exited' ? parseCatArgs(run.args) : null
    // The recorded call may have used another name of the same unit.
    const at = units?.findIndex((name) => name === unit || (own !== null && known.find(name) === own)) ?? -1
    if (units === null || at === -1) continue
    const texts = cats.get(run) ?? catTexts(run, units, known)
    cats.set(run, texts)
    const text = (await texts)[at]
    if (text !== undefined && text !== null) return text
  }
  return null
}

/** The text of each unit of a recorded call; null for one that printed none. */
export async function catTexts(run: RecordedRun, units: readonly string[], known: RecordedUnits): Promise<(string | null)[]> {
  const { stdout } = await run.result()
  let from = 0
  const starts = units.map((name) => {
    const found = known.find(name)
    const files = found === null ? [] : unitFilePaths(found)
    const first = files[0] === undefined ? -1 : headerAt(stdout, files[0], from)
    if (first === -1) return null
    from = first
    for (const path of files) {
      const at = headerAt(stdout, path, from)
      if (at !== -1) from = at + 1
    }
    return first
  })
  return starts.map((start, index) => {
    if (start === null) return null
    const next = starts.slice(index + 1).find((other) => other !== null)
    if (next === undefined) return stdout.slice(start)
    // The blank line between two units; systemd 219 prints none after a file without a last newline.
    return stdout.slice(start, stdout.startsWith('\n\n', next - 2) ? next - 1 : next)
  })
}

/** Where the line `# PATH` starts, from `from` on; -1 when there is none. /lib may be /usr/lib in the other call. */
function headerAt(text: string, path: string, from: number): number {
  const places = [path, path.replace(/^\/usr\/lib\//, '/lib/'), path.replace(/^\/lib\//, '/usr/lib/')].map((name) =>
    lineAt(text, `# ${name}\n`, from),
  )
  const found = places.filter((at) => at !== -1)
  return found.length === 0 ? -1 : Math.min(...found)
}

function lineAt(text: string, line: string, from: number): number {
  if (text.startsWith(line, from) && (from === 0 || text[from - 1] === '\n')) return from
  const at = text.indexOf(`\n${line}`, Math.max(0, from - 1))
  return at === -1 ? -1 : at + 1
}
