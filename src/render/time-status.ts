import type { TimeDaemon } from '../facts/time/daemons.js'
import type { TimeStatusData } from '../facts/time/status-data.js'
import { duration, instant, relative } from './numbers.js'
import { safe } from './text.js'
import type { View } from './view.js'
import { wrapWords } from './wrap.js'

/** `time status`: the verdict and its reason first, then the numbers, the role and who is in charge. */
export function renderTimeStatus(status: TimeStatusData, view: View): string {
  const rows: [label: string, values: string[]][] = [
    ['clock', [verdict(status), status.reason]],
    ['offset', status.offsetSeconds === null ? [] : [offsetText(status)]],
    ['source', status.source === null ? [] : [sourceText(status)]],
    ['updated', status.refTime === null ? [] : [updateText(status, view)]],
    ['drift', status.frequencyPpm === null ? [] : [driftText(status)]],
    ['role', roleLines(status)],
    ['daemon', daemonLines(status)],
  ]
  const lines = rows.flatMap(([label, values]) =>
    values
      .flatMap((value) => wrapWords(safe(value), view.width - LABELS - 2))
      .map(
        (text, index) =>
          `${view.style.faint((index === 0 ? label : '').padStart(LABELS))}  ${label === 'clock' && index === 0 ? paint(text, status, view) : text}`,
      ),
  )
  return `${lines.join('\n')}\n`
}

const LABELS = 8

function verdict({ synchronised }: TimeStatusData): string {
  if (synchronised === null) return 'not known whether synchronised'
  return synchronised ? 'synchronised' : 'not synchronised'
}

function paint(text: string, { synchronised }: TimeStatusData, { style }: View): string {
  if (synchronised === null) return style.warn(text)
  return synchronised ? style.good(text) : style.bad(text)
}

function offsetText({ offsetSeconds, offsetDirection, maxErrorSeconds }: TimeStatusData): string {
  const off = offsetDirection === null ? 'none' : `${duration(Math.abs(offsetSeconds ?? 0))} ${offsetDirection} of NTP time`
  return maxErrorSeconds === null ? off : `${off}; wrong by ${duration(maxErrorSeconds)} at most, if the source is right`
}

function sourceText({ source, stratum, leap, sourceCount, reachableSourceCount }: TimeStatusData): string {
  const own = stratum === null ? '' : `, which makes this host stratum ${String(stratum)}`
  const second = leap === null || leap === 'Normal' ? '' : `; leap status: ${leap}`
  const all = sourceCount === null ? '' : `; ${String(reachableSourceCount ?? 0)} of ${String(sourceCount)} sources answer`
  return `${source ?? '-'}${own}${second}${all}`
}

function updateText({ refTime, updateIntervalSeconds, lastOffsetSeconds }: TimeStatusData, { now }: View): string {
  const every =
    updateIntervalSeconds === null || updateIntervalSeconds === 0 ? '' : `, ${duration(updateIntervalSeconds)} after the one before`
  const off = lastOffsetSeconds === null ? '' : `; the clock was ${aheadText(lastOffsetSeconds)}`
  return `${instant(refTime)} (${relative(refTime, now)})${every}${off}`
}

function aheadText(seconds: number): string {
  if (seconds === 0) return 'right'
  return `${duration(Math.abs(seconds))} ${seconds > 0 ? 'ahead' : 'behind'}`
}

function driftText({ frequencyPpm, skewPpm }: TimeStatusData): string {
  const rate = frequencyPpm ?? 0
  const bound = skewPpm === null ? '' : ` +/- ${String(skewPpm)}`
  if (rate === 0) return bound === '' ? 'none' : `none${bound} ppm`
  return `without correction the clock would run ${String(Math.abs(rate))}${bound} ppm ${rate > 0 ? 'fast' : 'slow'}`
}

function roleLines({ role, roleReason }: TimeStatusData): string[] {
  if (role === null && roleReason === null) return []
  const words = role === null ? 'not known' : role === 'none' ? 'neither client nor server' : role.replace('+', ' and ')
  return [words, ...(roleReason === null ? [] : [roleReason])]
}

function daemonLines({ daemon, daemons }: TimeStatusData): string[] {
  const units = (daemons ?? []).map(unitText)
  return [daemon ?? 'none in charge', ...units]
}

function unitText({ unit, active, sub, unitFileState }: TimeDaemon): string {
  return `${unit}: ${active} (${sub})${unitFileState === null ? '' : `, ${unitFileState}`}`
}
