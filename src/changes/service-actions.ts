/** What to do to services, whoever supervises them: the only place where that is chosen for changes. */
import { NotSupportedError } from '../errors.js'
import { readSupervisorKind } from '../facts/supervisor/supervisor.js'
import type { Host } from '../host/types.js'
import { planReloadUnits, planRestartUnits, planStartUnits, planStopUnits } from './activate-units.js'
import { planDisableUnits } from './disable-units.js'
import { planEnableUnits, type InstallWishes } from './enable-units.js'
import type { Plan } from './engine/plan.js'
import { planMaskUnits } from './mask-units.js'
import { planControlServices } from './supervised/control-services.js'
import { planDisableServices, planEnableServices } from './supervised/switch-services.js'
import { planUnmaskUnits } from './unmask-units.js'

export type ServiceVerb = 'start' | 'stop' | 'restart' | 'reload' | 'enable' | 'disable' | 'mask' | 'unmask'

type PlanServices = (host: Host, wishes: InstallWishes) => Promise<Plan>

const UNDER_SYSTEMD: Readonly<Record<ServiceVerb, PlanServices>> = {
  start: planStartUnits,
  stop: planStopUnits,
  restart: planRestartUnits,
  reload: planReloadUnits,
  enable: planEnableUnits,
  disable: planDisableUnits,
  mask: planMaskUnits,
  unmask: planUnmaskUnits,
}

const SUPERVISED: Readonly<Record<ServiceVerb, PlanServices>> = {
  start: (host, { units, ...wishes }) => planControlServices(host, 'start', units, wishes),
  stop: (host, { units, ...wishes }) => planControlServices(host, 'stop', units, wishes),
  restart: (host, { units, ...wishes }) => planControlServices(host, 'restart', units, wishes),
  enable: planEnableServices,
  disable: planDisableServices,
  reload: noSuchNotion('reload', (name) => [
    `to end it and start it again: hostward service restart ${name}`,
    'a program that reads its files again at HUP: svc -h on its directory',
  ]),
  mask: noSuchNotion('mask', (name) => [
    `to have it not start by itself: hostward service disable ${name} --now`,
    `to take it away: hostward service remove ${name}`,
  ]),
  unmask: noSuchNotion('unmask', (name) => [`to have it start by itself: hostward service enable ${name}`]),
}

/** The plan of a `service` command. @throws NotSupportedError where the supervisor of this host has no such notion */
export async function planServices(host: Host, verb: ServiceVerb, wishes: InstallWishes): Promise<Plan> {
  const plans = (await readSupervisorKind(host)) === 'systemd' ? UNDER_SYSTEMD : SUPERVISED
  return plans[verb](host, wishes)
}

function noSuchNotion(verb: ServiceVerb, instead: (name: string) => string[]): PlanServices {
  return (_host, { units }) =>
    Promise.reject(
      new NotSupportedError(`service ${verb}: only systemd has that, and the services of this host are not under systemd`, {
        suggestions: instead(units[0] ?? 'NAME'),
      }),
    )
}
