import type { TimeWaitData } from '../facts/time/wait.js'
import { renderWaitProgress } from '../render/time-wait.js'
import { wrapAfter } from '../render/wrap.js'
import type { Io } from './services.js'

/** Tells people how waiting goes, a line when something is new; scripts are told nothing. */
export function waitProgress(io: Pick<Io, 'stderr' | 'stderrIsTTY' | 'errorColumns'>): (state: TimeWaitData) => void {
  let last = ''
  return (state) => {
    const line = renderWaitProgress(state)
    if (!io.stderrIsTTY || line === last) return
    last = line
    io.stderr(`${wrapAfter(`${state.waitedSeconds} s: `, line, io.errorColumns ?? 80).join('\n')}\n`)
  }
}
