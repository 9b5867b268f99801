import { NotFoundError, type Finding, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askCat } from '../../tools/systemctl/cat.js'
import { isTemplateName } from '../../tools/systemctl/names.js'
import { requireUnitName, unknownUnit } from './names.js'
import { readUnitShown, type ShownFiles } from './shown-files.js'

export interface UnitCatData {
  /** The unit that answered: for an alias the unit it stands for. */
  unit: string
  files: UnitFileText[]
}

interface UnitFileText {
  path: string
  /** The unit file itself, or a drop-in that changes it. Later ones win. */
  kind: 'unit-file' | 'drop-in'
  content: string
}

/**
 * A unit's file and drop-ins as systemd reads them. Templates have files, too.
 *
 * @throws UsageError, NotFoundError (no such unit, or one without files), NotPermittedError, ToolMissingError, ParseError …
 */
export async function readUnitCat(host: Host, word: string): Promise<Finding<UnitCatData>> {
  const name = requireUnitName(word)
  if (isTemplateName(name)) return answer(name, await catTemplate(host, name), [])
  const shown = await readUnitShown(host, name)
  if (shown.missing) throw await unknownUnit(host, name)
  if (shown.paths.length === 0 && shown.load !== 'masked') {
    throw new NotFoundError(`${shown.id} has no unit file: systemd made it ${shown.madeFrom}`, {
      suggestions: [`hostward unit show ${shown.id}`],
      details: { unit: shown.id },
    })
  }
  const { files, note } = await askCat(host, shown.id, shown.load === 'masked' ? [] : shown.paths)
  return answer(shown.id, files, warningsOf(shown, note))
}

async function catTemplate(host: Host, name: string) {
  try {
    return (await askCat(host, name, [])).files
  } catch (error) {
    throw error instanceof NotFoundError ? await unknownUnit(host, name) : error
  }
}

function answer(unit: string, files: readonly { path: string; content: string }[], warnings: Warning[]): Finding<UnitCatData> {
  const kinds = files.map(({ path, content }): UnitFileText => ({
    path,
    kind: /\.d\/[^/]+\.conf$/.test(path) ? 'drop-in' : 'unit-file',
    content,
  }))
  return { data: { unit, files: kinds }, warnings }
}

function warningsOf({ id, needDaemonReload }: ShownFiles, note: string | null): Warning[] {
  const stale = `the files of ${id} have changed since systemd loaded them: these are the new ones (systemctl daemon-reload)`
  return [
    ...(note === null ? [] : [{ code: /masked/.test(note) ? 'UNIT_MASKED' : 'UNIT_NOT_LOADED', message: note }]),
    ...(needDaemonReload ? [{ code: 'DAEMON_RELOAD_NEEDED', message: stale }] : []),
  ]
}
