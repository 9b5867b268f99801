import { isUnavailable, type Unavailable } from '../errors.js'
import type { FirewallShowData } from '../facts/firewall/show.js'
import type { HostFacts } from '../facts/host.js'
import type { StatusBoot, StatusData, StatusUnits } from '../facts/status.js'
import type { TimeStatusData } from '../facts/time/status-data.js'
import type { TimerListData } from '../facts/timers/list.js'
import type { CurrentTarget } from '../facts/targets/current.js'
import { kindsInWords } from './kinds.js'
import { count, duration, offset, relative } from './numbers.js'
import { safe } from './text.js'
import type { Style, View } from './view.js'
import { wrapWords } from './wrap.js'

/** A line of the screen: `good` and `bad` colour it, plain otherwise. */
interface Fact {
  text: string
  mood?: keyof Pick<Style, 'good' | 'bad' | 'warn' | 'strong' | 'faint'>
}

type Section = readonly [label: string, facts: readonly Fact[]]

/** `status`: one screen; each part is a label and a few lines, what is missing says why and what to do. */
export function renderStatus(status: StatusData, view: View): string {
  const sections: Section[] = [
    ['host', [...part(status.host, hostFacts), { text: kindsInWords(status.kinds) }]],
    ['kernel', [...kernelFacts(status), ...part(status.boot, bootFacts)]],
    ['target', part(status.targets, targetFacts)],
    ['units', part(status.units, unitFacts)],
    ['timers', part(status.timers, (timers) => timerFacts(timers, view))],
    ['clock', part(status.time, clockFacts)],
    ['NTP role', isUnavailable(status.time) ? [] : roleFacts(status.time)],
    ['firewall', part(status.firewall, firewallFacts)],
  ]
  return sections.map((section, index) => renderSection(briefly(section, sections[index - 1]), view)).join('')
}

/** What keeps several parts from being known, a tool that is not there, is told once. */
function briefly([label, facts]: Section, before: Section | undefined): Section {
  const [missing] = facts
  const isSame = missing?.mood === 'warn' && facts.length === 1 && before?.[1].length === 1 && before[1][0]?.text === missing.text
  return isSame ? [label, [{ text: 'as above', mood: 'warn' }]] : [label, facts]
}

const LABELS = 8

function renderSection([label, facts]: Section, { width, style }: View): string {
  const lines = facts.flatMap(({ text, mood }) =>
    wrapWords(safe(text), width - LABELS - 2).map((line) => (mood === undefined ? line : style[mood](line))),
  )
  return lines.map((line, index) => `${style.faint((index === 0 ? label : '').padStart(LABELS))}  ${line}\n`).join('')
}

function part<T extends object>(value: T | Unavailable, facts: (value: T) => Fact[]): Fact[] {
  if (!isUnavailable(value)) return facts(value)
  const { message, suggestions } = value.unavailable
  return [{ text: suggestions.length === 0 ? message : `${message.replace(/\.$/, '')}; ${suggestions.join('; ')}`, mood: 'warn' }]
}

function hostFacts({ name, os, architecture, virtualization, uptimeSeconds, systemState }: HostFacts): Fact[] {
  const what = [os, architecture, virtualization === null ? null : `on ${virtualization}`].filter((word) => word !== null).join(', ')
  const up = uptimeSeconds === null ? [] : [`up ${duration(uptimeSeconds)}`]
  const state = systemState === null ? [] : [`system ${systemState}`]
  return [
    { text: `${name ?? 'a host without a name'}: ${what}`, mood: 'strong' },
    ...[[...up, ...state].join(', ')].filter((text) => text !== '').map((text) => ({ text })),
  ]
}

function kernelFacts({ host }: StatusData): Fact[] {
  return isUnavailable(host) || host.kernel === null ? [] : [{ text: `${host.kernel} runs` }]
}

function bootFacts(boot: StatusBoot): Fact[] {
  const facts: Fact[] = []
  const { default: entry, next, stale, otherTitle, rebootPending } = boot
  if (entry !== null)
    facts.push({ text: `default: ${entry.version ?? entry.title ?? entry.id ?? String(entry.index)} (entry ${String(entry.index)})` })
  else if (otherTitle !== null) facts.push({ text: `default: ${otherTitle}` })
  if (stale === true) facts.push({ text: 'the saved default names no entry: GRUB takes the first one', mood: 'bad' })
  if (next !== null) facts.push({ text: `next boot only: ${next.version ?? next.id ?? String(next.index)}`, mood: 'warn' })
  if (rebootPending.pending === true) facts.push({ text: `reboot pending: ${pendingText(rebootPending)}`, mood: 'warn' })
  else if (rebootPending.pending === false) facts.push({ text: 'no reboot pending' })
  else facts.push({ text: `reboot pending: not known, ${rebootPending.reasons.join('; ')}`, mood: 'warn' })
  return facts
}

