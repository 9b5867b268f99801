import { setTimeout as sleep } from 'node:timers/promises'
import { HostwardError } from '../../errors.js'
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
  let why = ''
  for (let left = START_MS; left > 0; left -= EVERY_MS) {
    const { pid } = await findNtpd(host)
    const answer = pid === null || pid === before ? null : await settle(askVariables(host))
    if (answer !== null && !(answer instanceof HostwardError)) return []
    why = pid === null ? 'it does not run' : pid === before ? `it is still the process from before (${pid})` : (answer?.message ?? '')
    await sleep(EVERY_MS)
  }
  return [{ what: 'ntpd', expected: 'another process that answers ntpq', actual: why }]
}
