import { isBlank, notUnderstood, type Line } from '../lines.js'
import { parseSystemdTime, zoneOffsetMinutes } from '../timestamps.js'

/** A change to or from daylight saving time, as systemd before 221 prints it. */
interface DaylightSavingChange {
  /** e.g. `DST ends (the clock jumps one hour backwards) at`. */
  what: string
  /** The last second before and the first second after it. */
  times: DaylightSavingTime[]
}

interface DaylightSavingTime {
  /** As printed. */
  text: string
  /** ISO 8601 UTC; null when the zone is not known. */
  time: string | null
}

/** What `timedatectl` tells. A line that a version does not print is null. */
export interface Timedatectl {
  /** The host's time, ISO 8601 UTC, from its local time. */
  localTime: string | null
  universalTime: string | null
  /** The hardware clock, ISO 8601 UTC; null when there is none, or when it runs in a local time that is not known. */
  rtcTime: string | null
  /** e.g. `Asia/Tokyo`. */
  timeZone: string | null
  /** e.g. `JST`. */
  zoneAbbreviation: string | null
  /** Seconds east of UTC. */
  utcOffsetSeconds: number | null
  /** Whether the clock is held for synchronised. */
  synchronised: boolean | null
  /** Whether time synchronisation is switched on. */
  ntpEnabled: boolean | null
  /** `NTP service`, systemd 239 and later: active, inactive, n/a. */
  ntpService: string | null
  /** Whether there is a service that could be switched on. */
  canNtp: boolean | null
  /** Whether the hardware clock runs in local time. */
  rtcInLocalTimeZone: boolean | null
  /** systemd 219 only; null also for a zone without daylight saving time. */
  dstActive: boolean | null
  lastDstChange: DaylightSavingChange | null
  nextDstChange: DaylightSavingChange | null
  /** What timedatectl warns of, one paragraph each. */
  notes: string[]
}

/**
 * `timedatectl`, `timedatectl status` (systemd 208 to 257) and `timedatectl show`. Weekdays may be in any language.
 *
 * @param utcOffsetMinutes for times whose zone the text does not tell
 * @throws ParseError
 */
export function parseTimedatectl(lines: readonly Line[], utcOffsetMinutes?: number): Timedatectl {
  const filled = lines.filter((line) => !isBlank(line))
  const isShow = filled.length > 0 && filled.every((line) => /^[A-Za-z]+=/.test(line.text))
  const told = typed(isShow ? readShow(filled) : readStatus(lines), utcOffsetMinutes)
  // show takes a hardware clock in local time for UTC: the time that it prints is not the clock's.
  return isShow && told.rtcInLocalTimeZone === true ? { ...told, rtcTime: null } : told
}

type Field = 'local' | 'universal' | 'rtc' | 'zone' | 'synchronised' | 'ntp' | 'service' | 'canNtp' | 'localRtc' | 'dst'
type Fields = ReadonlyMap<Field, Line>

interface Read {
  /** The value of each field, with its place. */
  fields: Fields
  changes: ReadonlyMap<string, { what: string; times: Line[] }>
  notes: string[]
}

/** Labels of all versions: `Timezone` 208, `Network time on` 221 to 235, `systemd-timesyncd.service active` 236 to 238. */
const LABELS: ReadonlyMap<string, Field> = new Map([
  ['Local time', 'local'],
  ['Universal time', 'universal'],
  ['RTC time', 'rtc'],
  ['Time zone', 'zone'],
  ['Timezone', 'zone'],
  ['NTP synchronized', 'synchronised'],
  ['System clock synchronized', 'synchronised'],
  ['NTP enabled', 'ntp'],
  ['Network time on', 'ntp'],
  ['systemd-timesyncd.service active', 'ntp'],
  ['NTP service', 'service'],
  ['RTC in local TZ', 'localRtc'],
  ['DST active', 'dst'],
])

const PROPERTIES: ReadonlyMap<string, Field> = new Map([
  ['Timezone', 'zone'],
  ['LocalRTC', 'localRtc'],
  ['CanNTP', 'canNtp'],
  ['NTP', 'ntp'],
  ['NTPSynchronized', 'synchronised'],
  ['TimeUSec', 'universal'],
  ['RTCTimeUSec', 'rtc'],
])

function readShow(lines: readonly Line[]): Read {
  const fields = new Map<Field, Line>()
  for (const line of lines) {
    const at = line.text.indexOf('=')
    const field = PROPERTIES.get(line.text.slice(0, at))
    if (field === undefined) throw notUnderstood('timedatectl', line, 'a property of timedatectl show was expected')
    fields.set(field, { number: line.number, text: line.text.slice(at + 1) })
  }
  return { fields, changes: new Map(), notes: [] }
}

