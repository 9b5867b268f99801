import { parseDocument, type Document } from 'yaml'
import type { Warning } from '../../errors.js'
import { readUnitStates, type UnitState } from '../../facts/units/state.js'
import { unitFileWord } from '../../facts/units/is.js'
import type { Host } from '../../host/types.js'
import { checksOf } from '../checks-of.js'
import { checkHost } from '../evaluate.js'
import type { CheckResult } from '../result.js'
import type { Located, Plain } from '../spec/document.js'
import type { LoadedSpec } from '../spec/load.js'
import type { CapturedFact } from './fact.js'
import { pathText, Repair, valueText, type Path } from './repair.js'
import type { CaptureChange } from './result.js'
import { addNote, type PlainMap } from './write.js'

/** The spec of an author that is to be merged with. */
export interface AuthorsSpec {
  text: string
  loaded: LoadedSpec
  /** The spec as it is with another text in this file. */
  load: (text: string) => Promise<LoadedSpec>
}

export interface Merged {
  text: string
  spec: PlainMap
  changes: CaptureChange[]
  warnings: Warning[]
}

/**
 * What the author wrote and what is so, as one. What still holds stays as it is: ranges, patterns, lists of words, whatever is skipped,
 * waived or could not be asked. What does not hold any more becomes what is so; a unit that is gone goes. What the author has not spoken of
 * is added. Comments, order, severity, reasons, tags and waivers stay.
 *
 * @param captured everything that is so; @param added what of it is new to the spec when it is not there
 */
export async function mergeCaptured(
  host: Host,
  author: AuthorsSpec,
  captured: readonly CapturedFact[],
  added: readonly CapturedFact[],
): Promise<Merged> {
  const document: Document = parseDocument(author.text, { version: '1.2', schema: 'core' })
  const repair = new Repair(document)
  const paths = new Map(checksOf(author.loaded.spec).map(({ id, path }) => [id, path]))
  // What stands in an included file is not this file's to change.
  const failed = (await failures(host, author.loaded)).filter(({ spec: { file } }) => file === author.loaded.files[0])
  const places = failed.map(({ id }) => paths.get(id) ?? [])
  const units = await unitStates(host, places)
  for (const path of places.filter((one) => !isItem(one))) mend(repair, path, captured, units)
  // From the end, so that the places of the others stay what they are.
  const items = places.filter(isItem).sort((a, b) => Number(b.at(-1)) - Number(a.at(-1)))
  for (const path of items) repair.remove(path)
  for (const fact of added.filter(({ path }) => !isSpokenOf(author.loaded.root, path))) {
    if (repair.add(fact.path, fact.value) && fact.note !== null) addNote(document, fact.path, fact.note)
  }
  const spec = document.toJS() as PlainMap
  const text = isJson(author.text)
    ? `${JSON.stringify(spec, null, 2)}\n`
    : document.toString({ lineWidth: 0, singleQuote: true, ...styleOf(author.text) })
  return { text, spec, changes: repair.changes, warnings: await lastingDifferences(host, await author.load(text)) }
}

