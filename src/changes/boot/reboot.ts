import type { Warning } from '../../errors.js'
import type { Plan } from '../engine/plan.js'

/** The plan with a reboot when all is done and verified. A reboot alone is no change: then it is told how to do it. */
export function withReboot(plan: Plan, reboot: boolean): Plan {
  if (!reboot) return plan
  if (plan.steps.length === 0) {
    const warning: Warning = {
      code: 'NOT_REBOOTED',
      message: 'nothing had to be changed, so the host is not rebooted: systemctl reboot does it',
    }
    return { ...plan, warnings: [...plan.warnings, warning] }
  }
  return {
    ...plan,
    dangers: [...plan.dangers, { code: 'REBOOTS', message: 'the host reboots at once: every service and every login on it ends' }],
    finally: [
      {
        kind: 'run',
        id: 'reboot',
        describe: 'reboot',
        program: 'systemctl',
        args: ['reboot'],
        touches: ['the whole host'],
        undoable: false,
      },
    ],
  }
}
