import { Draft, type Check } from './check.js'
import { bootChecks } from './sections/boot/checks.js'
import { filesChecks } from './sections/files/checks.js'
import { firewallChecks } from './sections/firewall/checks.js'
import { hostChecks } from './sections/host/checks.js'
import { targetChecks } from './sections/target/checks.js'
import { timeChecks } from './sections/time/checks.js'
import { timersChecks } from './sections/timers/checks.js'
import { unitsChecks } from './sections/units/checks.js'
import type { Spec } from './spec/schema.js'
import type { Meta } from './spec/vocabulary.js'

/** Everything that a spec says, in the order of its sections. Ids are unique: what stands twice is checked once. */
export function checksOf(spec: Spec): Check[] {
  const { host, boot, target, units, timers, time, firewall, files } = spec
  const all = [
    ...(host === undefined ? [] : hostChecks(host, section('host', 'host', host))),
    ...(boot === undefined ? [] : bootChecks(boot, section('boot', 'boot', boot))),
    ...(target === undefined ? [] : targetChecks(target, section('target', 'target', target))),
    ...(units === undefined ? [] : unitsChecks(units, section('units', 'unit', {}))),
    ...(timers === undefined ? [] : timersChecks(timers, section('timers', 'timer', {}))),
    ...(time === undefined ? [] : timeChecks(time, section('time', 'time', time))),
    ...(firewall === undefined ? [] : firewallChecks(firewall, section('firewall', 'firewall', firewall))),
    ...(files === undefined ? [] : filesChecks(files, section('files', 'file', {}))),
  ]
  return [...new Map(all.map((check) => [check.id, check])).values()]
}

function section(key: string, id: string, meta: Meta): Draft {
  return new Draft(key, id, [key], meta)
}
