import { planZoneServices } from '../../changes/firewall/services.js'
import { goalsOf, type ApplySettings, type Goal, type Part } from './goal.js'
import { startsAny } from './unit-parts.js'

/** Services of firewalld's zones. */
export function firewallParts(goals: readonly Goal[], { env }: ApplySettings): Part[] {
  const services = goalsOf(goals, 'firewall-services')
  if (services.length === 0) return []
  const beforeStart = startsAny(goals, ['firewalld.service'])
  return [
    {
      goals: services,
      subject: ({ check }) => check.id,
      plan: (host, some) =>
        planZoneServices(host, { services: goalsOf(some, 'firewall-services').map(({ wish }) => wish), beforeStart, env }),
    },
  ]
}
