import { planFirewall } from '../../changes/firewall/set-zones.js'
import { goalsOf, type ApplySettings, type Goal, type Part } from './goal.js'
import { startsAny } from './unit-parts.js'

/** firewalld's zones, the default zone, and that both layers are alike. */
export function firewallParts(goals: readonly Goal[], { env }: ApplySettings): Part[] {
  const own = goals.filter(({ wish }) => wish.kind.startsWith('firewall-'))
  if (own.length === 0) return []
  const beforeStart = startsAny(goals, ['firewalld.service'])
  return [
    {
      goals: own,
      subject: ({ check }) => check.id,
      followed: beforeStart,
      plan: (host, some) =>
        planFirewall(host, {
          items: goalsOf(some, 'firewall-items').map(({ wish }) => wish),
          defaultZone: goalsOf(some, 'firewall-default-zone')[0]?.wish.zone ?? null,
          alike: goalsOf(some, 'firewall-alike').length > 0,
          beforeStart,
          env,
        }),
    },
  ]
}
