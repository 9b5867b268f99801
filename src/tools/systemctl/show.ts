import { UsageError } from '../../errors.js'
import type { Host, ToolResult } from '../../host/types.js'
import { ask } from '../ask.js'
import { blocksOf, notUnderstood, toLines, type Line } from '../lines.js'
import { systemctlFailure } from './failure.js'
import { askSystemdVersion } from './version.js'

/**
 * The properties of one unit (or of the manager), as `systemctl show` prints them: `Name=Value`, the value up to the end
 * of the line. A name may stand several times (`ExecStart=`, one line per command). Order is systemd's own.
 */
export type Properties = ReadonlyMap<string, readonly string[]>

/**
 * Ask about any number of units with one process; the answers are in the order of `units`. A missing unit is an answer
 * too (`LoadState=not-found`). systemd 219 ends at the first property that it does not know: there, and only there, the
 * list is cut down to what it knows and asked again (reference/formats 1.6).
 *
 * @param units full names; a template (`getty@.service`) or a bad name would end the answer for all later units
 * @throws UsageError for such a name; ToolMissingError, NotSupportedError, DaemonNotRunningError, ParseError
 */
export async function askShow(host: Host, units: readonly string[], properties: readonly string[]): Promise<Properties[]> {
  if (units.length === 0) return []
  for (const unit of units) requireShowable(unit)
  const result = await show(host, properties, units)
  if (result.exitCode === 0) return requireOneEach(parseShow(result.stdout), units, result)
  const known = await cutDown(host, properties)
  if (known === null) throw systemctlFailure(result)
  const again = await show(host, known, units)
  if (again.exitCode !== 0) throw systemctlFailure(again)
  return requireOneEach(parseShow(again.stdout), units, again)
}

/** Properties of the manager itself (`Version`, `SystemState`, `FirmwareTimestampMonotonic` …). @throws as askShow */
export async function askManager(host: Host, properties: readonly string[]): Promise<Properties> {
  const result = await show(host, properties, [])
  if (result.exitCode !== 0 || result.stdout === '') throw systemctlFailure(result)
  return parseShow(result.stdout)[0] ?? new Map<string, string[]>()
}

/** The argv of a show call: one shape, so that a recording can answer it. Names after `--`, because `-.mount` is one. */
export function showArgs(properties: readonly string[], units: readonly string[]): string[] {
  return ['show', '--no-pager', `--property=${properties.join(',')}`, ...(units.length > 0 ? ['--', ...units] : [])]
}

function show(host: Host, properties: readonly string[], units: readonly string[]): Promise<ToolResult> {
  return ask(host, 'systemctl', showArgs(properties, units))
}

/** What systemd 219 (RHEL 7) knows; null when this systemd is newer and the failure has another cause. */
async function cutDown(host: Host, properties: readonly string[]): Promise<string[] | null> {
  if ((await askSystemdVersion(host)) >= 230) return null
  return properties.filter((name) => !NOT_IN_219.has(name))
}

/** Properties that hostward asks for and that systemd 219 does not have. */
const NOT_IN_219 = new Set([
  'NRestarts',
  'Perpetual',
  'CollectMode',
  'MemoryAvailable',
  'CPUUsageNSec',
  'TasksCurrent',
  'TasksMax',
  'IPIngressBytes',
  'IPEgressBytes',
  'InvocationID',
  'NextElapseUSecMonotonic',
  'LastTriggerUSecMonotonic',
  'FreezerState',
  'SystemState',
  'Virtualization',
  'Tainted',
  'RandomizedDelayUSec',
  'FixedRandomDelay',
  'OnClockChange',
  'OnTimezoneChange',
  'RemainAfterElapse',
  'TimersMonotonic',
  'MemoryPeak',
  'User',
  'Group',
])

function requireShowable(unit: string): void {
  if (unit === '' || /[\n\0]/.test(unit) || /@\.[a-z]+$/.test(unit) || !unit.includes('.')) {
    throw new UsageError(`${JSON.stringify(unit)} is not the name of a unit that can be asked about`, {
      suggestions: /@\./.test(unit)
        ? ['name an instance of the template, e.g. getty@tty1.service']
        : ['write the full name, e.g. sshd.service'],
    })
  }
}

function requireOneEach(blocks: Properties[], units: readonly string[], result: ToolResult): Properties[] {
  if (blocks.length === units.length) return blocks
  throw systemctlFailure({ ...result, stderr: result.stderr === '' ? `${blocks.length} answers for ${units.length} units` : result.stderr })
}

/** `systemctl show`: blocks of `Name=Value` lines parted by blank lines. @throws ParseError */
export function parseShow(text: string): Properties[] {
  return blocksOf(toLines(text)).map(parseBlock)
}

function parseBlock(lines: readonly Line[]): Properties {
  const properties = new Map<string, string[]>()
  for (const line of lines) {
    const at = line.text.indexOf('=')
    if (at <= 0 || !/^[A-Za-z][A-Za-z0-9]*$/.test(line.text.slice(0, at))) throw notUnderstood('systemctl', line, 'Name=Value was expected')
    const name = line.text.slice(0, at)
    const values = properties.get(name)
    if (values === undefined) properties.set(name, [line.text.slice(at + 1)])
    else values.push(line.text.slice(at + 1))
  }
  return properties
}

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

/** A property that is a list of words. */
export function wordsOf(properties: Properties, name: string): string[] {
  return (textOf(properties, name) ?? '').split(' ').filter((word) => word !== '')
}

const NOT_SET = new Set(['', '[not set]', '[no data]', 'infinity', 'n/a', '18446744073709551615', '4294967295', '(null)'])