/** YAML may begin with a brace as well, and have comments. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** How the author writes what YAML lets everybody write as they like. */
function styleOf(text: string): { flowCollectionPadding: boolean; indentSeq: boolean } {
  return { flowCollectionPadding: /[{[] +[^\s{[]/.test(text), indentSeq: !/^( *)[^\s#-][^\n]*:\n\1- /m.test(text) }
}

const isItem = (path: Path): boolean => typeof path.at(-1) === 'number'

async function failures(host: Host, loaded: LoadedSpec): Promise<CheckResult[]> {
  if (checksOf(loaded.spec).length === 0) return []
  return (await checkHost(host, loaded)).results.filter(({ status }) => status === 'fail')
}

/** What the host is not, and nobody knows how to say what it is. */
async function lastingDifferences(host: Host, loaded: LoadedSpec): Promise<Warning[]> {
  return (await failures(host, loaded)).map(({ id, actual, spec: { file, line } }) => {
    return { code: 'STILL_DIFFERS', message: `${id} is left as it is in ${file}:${line}, and is not so: ${actual ?? ''}` }
  })
}

/** Make one check hold. False when there is nothing to do it with. */
function mend(repair: Repair, path: Path, captured: readonly CapturedFact[], units: ReadonlyMap<string, UnitState>): boolean {
  const last = path.at(-1)
  const is = captured.find((fact) => pathText(fact.path) === pathText(path))?.value
  if (pathText(path) === 'units/noneFailed' && typeof is === 'object' && is !== null && !Array.isArray(is)) {
    return repair.except(path, listOf(is['except']))
  }
  if (last === 'exactly') {
    const items = exactItems(repair.document, path, captured)
    return items !== null && repair.setList(path, items)
  }
  if (is !== undefined) return repair.set(path, is)
  const [section, name = ''] = path
  if (section === 'units' || section === 'timers') return mendUnit(repair, path, units.get(String(name)))
  const now = repair.document.getIn([...path, 'is']) ?? repair.document.getIn(path)
  return (last === 'running' || last === 'firewall') && typeof now === 'boolean' && repair.set(path, !now)
}

/** What is captured of some units only can be asked of all. */
function mendUnit(repair: Repair, path: Path, state: UnitState | undefined): boolean {
  if (state === undefined) return false
  const [section = '', name = '', key = ''] = path
  const isGone = state.load === 'not-found' && state.active === 'inactive'
  if (isGone && key !== 'present' && key !== 'masked') {
    // With its first check the whole unit went.
    return repair.document.hasIn([section, name]) ? repair.remove([section, name]) : true
  }
  const words: Readonly<Record<string, Plain>> = {
    enabled: unitFileWord(state),
    active: state.active,
    sub: state.sub,
    present: !isGone,
    masked: state.load === 'masked',
  }
  const word = Object.hasOwn(words, key) ? words[key] : undefined
  return word !== undefined && repair.set(path, word)
}

function exactItems(document: Document, path: Path, captured: readonly CapturedFact[]): string[] | null {
  const above = path.slice(0, -1)
  if (pathText(above).startsWith('boot/arguments')) {
    const all = captured.find(({ path: other }) => pathText(other) === 'boot/arguments')?.value
    const own = document.getIn(above) as { toJSON?: () => unknown } | undefined
    const block = own?.toJSON?.() as PlainMap | undefined
    const places = (one: PlainMap | undefined): string[] => listOf(one?.['in'] ?? 'entries')
    const blocks = (Array.isArray(all) ? all : [all]).filter((one): one is PlainMap => typeof one === 'object' && one !== null)
    const same = blocks.find(
      (one) =>
        places(block).every((place) => places(one).includes(place)) && listOf(one['entries']).join() === listOf(block?.['entries']).join(),
    )
    return same === undefined ? null : listOf(same['exactly'])
  }
  const direct = captured.find(({ path: other }) => pathText(other) === pathText(path))?.value
  if (Array.isArray(direct)) return listOf(direct)
  const whole = captured.find(({ path: other }) => pathText(other) === pathText(above))?.value
  return typeof whole === 'object' && whole !== null && !Array.isArray(whole) ? listOf(whole['exactly']) : null
}

function listOf(value: Plain | undefined): string[] {
  return value == null ? [] : (Array.isArray(value) ? value : [value]).map(valueText)
}

async function unitStates(host: Host, places: readonly Path[]): Promise<ReadonlyMap<string, UnitState>> {
  const ofUnits = places.filter(([section, name]) => (section === 'units' && name !== 'noneFailed') || section === 'timers')
  const names = [...new Set(ofUnits.map(([, name]) => String(name)))]
  const states = names.length === 0 ? [] : await readUnitStates(host, names)
  return new Map(names.flatMap((name, index): [string, UnitState][] => (states[index] === undefined ? [] : [[name, states[index]]])))
}

/** Groups of which one key says as much as another. */
const GROUPS: ReadonlySet<string> = new Set(['boot/default', 'time/servers'])

/** Whether the author's spec, includes and all, says something about this. */
function isSpokenOf(root: Located, path: Path): boolean {
  const group = GROUPS.has(pathText(path.slice(0, 2))) ? path.slice(0, 2) : path
  let at: Located | undefined = root
  for (const step of group) at = at?.value instanceof Map ? at.value.get(String(step)) : undefined
  return at !== undefined
}
