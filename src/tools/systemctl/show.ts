import { UsageError } from '../../errors.js'
import type { Host, ToolResult } from '../../host/types.js'
import { ask, commandLine } from '../ask.js'
import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'
import { systemctlFailure, systemctlTrouble } from './failure.js'
import { isTemplateName, isUnitName } from './names.js'
import { askSystemdVersion } from './version.js'
import { splitWords } from './words.js'

/**
 * The properties of one unit (or of the manager), as `systemctl show` prints them: `Name=Value`, the value up to the end
 * of the line. A name may stand several times (`ExecStart=`, one line per command). Order is systemd's own.
 */
export type Properties = ReadonlyMap<string, readonly string[]>

/**
 * Ask about any number of units with one process; the answers are in the order of `units`. A missing unit is an answer
 * too (`LoadState=not-found`).
 *
 * systemd 219 (RHEL 7) ends with exit code 1 at the first property that the unit does not have: a newer one, or simply
 * one of another type of units. There, and only there, all properties are asked for, which never fails.
 *
 * @param units full names; a template (`getty@.service`), a pattern or a bad name would end or shift the answers
 * @throws UsageError for such a name; ToolMissingError, NotSupportedError, DaemonNotRunningError, ParseError
 */
export async function askShow(host: Host, units: readonly string[], properties: readonly string[]): Promise<Properties[]> {
  if (units.length === 0) return []
  for (const unit of units) requireShowable(unit)
  const result = await show(host, properties, units, false)
  return requireOneEach(parseShow(result.stdout), units, result)
}

/**
 * The same with the microseconds of every `…Timestamp`, of the commands and of TimersCalendar, where this systemctl prints
 * them. @throws as askShow
 */
export async function askShowPrecisely(host: Host, units: readonly string[], properties: readonly string[]): Promise<Properties[]> {
  if (units.length === 0) return []
  for (const unit of units) requireShowable(unit)
  const result = await show(host, properties, units, (await askSystemdVersion(host)) >= MICROSECONDS_SINCE)
  return requireOneEach(parseShow(result.stdout), units, result)
}

/** `systemctl show --timestamp=us+utc`: 239 ends with an error, 247 knows it. */
const MICROSECONDS_SINCE = 247

/** Properties of the manager itself (`Version`, `SystemState`, `FirmwareTimestampMonotonic` …). @throws as askShow */
export async function askManager(host: Host, properties: readonly string[]): Promise<Properties> {
  const result = await show(host, properties, [], false)
  if (result.stdout === '') throw systemctlFailure(result)
  return parseShow(result.stdout)[0] ?? new Map<string, string[]>()
}

/**
 * The argv of a show call: one shape, so that a recording can answer it. Names after `--`, because `-.mount` is one.
 * Without properties: all of them (what systemd 219 is asked when it knew one of the named ones not).
 */
export function showArgs(properties: readonly string[], units: readonly string[], microseconds = false): string[] {
  const which = properties.length === 0 ? '--all' : `--property=${properties.join(',')}`
  return ['show', '--no-pager', ...(microseconds ? [MICROSECONDS] : []), which, ...(units.length > 0 ? ['--', ...units] : [])]
}

export const MICROSECONDS = '--timestamp=us+utc'

/** @throws HostwardError unless systemctl ended with 0 */
async function show(host: Host, properties: readonly string[], units: readonly string[], microseconds: boolean): Promise<ToolResult> {
  const result = await ask(host, 'systemctl', showArgs(properties, units, microseconds))
  if (result.exitCode === 0) return result
  const trouble = systemctlTrouble(result.stderr, commandLine('systemctl', result.args))
  if (trouble !== null) throw trouble
  if ((await askSystemdVersion(host)) >= IGNORES_UNKNOWN_PROPERTIES) throw systemctlFailure(result)
  const everything = await ask(host, 'systemctl', showArgs([], units))
  if (everything.exitCode !== 0) throw systemctlFailure(everything)
  return everything
}

/** From this version on, `show` leaves out properties that it does not know. 219 is the only older one in use. */
const IGNORES_UNKNOWN_PROPERTIES = 230

