import type { DriftField, FirewallDrift } from '../facts/firewall/drift.js'
import type { FirewallZone } from '../facts/firewall/zones.js'
import type { ZoneSettings } from '../tools/firewalld/zone.js'
import { padEnd, safe, widthOf } from './text.js'
import type { View } from './view.js'
import { wrapAfter, wrapWords } from './wrap.js'

/** One zone: its settings in both layers, its rules a line each, and what differs. */
export function renderZone(zone: FirewallZone, everything: boolean, view: View): string {
  const lines = [title(zone, view), ...settings(zone, everything, view)]
  lines.push(...rules('forward ports', zone, 'forwardPorts', view), ...rules('rich rules', zone, 'richRules', view))
  lines.push(...explainDrift(zone, view))
  return lines.join('\n')
}

function title(zone: FirewallZone, { style }: View): string {
  const marks = [...(zone.default === true ? ['default'] : []), ...(zone.active ? ['active'] : [])]
  const summary = zone.runtime?.summary ?? zone.permanent?.summary ?? null
  // firewalld's own zones are called by their name once more: public is "Public".
  const says = summary !== null && summary !== '' && summary.toLowerCase() !== zone.name.toLowerCase()
  const words = [...marks, ...(says ? [`"${safe(summary)}"`] : [])].join(', ')
  return `${style.heading(safe(zone.name))}${words === '' ? '' : `  ${words}`}`
}

interface Row {
  label: string
  field: DriftField
  read: (settings: ZoneSettings) => string
  /** Shown only when a layer says something else than this; `null`: always; `any`: only when the layers differ. */
  usual: string | null
}

const NONE = 'none'
const list = (read: (settings: ZoneSettings) => readonly string[]) => (settings: ZoneSettings) => read(settings).join(' ') || NONE
const flag = (read: (settings: ZoneSettings) => boolean | null) => (settings: ZoneSettings) => {
  const value = read(settings)
  return value === null ? '-' : value ? 'yes' : 'no'
}
const number = (read: (settings: ZoneSettings) => number | null) => (settings: ZoneSettings) => String(read(settings) ?? '-')

const ROWS: readonly Row[] = [
  { label: 'target', field: 'target', read: (settings) => settings.target ?? '-', usual: null },
  { label: 'interfaces', field: 'interfaces', read: list((settings) => settings.interfaces), usual: null },
  { label: 'sources', field: 'sources', read: list((settings) => settings.sources), usual: NONE },
  { label: 'services', field: 'services', read: list((settings) => settings.services), usual: null },
  { label: 'ports', field: 'ports', read: list((settings) => settings.ports), usual: null },
  { label: 'protocols', field: 'protocols', read: list((settings) => settings.protocols), usual: NONE },
  { label: 'masquerade', field: 'masquerade', read: flag((settings) => settings.masquerade), usual: 'no' },
  { label: 'forward', field: 'forward', read: flag((settings) => settings.forward), usual: 'any' },
  { label: 'source ports', field: 'sourcePorts', read: list((settings) => settings.sourcePorts), usual: NONE },
  { label: 'ICMP blocks', field: 'icmpBlocks', read: list((settings) => settings.icmpBlocks), usual: NONE },
  { label: 'ICMP inverted', field: 'icmpBlockInversion', read: flag((settings) => settings.icmpBlockInversion), usual: 'no' },
  { label: 'ingress prio.', field: 'ingressPriority', read: number((settings) => settings.ingressPriority), usual: '0' },
  { label: 'egress prio.', field: 'egressPriority', read: number((settings) => settings.egressPriority), usual: '0' },
]

const LABEL_WIDTH = Math.max(...ROWS.map(({ label }) => label.length))
const INDENT = '  '
/** Where the first column of values starts. */
const VALUE_AT = INDENT.length + LABEL_WIDTH + 2
const RUNTIME = 'RUN TIME'
const PERMANENT = 'PERMANENT'

/** Two columns where the layers differ, the second one short where it says the same; otherwise one. */
function settings(zone: FirewallZone, everything: boolean, view: View): string[] {
  const { runtime, permanent } = zone
  const rows = ROWS.filter((row) => everything || isTelling(row, runtime, permanent))
  const differ = runtime !== null && permanent !== null && rows.some((row) => row.read(runtime) !== row.read(permanent))
  if (differ) return twoColumns(zone, rows, runtime, permanent, view)
  const layer = runtime ?? permanent
  if (layer === null) return []
  const heading = permanent === null ? RUNTIME : runtime === null ? PERMANENT : `${RUNTIME} AND ${PERMANENT}`
  return [
    `${' '.repeat(VALUE_AT)}${view.style.heading(heading)}`,
    ...rows.flatMap((row) =>
      wrapAfter(' '.repeat(VALUE_AT), safe(row.read(layer)), view.width).map((line, index) =>
        index === 0 ? labelOf(row, view) + line.slice(VALUE_AT) : line,
      ),
    ),
  ]
}

function isTelling(row: Row, runtime: ZoneSettings | null, permanent: ZoneSettings | null): boolean {
  const values = [runtime, permanent].filter((layer) => layer !== null).map((layer) => row.read(layer))
  if (row.usual === 'any') return new Set(values).size > 1
  return row.usual === null || values.some((value) => value !== row.usual && value !== '-')
}

