import type { BootStages, BootTimeData, SlowUnit } from '../facts/boot/time.js'
import { duration, instant } from './numbers.js'
import { cut, padEnd, padStart, safe, widthOf } from './text.js'
import type { View } from './view.js'
import { wrapWords } from './wrap.js'

const STAGES: readonly (readonly [stage: keyof BootStages, label: string])[] = [
  ['firmware', 'firmware'],
  ['loader', 'loader'],
  ['kernel', 'kernel'],
  ['initrd', 'initrd'],
  ['softReboot', 'soft reboot'],
  ['userspace', 'userspace'],
]

/** `boot time`: the stages with a bar each, why a stage has no time, then the slowest units. */
export function renderBootTime(data: BootTimeData, limit: number, view: View): string {
  const parts = [heading(data, view), stageBars(data, view), reasonLines(data, view), slowestBars(data.slowest, limit, view)]
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`
}

function heading(data: BootTimeData, { style, width }: View): string[] {
  const began = data.kernelStartedAt === null ? '' : `, started ${instant(data.kernelStartedAt)}`
  if (!data.finished) return wrapWords(`still booting${began}`, width).map((line) => style.warn(line))
  const lines = wrapWords(`booted${data.stages.total === null ? '' : ` in ${duration(data.stages.total)}`}${began}`, width)
  const { target } = data
  if (target !== null) {
    const when = target.seconds === null ? 'was never reached' : `was reached ${duration(target.seconds)} after systemd started`
    lines.push(...wrapWords(safe(`${target.unit} ${when}`), width))
  }
  return lines
}

function stageBars({ stages }: BootTimeData, view: View): string[] {
  const shown = STAGES.filter(([stage]) => stage !== 'softReboot' || stages.softReboot !== null)
  const longest = Math.max(...shown.map(([stage]) => stages[stage] ?? 0), 0)
  const labels = Math.max(...shown.map(([, label]) => label.length))
  return shown.map(([stage, label]) => {
    const time = padStart(duration(stages[stage]), TIME_WIDTH)
    const front = `${padStart(label, labels)}  ${time}`
    return `${front}  ${view.style.good(bar(stages[stage], longest, view.width - front.length - 2))}`.trimEnd()
  })
}

/** One line for each reason, with all the stages that it explains. */
function reasonLines({ reasons, stages }: BootTimeData, { style, width }: View): string[] {
  const byReason = new Map<string, string[]>()
  for (const [stage, label] of STAGES) {
    const why = reasons[stage]
    if (why === null || stages[stage] !== null || stage === 'softReboot') continue
    byReason.set(why, [...(byReason.get(why) ?? []), label])
  }
  return [...byReason].flatMap(([why, labels]) => wrapWords(`${labels.join(', ')}: ${why}`, width).map((line) => style.faint(line)))
}

function slowestBars(slowest: readonly SlowUnit[], limit: number, view: View): string[] {
  const shown = slowest.slice(0, limit)
  const longest = shown[0]?.seconds
  if (longest === undefined) return []
  const all = shown.length === slowest.length ? '' : `, ${String(shown.length)} of ${String(slowest.length)}`
  const title = `slowest units${all} (they start side by side: the times do not add up)`
  const names = Math.min(Math.max(...shown.map(({ unit }) => widthOf(safe(unit)))), Math.max(20, view.width - TIME_WIDTH - 2 - 14))
  const rows = shown.map(({ unit, seconds }) => {
    const front = `${padStart(duration(seconds), TIME_WIDTH)}  ${padEnd(cut(safe(unit), names), names)}`
    return `${front}  ${view.style.warn(bar(seconds, longest, view.width - TIME_WIDTH - names - 4))}`.trimEnd()
  })
  return [...wrapWords(title, view.width).map((line) => view.style.heading(line)), ...rows]
}

const TIME_WIDTH = 10

/** At most 40 characters wide; what took any time at all shows at least one. */
function bar(seconds: number | null, longest: number, room: number): string {
  const width = Math.max(1, Math.min(40, room))
  if (seconds === null || seconds <= 0 || longest <= 0) return ''
  return '#'.repeat(Math.max(1, Math.round((seconds / longest) * width)))
}