function requireShowable(unit: string): void {
  if (isUnitName(unit) && !isTemplateName(unit)) return
  throw new UsageError(`${JSON.stringify(unit)} is not the name of a unit that can be asked about`, {
    suggestions: isTemplateName(unit)
      ? [`name an instance of the template, e.g. ${unit.replace('@.', '@NAME.')}`]
      : ['write the full name, e.g. sshd.service; letters, digits and : - _ . \\ @ are allowed'],
  })
}

function requireOneEach(blocks: Properties[], units: readonly string[], result: ToolResult): Properties[] {
  if (blocks.length === units.length) return blocks
  const stderr = result.stderr === '' ? `${blocks.length} answers for ${units.length} units` : result.stderr
  throw systemctlFailure({ ...result, stderr })
}

/**
 * `systemctl show`: blocks of `Name=Value` lines parted by blank lines. The command line of an Exec… property is printed
 * as it is, newlines and blank lines too: such a value goes on until the line with its exit status.
 *
 * @throws ParseError
 */
export function parseShow(text: string): Properties[] {
  return parseShowBlocks(toLines(text), new Set()).map((block) => block.properties)
}

/** The properties of one unit, and those of which the pager cut a line: as far as they were printed. */
export interface ShownBlock {
  properties: Properties
  cut: Properties
}

/** The same for a text that was saved. @param cut the lines whose end the pager cut. @throws ParseError */
export function parseShowBlocks(lines: readonly Line[], cut: ReadonlySet<Line>): ShownBlock[] {
  const blocks: { properties: Map<string, string[]>; cut: Map<string, string[]> }[] = []
  let block: (typeof blocks)[number] | null = null
  let open: OpenValue | null = null
  for (const line of lines) {
    if (open !== null) {
      open.value += `\n${line.text}`
      if (EXEC_END.test(line.text)) open = close(open)
    } else if (isBlank(line)) {
      block = null
    } else {
      if (block === null) blocks.push((block = { properties: new Map<string, string[]>(), cut: new Map<string, string[]>() }))
      const isCut = cut.has(line)
      const match = PROPERTY.exec(isCut ? line.text.slice(0, -1) : line.text)
      if (!match) throw notUnderstood('systemctl', line, 'Name=Value was expected')
      const [, name = '', value = ''] = match
      const values = valuesOf(isCut ? block.cut : block.properties, name)
      if (!isCut && name.startsWith('Exec') && EXEC_START.test(value) && !EXEC_END.test(value)) open = { line, value, values }
      else values.push(value)
    }
  }
  if (open !== null) throw notUnderstood('systemctl', open.line, 'the text ends within this command')
  return blocks
}

function valuesOf(properties: Map<string, string[]>, name: string): string[] {
  const values = properties.get(name) ?? []
  properties.set(name, values)
  return values
}

interface OpenValue {
  line: Line
  value: string
  values: string[]
}

function close({ value, values }: OpenValue): null {
  values.push(value)
  return null
}

const PROPERTY = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/
const EXEC_START = /^\{ path=/
const EXEC_END = / ; code=\S+ ; status=\S+ \}$/

/** A property's text; null when it is missing, empty, or one of systemd's words for "not set". */
export function textOf(properties: Properties, name: string): string | null {
  const value = properties.get(name)?.[0]
  return value === undefined || NOT_SET.has(value) ? null : value
}

/** A property's number; null when it is not set (`[not set]`, `infinity`, 2^64-1 …). */
export function numberOf(properties: Properties, name: string): number | null {
  const value = textOf(properties, name)
  return value !== null && /^-?\d+$/.test(value) ? Number(value) : null
}

/** `yes`/`no` as a boolean; null when it is neither. */
export function booleanOf(properties: Properties, name: string): boolean | null {
  const value = textOf(properties, name)
  return value === 'yes' ? true : value === 'no' ? false : null
}

/** A property that is a list (of unit names, of documents …): its elements, unquoted. */
export function wordsOf(properties: Properties, name: string): string[] {
  return splitWords(textOf(properties, name) ?? '')
}

const NOT_SET = new Set(['', '[not set]', '[no data]', 'infinity', 'n/a', '18446744073709551615', '4294967295', '(null)'])