function twoColumns(zone: FirewallZone, rows: readonly Row[], runtime: ZoneSettings, permanent: ZoneSettings, view: View): string[] {
  const cells = rows.map((row) => [safe(row.read(runtime)), safe(permanentCell(row, zone, runtime, permanent))] as const)
  const [left, right] = columnWidths(cells, view.width - VALUE_AT)
  const { style } = view
  const heading = `${' '.repeat(VALUE_AT)}${style.heading(RUNTIME)}${' '.repeat(left - RUNTIME.length + 2)}${style.heading(PERMANENT)}`
  const lines = rows.flatMap((row, index) => {
    const [now = '', saved = ''] = cells[index] ?? []
    const drifts = zone.drift.some(({ field }) => field === row.field)
    return sideBySide(labelOf(row, view), wrapWords(now, left), wrapWords(saved, right), left, drifts ? style.warn : same)
  })
  return [heading, ...lines]
}

const same = (text: string): string => text

function labelOf(row: Row, { style }: View): string {
  return `${INDENT}${style.faint(padEnd(row.label, LABEL_WIDTH))}  `
}

function permanentCell(row: Row, zone: FirewallZone, runtime: ZoneSettings, permanent: ZoneSettings): string {
  const saved = row.read(permanent)
  if (saved === row.read(runtime)) return 'same'
  const byManager = row.field === 'interfaces' && !zone.drift.some(({ field }) => field === 'interfaces')
  return byManager ? `${saved} (usual with NetworkManager)` : saved
}

function columnWidths(cells: readonly (readonly [string, string])[], available: number): [left: number, right: number] {
  const left = Math.max(RUNTIME.length, ...cells.map(([now]) => widthOf(now)))
  const right = Math.max(PERMANENT.length, ...cells.map(([, saved]) => widthOf(saved)))
  const room = available - 2
  if (left + right <= room) return [left, right]
  const half = Math.max(RUNTIME.length, Math.floor(room / 2))
  if (right <= half) return [Math.max(RUNTIME.length, room - right), right]
  if (left <= half) return [left, Math.max(PERMANENT.length, room - left)]
  return [half, Math.max(PERMANENT.length, room - half)]
}

function sideBySide(
  label: string,
  left: readonly string[],
  right: readonly string[],
  width: number,
  paint: (text: string) => string,
): string[] {
  const height = Math.max(left.length, right.length)
  return Array.from({ length: height }, (_, index) => {
    const start = index === 0 ? label : ' '.repeat(VALUE_AT)
    const now = left[index] ?? ''
    const gap = ' '.repeat(Math.max(0, width - widthOf(now)) + 2)
    const saved = right[index] ?? ''
    return `${start}${paint(now)}${saved === '' ? '' : gap + paint(saved)}`
  })
}

/** Long values, a line each, with the layer that has them where they differ. */
function rules(label: string, zone: FirewallZone, field: 'forwardPorts' | 'richRules', view: View): string[] {
  const now = zone.runtime?.[field] ?? []
  const saved = zone.permanent?.[field] ?? []
  const all = [...now, ...saved.filter((rule) => !now.includes(rule))]
  if (all.length === 0) return []
  const compared = zone.runtime !== null && zone.permanent !== null
  const lines = all.flatMap((rule) => {
    const where =
      !compared || (now.includes(rule) && saved.includes(rule)) ? '' : now.includes(rule) ? 'run time only: ' : 'permanent only: '
    const wrapped = wrapWords(safe(where + rule), view.width - 6).map((line, index) => (index === 0 ? '    ' : '      ') + line)
    return where === '' ? wrapped : wrapped.map((line) => view.style.warn(line))
  })
  return [`${INDENT}${view.style.faint(label)}`, ...lines]
}

const WORDS: Readonly<Record<DriftField, string>> = {
  zone: 'zone',
  forwardPorts: 'forward ports',
  richRules: 'rich rules',
  ...(Object.fromEntries(ROWS.map(({ field, label }) => [field, label])) as Record<
    Exclude<DriftField, 'zone' | 'forwardPorts' | 'richRules'>,
    string
  >),
}

/** What the differences mean for the host, a line for each kind. */
function explainDrift({ drift }: FirewallZone, view: View): string[] {
  return sentences(drift).flatMap((sentence) => wrapAfter(`${INDENT}! `, safe(sentence), view.width).map((line) => view.style.warn(line)))
}

function sentences(drift: readonly FirewallDrift[]): string[] {
  const zone = drift.find(({ field }) => field === 'zone')
  if (zone !== undefined) {
    return [
      zone.runtimeOnly.length > 0
        ? 'the whole zone is in effect but not saved'
        : 'the whole zone is saved; it comes with a reload or a restart',
    ]
  }
  const singles = drift.filter(({ field }) => SINGLES.has(field))
  const lists = drift.filter((item) => !singles.includes(item))
  const named = (side: 'runtimeOnly' | 'permanentOnly'): string =>
    lists
      .filter((item) => item[side].length > 0)
      .map(
        ({ field, [side]: items }) => `${WORDS[field]} ${field === 'forwardPorts' || field === 'richRules' ? '(above)' : items.join(' ')}`,
      )
      .join('; ')
  const [gone, coming] = [named('runtimeOnly'), named('permanentOnly')]
  return [
    ...(gone === '' ? [] : [`only at run time, gone after a reload or a restart: ${gone}`]),
    ...(coming === '' ? [] : [`only saved, in effect after a reload or a restart: ${coming}`]),
    ...singles.map(({ field, runtimeOnly, permanentOnly }) => `${WORDS[field]} is ${runtimeOnly.join()}, saved as ${permanentOnly.join()}`),
  ]
}

const SINGLES: ReadonlySet<DriftField> = new Set([
  'target',
  'masquerade',
  'forward',
  'icmpBlockInversion',
  'ingressPriority',
  'egressPriority',
])
