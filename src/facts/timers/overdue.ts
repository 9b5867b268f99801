import type { TimerSettings } from '../../tools/systemctl/timer-settings.js'

/**
 * Why a timer counts as overdue:
 * - `next-passed`: its next run lies in the past by more than AccuracySec= allows (and a second, because older systemctl
 *   print whole seconds), and what it starts is not running now;
 * - `no-next-run`: it repeats after runs of its unit (OnUnitActiveSec=, OnUnitInactiveSec=), but there was no first run
 *   to count from, so it never elapses. A timer that has done its work (OnBootSec=, a date in the past) is not that.
 */
export type OverdueReason = 'next-passed' | 'no-next-run'

export interface TimerClock {
  activeState: string | null
  subState: string | null
  nextUsec: number | null
  lastUsec: number | null
  /** null when unknown: systemd's default of a minute is taken. */
  accuracySeconds: number | null
  /** null when systemctl could not tell them. */
  settings: TimerSettings | null
}

/** Whether a timer has missed its time; null when it has not. Only an active timer can. */
export function overdueReason(timer: TimerClock, now: Date): OverdueReason | null {
  if (timer.activeState !== 'active' || timer.subState === 'running') return null
  if (timer.nextUsec !== null) {
    const lateSeconds = now.getTime() / 1000 - timer.nextUsec / 1e6
    return lateSeconds > (timer.accuracySeconds ?? DEFAULT_ACCURACY_SECONDS) + 1 ? 'next-passed' : null
  }
  const repeats = timer.settings?.monotonic.some(({ setting }) => REPEATING.has(setting)) ?? false
  return repeats && timer.lastUsec === null ? 'no-next-run' : null
}

/** AccuracySec= when nothing is set (systemd.timer(5)). */
const DEFAULT_ACCURACY_SECONDS = 60

const REPEATING = new Set(['OnUnitActiveSec', 'OnUnitInactiveSec'])
