import type { SupervisedService } from './service.js'

type Remarks = Partial<SupervisedService>

const ACTIVITIES = new Set(['starting', 'started', 'running', 'stopping', 'stopped', 'failed'])

/**
 * What follows the state: `, normally down, want up, paused, ready 5 seconds, got TERM, running`. Null when one of the
 * remarks is not known.
 */
export function parseRemarks(text: string): Remarks | null {
  const found: Remarks = {}
  // Cut off behind a comma.
  if (/,\s*$/.test(text)) return null
  for (const remark of text.split(',').map((part) => part.trim())) {
    if (remark === '') continue
    const one = parseRemark(remark)
    if (one === null) return null
    Object.assign(found, one)
  }
  return found
}

function parseRemark(remark: string): Remarks | null {
  const normally = /^normally (up|down)$/.exec(remark)?.[1]
  if (normally !== undefined) return { normally }
  const wants = /^want (up|down|exit)$/.exec(remark)?.[1]
  if (wants !== undefined) return { wants }
  const ready = /^ready (\d+) seconds?$/.exec(remark)?.[1]
  if (ready !== undefined) return { ready: true, readySeconds: Number(ready) }
  if (remark === 'paused') return { paused: true }
  if (remark === 'once') return { once: true }
  if (remark === 'got TERM') return { gotTerm: true }
  if (remark === 'status unknown') return { activity: 'unknown' }
  return ACTIVITIES.has(remark) ? { activity: remark } : null
}
