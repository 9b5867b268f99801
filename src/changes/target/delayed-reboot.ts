import { UsageError } from '../../errors.js'
import { withReboot } from '../boot/reboot.js'
import type { Plan } from '../engine/plan.js'

const MINUTE_MS = 60_000

/** The plan with a reboot that is announced to everybody logged in, and comes after a while. @throws UsageError */
export function withDelayedReboot(plan: Plan, delayMs: number): Plan {
  const minutes = delayMs / MINUTE_MS
  if (!Number.isInteger(minutes))
    throw new UsageError('--delay: shutdown counts in whole minutes', { suggestions: ['--delay 1min', 'without --delay: at once'] })
  const { finally: last, ...rest } = withReboot(plan, true)
  if (last === undefined) return rest
  const when = `in ${minutes} minute${minutes === 1 ? '' : 's'}`
  return {
    ...rest,
    dangers: rest.dangers.map((danger) =>
      danger.code === 'REBOOTS' ? { ...danger, message: `the host reboots ${when}: every service and every login on it ends` } : danger,
    ),
    finally: [
      {
        kind: 'run',
        id: 'reboot',
        describe: `reboot ${when} (shutdown -c calls it off)`,
        program: 'shutdown',
        args: ['-r', `+${minutes}`, 'hostward reboots this host'],
        touches: ['the whole host'],
        undoable: false,
      },
    ],
  }
}