/** What a reboot would change, in few words; `boot args` has the whole of it. */
function pendingText({ runningVersion, defaultVersion, argumentsAdded, argumentsRemoved }: StatusBoot['rebootPending']): string {
  const kernel = runningVersion === defaultVersion ? [] : [`kernel ${defaultVersion ?? 'not known'}`]
  const differing = argumentsAdded.length + argumentsRemoved.length
  const words = differing === 0 ? [] : [`${count(differing, 'kernel argument')} (see hostward boot args)`]
  return [...kernel, ...words].join(', ')
}

function targetFacts({ default: wanted, current }: CurrentTarget): Fact[] {
  if (current === null) return [{ text: `${wanted ?? 'not known'} by default; which is reached now is not known`, mood: 'warn' }]
  if (wanted === current) return [{ text: `${current} (default and current)` }]
  return [{ text: `${current} now, default ${wanted ?? 'not known'}`, mood: 'warn' }]
}

/** As many failed units as one screen bears. */
const SHOWN = 8

function unitFacts({ total, active, failed }: StatusUnits): Fact[] {
  const facts: Fact[] = [
    { text: `${count(total, 'unit')}, ${String(active)} active, ${failed.length === 0 ? 'none' : String(failed.length)} failed` },
  ]
  for (const { unit, description } of failed.slice(0, SHOWN)) facts.push({ text: `failed: ${unit}, ${description}`, mood: 'bad' })
  if (failed.length > SHOWN) facts.push({ text: `and ${String(failed.length - SHOWN)} more: hostward unit list --failed`, mood: 'bad' })
  return facts
}

function timerFacts({ timers }: TimerListData, { now }: View): Fact[] {
  if (timers.length === 0) return [{ text: 'none' }]
  const troubled = timers.filter((timer) => timer.overdue || timer.failed)
  const next = timers.filter((timer) => timer.next !== null && !timer.overdue).slice(0, 3)
  return [
    ...(next.length === 0
      ? [{ text: 'none has a next run' }]
      : next.map((timer) => ({ text: `${relative(timer.next, now)}: ${timer.unit}` }))),
    ...troubled.map((timer): Fact => ({ text: `${timer.overdue ? 'overdue' : 'failed the last time'}: ${timer.unit}`, mood: 'bad' })),
  ]
}

function clockFacts({ synchronised, reason, offsetSeconds, offsetDirection, stratum, daemon, daemons }: TimeStatusData): Fact[] {
  const verdict = synchronised === null ? 'not known whether synchronised' : synchronised ? 'synchronised' : 'not synchronised'
  const off = offsetSeconds === null ? '' : `, ${offset(Math.abs(offsetSeconds)).slice(1)} ${offsetDirection ?? 'off'}`
  const facts: Fact[] = [
    {
      text: `${verdict}${off}${stratum === null || stratum === 0 ? '' : `, stratum ${String(stratum)}`}: ${reason}`,
      mood: synchronised === true ? 'good' : 'bad',
    },
  ]
  if (daemon !== null) facts.push({ text: `kept by ${daemon}` })
  const active = (daemons ?? []).filter((other) => other.active === 'active')
  if (active.length > 1) facts.push({ text: `${String(active.length)} time daemons run and fight over the clock`, mood: 'bad' })
  return facts
}

function roleFacts({ role, roleReason }: TimeStatusData): Fact[] {
  return [{ text: role === null ? 'not known' : roleReason === null ? role : `${role}: ${roleReason}` }]
}

function firewallFacts({ running, state, zones }: FirewallShowData): Fact[] {
  if (!running) return [{ text: 'firewalld is not running: it filters nothing now', mood: 'bad' }]
  const facts: Fact[] = [{ text: `firewalld: ${state ?? 'running'}`, mood: state === 'failed' ? 'bad' : 'good' }]
  for (const zone of zones.filter((candidate) => candidate.active || candidate.default === true)) {
    const settings = zone.runtime ?? zone.permanent
    const marks = [...(zone.default === true ? ['default'] : []), ...(zone.active ? ['active'] : [])].join(', ')
    const open = [...(settings?.services ?? []), ...(settings?.ports ?? [])].join(' ')
    const rules = settings === null || settings.richRules.length === 0 ? '' : `, ${count(settings.richRules.length, 'rich rule')}`
    facts.push({ text: `${zone.name} (${marks}) lets in ${open === '' ? 'nothing' : open}${rules}` })
  }
  for (const zone of zones.filter((candidate) => candidate.drift.length > 0)) {
    facts.push({ text: `${zone.name}: run time and permanent differ in ${zone.drift.map(({ field }) => field).join(', ')}`, mood: 'warn' })
  }
  return facts
}
