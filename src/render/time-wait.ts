import type { TimeWaitData, WaitSource } from '../facts/time/wait.js'
import { duration, offset } from './numbers.js'
import { safe } from './text.js'
import type { View } from './view.js'

/** `time wait`, when it is in time. */
export function renderTimeWait({ reason, offsetSeconds, waitedSeconds }: TimeWaitData, { style }: View): string {
  const off = offsetSeconds === null ? '' : `, ${duration(Math.abs(offsetSeconds))} off`
  const after = waitedSeconds === 0 ? '' : ` (after ${duration(waitedSeconds)})`
  return `${style.good('synchronised')}: ${safe(reason)}${off}${after}\n`
}

/** How the sources stand while one waits: answers of the last eight polls, and the offset. */
export function renderWaitProgress({ sources, synchronised }: TimeWaitData): string {
  if (sources.length === 0) return 'there is no source with an address yet'
  const shown = sources.slice(0, SHOWN).map(inShort)
  const more = sources.length > SHOWN ? `, and ${sources.length - SHOWN} more` : ''
  return `${synchronised ? 'synchronised; ' : ''}${shown.join(', ')}${more}`
}

const SHOWN = 4

function inShort({ symbol, name, reach, offsetSeconds }: WaitSource): string {
  const answered = reach.toString(2).replaceAll('0', '').length
  const off = offsetSeconds === null ? '' : `, ${offset(offsetSeconds)}`
  return safe(`${symbol} ${name} (${answered === 0 ? 'no answer yet' : `${answered} answered${off}`})`)
}
