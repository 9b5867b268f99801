import type { CheckResult } from '../checks/result.js'
import { safe } from '../render/text.js'
import type { Io } from './services.js'

/** Tells people what is waited for, a line when something is new, on stderr; scripts are told nothing. */
export function checkProgress(io: Pick<Io, 'stderr' | 'stderrIsTTY'>): (open: readonly CheckResult[], waitedSeconds: number) => void {
  let last = ''
  return (open, waitedSeconds) => {
    const line = open.map(({ id }) => id).join(', ')
    if (!io.stderrIsTTY || line === last) return
    last = line
    io.stderr(`${waitedSeconds} s: waiting for ${safe(line)}\n`)
  }
}