function readStatus(lines: readonly Line[]): Read {
  const fields = new Map<Field, Line>()
  const changes = new Map<string, { what: string; times: Line[] }>()
  const notes: string[] = []
  /** Where an indented line belongs. */
  let open: { what: string; times: Line[] } | 'note' | null = null
  for (const line of lines) {
    const note = /^\s*(?:Warning|WARNING): (.*)$/.exec(line.text)
    const labelled = /^ *([A-Z][\w .-]*?|systemd-timesyncd\.service active): (.*)$/.exec(line.text)
    const field = LABELS.get(labelled?.[1] ?? '')
    const change = /^ *(Last|Next) DST change: (.*)$/.exec(line.text)
    if (isBlank(line)) {
      open = null
    } else if (note) {
      notes.push(note[1] ?? '')
      open = 'note'
    } else if (change) {
      open = { what: change[2] ?? '', times: [] }
      changes.set(change[1] ?? '', open)
    } else if (field !== undefined) {
      fields.set(field, { number: line.number, text: (labelled?.[2] ?? '').trim() })
      open = null
    } else if (open === 'note') {
      notes.push(`${notes.pop() ?? ''} ${line.text.trim()}`)
    } else if (open !== null && /^ +\S+ \d{4}-/.test(line.text)) {
      open.times.push({ number: line.number, text: line.text.trim() })
    } else {
      throw notUnderstood('timedatectl', line, 'a line of timedatectl was expected')
    }
  }
  return { fields, changes, notes }
}

interface Zone {
  name: string | null
  abbreviation: string | null
  /** Minutes east of UTC. */
  offset: number | undefined
}

function typed({ fields, changes, notes }: Read, utcOffsetMinutes: number | undefined): Timedatectl {
  const zone = zoneOf(fields.get('zone'), utcOffsetMinutes)
  const localRtc = yesOrNo(fields.get('localRtc'))
  return {
    localTime: timeOf(fields.get('local'), zone),
    universalTime: timeOf(fields.get('universal'), zone),
    rtcTime: rtcTimeOf(fields.get('rtc'), zone, localRtc),
    timeZone: zone.name,
    zoneAbbreviation: zone.abbreviation,
    utcOffsetSeconds: zone.offset === undefined ? null : zone.offset * 60,
    synchronised: yesOrNo(fields.get('synchronised')),
    ntpEnabled: yesOrNo(fields.get('ntp')),
    ntpService: fields.get('service')?.text ?? null,
    canNtp: yesOrNo(fields.get('canNtp')),
    rtcInLocalTimeZone: localRtc,
    dstActive: yesOrNo(fields.get('dst')),
    lastDstChange: changeOf(changes.get('Last'), zone),
    nextDstChange: changeOf(changes.get('Next'), zone),
    notes,
  }
}

/** `Asia/Tokyo (JST, +0900)`; `timedatectl show` has the name only. */
function zoneOf(line: Line | undefined, utcOffsetMinutes: number | undefined): Zone {
  if (line === undefined) return { name: null, abbreviation: null, offset: utcOffsetMinutes }
  const match = /^(\S+)(?: \((?:n\/a|(\S+), ([+-]\d{4}))\))?$/.exec(line.text)
  if (!match) throw notUnderstood('timedatectl', line, 'NAME (ABBREVIATION, +HHMM) was expected')
  const [, name = '', abbreviation = null, offset] = match
  const known =
    offset === undefined ? (name === 'UTC' || name === 'Etc/UTC' ? 0 : utcOffsetMinutes) : (zoneOffsetMinutes(offset) ?? undefined)
  return { name: name === 'n/a' ? null : name, abbreviation, offset: known }
}

function timeOf(line: Line | undefined, zone: Zone): string | null {
  if (line === undefined || line.text === 'n/a') return null
  const time = parseSystemdTime(withOffset(line.text, zone), zone.offset)
  if (time === null && !/^\S+ \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}/.test(line.text))
    throw notUnderstood('timedatectl', line, 'a time was expected')
  return time?.iso ?? null
}

/** The hardware clock names no zone in the status form: UTC, unless it runs in local time. */
function rtcTimeOf(line: Line | undefined, zone: Zone, localRtc: boolean | null): string | null {
  if (line === undefined || line.text === 'n/a') return null
  if (!/\d$/.test(line.text)) return timeOf(line, zone)
  return timeOf(line, { name: null, abbreviation: null, offset: localRtc === true ? zone.offset : 0 })
}

/** The zone's abbreviation may be ambiguous (CST, IST); its offset stands in the same text. */
function withOffset(text: string, { abbreviation, offset }: Zone): string {
  if (abbreviation === null || offset === undefined || !text.endsWith(` ${abbreviation}`)) return text
  const minutes = Math.abs(offset)
  const number = `${String(Math.floor(minutes / 60)).padStart(2, '0')}${String(minutes % 60).padStart(2, '0')}`
  return `${text.slice(0, -abbreviation.length)}${offset < 0 ? '-' : '+'}${number}`
}

function changeOf(change: { what: string; times: Line[] } | undefined, zone: Zone): DaylightSavingChange | null {
  if (change === undefined) return null
  // A time of the other half of the year has another abbreviation: the present offset is not its own.
  const times = change.times.map(({ text }) => ({ text, time: parseSystemdTime(withOffset(text, zone))?.iso ?? null }))
  return { what: change.what, times }
}

function yesOrNo(line: Line | undefined): boolean | null {
  if (line === undefined || line.text === 'n/a') return null
  if (line.text !== 'yes' && line.text !== 'no') throw notUnderstood('timedatectl', line, 'yes, no or n/a was expected')
  return line.text === 'yes'
}
