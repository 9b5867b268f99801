import { ParseError } from '../../errors.js'
import type { RecordedAnswers, RecordedRun } from '../../host/recording/derivation.js'
import { parseSystemctlCat } from './cat.js'
import { catTexts, parseCatArgs, unitFilePaths } from './derive-cat.js'
import type { RecordedUnits } from './recorded-units.js'

/** Unit files and drop-ins by their paths, as recorded calls of `systemctl cat` have them. */
export type UnitFileTexts = ReadonlyMap<string, string>

/** Take all recorded calls apart, once for a recording. */
export async function readUnitFileTexts(recorded: RecordedAnswers, known: RecordedUnits): Promise<UnitFileTexts> {
  const texts = new Map<string, string>()
  for (const run of recorded.runsOf('systemctl')) {
    const units = run.outcome === 'exited' ? parseCatArgs(run.args) : null
    if (units !== null) for (const { path, content } of await filesOf(run, units, known)) texts.set(path, content)
  }
  return texts
}

/** /lib is /usr/lib on a host with a merged /usr, and systemd names the one or the other. */
export function unitFileText(path: string, texts: UnitFileTexts): string | null {
  return texts.get(path) ?? texts.get(path.replace(/^\/usr\/lib\//, '/lib/')) ?? null
}

async function filesOf(run: RecordedRun, units: readonly string[], known: RecordedUnits): Promise<{ path: string; content: string }[]> {
  const [only = ''] = units
  // A template is no unit: nothing tells its paths.
  if (units.length === 1 && known.find(only) === null) return split((await run.result()).stdout, null)
  const parts = await catTexts(run, units, known)
  return units.flatMap((unit, index) => {
    const [found, text] = [known.find(unit), parts[index] ?? null]
    return found === null || text === null ? [] : split(text, unitFilePaths(found))
  })
}

/** Nothing where it cannot be told for sure which line begins a file. */
function split(text: string, paths: readonly string[] | null): { path: string; content: string }[] {
  try {
    return parseSystemctlCat(text, paths).files
  } catch (error) {
    if (error instanceof ParseError) return []
    throw error
  }
}
