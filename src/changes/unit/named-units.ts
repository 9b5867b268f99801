import { PlanRefusedError, UsageError, type Warning } from '../../errors.js'
import { requireUnitName, unknownUnit } from '../../facts/units/names.js'
import type { Host } from '../../host/types.js'
import { isDown } from '../../tools/systemctl/active-state.js'
import { endsRun } from '../../tools/systemctl/end-of-run.js'
import { isTemplateName } from '../../tools/systemctl/names.js'
import { askShow, booleanOf, numberOf, textOf, wordsOf, type Properties } from '../../tools/systemctl/show.js'
import { parseTimeSpan } from '../../tools/timestamps.js'

/** A unit that a command names, as systemd knows it. */
export interface NamedUnit {
  /** As on the command line, `.service` added. */
  asked: string
  /** The unit's own name: of an alias the unit it stands for. */
  id: string
  names: string[]
  load: string
  loadError: string | null
  active: string
  sub: string
  unitFileState: string | null
  path: string | null
  sourcePath: string | null
  needDaemonReload: boolean
  canStart: boolean
  canStop: boolean
  canReload: boolean
  refuseManualStart: boolean
  refuseManualStop: boolean
  transient: boolean
  /** Type= of a service. */
  serviceType: string | null
  wantedBy: string[]
  /** Units that do not start, or do not stay, without it. */
  requiredBy: string[]
  triggeredBy: string[]
  upheldBy: string[]
  /** The longest that systemd lets it start and stop, in milliseconds; null: no limit, or none that is known. */
  limitMs: number | null
  /** When it was started last, in microseconds since the kernel started; 0 for never. Another number after a start. */
  startedUsec: number | null
}

const PROPERTIES: readonly string[] = [
  ...['Id', 'Names', 'LoadState', 'LoadError', 'ActiveState', 'SubState', 'UnitFileState', 'FragmentPath', 'SourcePath'],
  ...['NeedDaemonReload', 'CanStart', 'CanStop', 'CanReload', 'RefuseManualStart', 'RefuseManualStop', 'Transient', 'Type'],
  ...['WantedBy', 'RequiredBy', 'RequisiteOf', 'BoundBy', 'UpheldBy', 'TriggeredBy', 'TimeoutStartUSec', 'TimeoutStopUSec'],
  'InactiveExitTimestampMonotonic',
]

/**
 * The units that a command names, each once, with one process.
 *
 * @throws UsageError for a pattern or what no unit is called; NotFoundError; ToolMissingError, NotSupportedError …
 */
export async function readNamedUnits(host: Host, words: readonly string[]): Promise<NamedUnit[]> {
  if (words.length === 0) throw new UsageError('name a unit', { suggestions: ['hostward unit list'] })
  const names = [...new Set(words.map(requireUnitName))]
  const template = names.find(isTemplateName)
  if (template !== undefined) {
    throw new UsageError(`${template} is a template, of which there are instances`, {
      suggestions: [`name an instance: ${template.replace('@.', '@NAME.')}`],
    })
  }
  const answers = await askShow(host, names, PROPERTIES)
  const units = answers.map((properties, index) => namedUnit(properties, names[index] ?? ''))
  const missing = units.find(({ load, active }) => load === 'not-found' && isDown({ active }))
  if (missing !== undefined) throw await unknownUnit(host, missing.asked)
  return [...new Map(units.map((unit) => [unit.id, unit])).values()]
}

function namedUnit(properties: Properties, asked: string): NamedUnit {
  const id = textOf(properties, 'Id') ?? asked
  const words = (...names: string[]): string[] => [...new Set(names.flatMap((name) => wordsOf(properties, name)))]
  const load = textOf(properties, 'LoadState') ?? 'unknown'
  const unitFileState = textOf(properties, 'UnitFileState')
  return {
    asked,
    id,
    names: [...new Set([id, ...words('Names')])],
    load,
    loadError: errorOf(textOf(properties, 'LoadError')),
    active: textOf(properties, 'ActiveState') ?? 'unknown',
    sub: textOf(properties, 'SubState') ?? 'unknown',
    unitFileState: load === 'masked' && (unitFileState === null || unitFileState === 'bad') ? 'masked' : unitFileState,
    path: textOf(properties, 'FragmentPath'),
    sourcePath: textOf(properties, 'SourcePath'),
    needDaemonReload: booleanOf(properties, 'NeedDaemonReload') ?? false,
    canStart: booleanOf(properties, 'CanStart') ?? true,
    canStop: booleanOf(properties, 'CanStop') ?? true,
    canReload: booleanOf(properties, 'CanReload') ?? false,
    refuseManualStart: booleanOf(properties, 'RefuseManualStart') ?? false,
    refuseManualStop: booleanOf(properties, 'RefuseManualStop') ?? false,
    transient: booleanOf(properties, 'Transient') ?? false,
    serviceType: textOf(properties, 'Type'),
    wantedBy: words('WantedBy'),
    requiredBy: words('RequiredBy', 'RequisiteOf', 'BoundBy'),
    triggeredBy: words('TriggeredBy'),
    upheldBy: words('UpheldBy'),
    limitMs: limitOf(properties),
    startedUsec: numberOf(properties, 'InactiveExitTimestampMonotonic'),
  }
}

/** `org.freedesktop.systemd1.BadUnitSetting "Unit x.service has a bad unit file setting."`: the words in quotes. */
function errorOf(text: string | null): string | null {
  return text === null ? null : (/^\S+ "(.*)"$/.exec(text)?.[1] ?? text)
}

function limitOf(properties: Properties): number | null {
  const spans = ['TimeoutStartUSec', 'TimeoutStopUSec'].map((name) => properties.get(name)?.[0])
  if (spans.includes('infinity')) return null
  const seconds = spans.map((span) => (span === undefined ? 90 : (parseTimeSpan(span) ?? 90)))
  return seconds.reduce((sum, one) => sum + one, 0) * 1000
}

export const isMasked = ({ load, unitFileState }: NamedUnit): boolean => load === 'masked' || unitFileState?.startsWith('masked') === true

/** @throws PlanRefusedError for a unit whose start would end the host's run, and not as a service */
export function refuseEndOfRun(name: string): void {
  if (!endsRun(name)) return
  throw new PlanRefusedError(`${name} would end the run of the host: that is no change that can be verified or undone`, {
    suggestions: [`when it is meant: systemctl ${/reboot|poweroff|halt|suspend|hibernate/.exec(name)?.[0] ?? 'reboot'}`],
  })
}

/** Where another name was typed than the unit's own: that is the one that the plan is about. */
export function aliasWarnings(units: readonly NamedUnit[]): Warning[] {
  return units
    .filter(({ asked, id }) => asked !== id)
    .map(({ asked, id }) => ({ code: 'ALIAS', message: `${asked} is another name of ${id}, which this is about` }))
}
