import { HostwardError } from '../../errors.js'
import { lookUntil } from '../../facts/look-until.js'
import { findNtpd } from '../../facts/time/ntpd.js'
import type { NtpdService } from '../../facts/time/ntpd-service.js'
import { readSupervisedServices } from '../../facts/supervisor/services.js'
import { settle } from '../../facts/time/settle.js'
import { commandLine } from '../../host/command-line.js'
import type { Host } from '../../host/types.js'
import { askVariables } from '../../tools/ntpq/ask.js'
import type { Difference, RunStep } from '../engine/plan.js'
import { activityOf } from '../supervised/activity.js'
import { NOTHING, activityPart, type ActivityPart, type ActivityWishes } from '../unit/activity.js'
import { readNamedUnits } from '../unit/named-units.js'
import type { NtpdGround } from './ntpd-ground.js'

/** How a running ntpd is restarted, by whoever starts it. */
export function restartWords(service: NtpdService): string[] {
  switch (service.kind) {
    case 'systemd':
      return ['systemctl', 'restart', '--no-ask-password', '--', service.unit]
    case 'daemontools':
      return ['svc', '-t', service.folder]
    case 'script':
      return [service.script, 'restart']
  }
}

/** The restart of ntpd as a part of a plan; nothing where it has no service yet. */
export async function ntpdRestart(host: Host, { service, ntpd }: NtpdGround, wishes: ActivityWishes): Promise<ActivityPart> {
  if (service === null) return NOTHING
  if (service.kind === 'systemd') return activityPart(host, 'restart', await readNamedUnits(host, [service.unit]), wishes)
  if (service.kind === 'daemontools') return supervisedRestart(host, service.folder, ntpd.pid, wishes)
  const [program = '', ...args] = restartWords(service)
  const step: RunStep = {
    kind: 'run',
    id: 'restart ntpd',
    describe: `restart ntpd (${commandLine(program, args)})`,
    program,
    args,
    touches: ['ntpd'],
    undoable: false,
  }
  return { ...NOTHING, steps: [step], verify: (now) => newProcess(now, ntpd.pid) }
}

/** svstat is asked twice whether it stays up, then ntpq. */
async function supervisedRestart(host: Host, folder: string, before: number | null, wishes: ActivityWishes): Promise<ActivityPart> {
  const all = await readSupervisedServices(host, 'daemontools')
  const part = await activityOf(
    host,
    'restart',
    all.services.filter(({ path }) => path === folder),
    all,
    wishes,
  )
  return {
    ...part,
    verify: async (now) => {
      const wrong = (await part.verify?.(now)) ?? []
      return wrong.length > 0 ? wrong : newProcess(now, before)
    },
  }
}

const START_MS = 15_000
const EVERY_MS = 250

/** svc returns at once: another process must be there, and answer. */
async function newProcess(host: Host, before: number | null): Promise<Difference[]> {
  const whyNot = async (): Promise<string | null> => {
    const { pid } = await findNtpd(host)
    if (pid === null) return 'it does not run'
    if (pid === before) return `it is still the process from before (${pid})`
    const answer = await settle(askVariables(host))
    return answer instanceof HostwardError ? answer.message : null
  }
  const why = await lookUntil(host, { waitMs: START_MS, everyMs: EVERY_MS }, whyNot, (wrong) => wrong === null)
  return why === null ? [] : [{ what: 'ntpd', expected: 'another process that answers ntpq', actual: why }]
}
