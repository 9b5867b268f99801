import type { FirewallShowData } from '../facts/firewall/show.js'
import type { FirewallZone } from '../facts/firewall/zones.js'
import { renderZone } from './firewall-zone.js'
import { count } from './numbers.js'
import { safe } from './text.js'
import type { View } from './view.js'
import { wrapWords } from './wrap.js'

export interface FirewallTextOptions {
  /** Also zones that are not in use, and every setting of every zone. */
  everything: boolean
}

/** `firewall show`: zones in use first, run time and permanent side by side, what differs named below. */
export function renderFirewall(data: FirewallShowData, options: FirewallTextOptions, view: View): string {
  const inUse = data.zones.filter((zone) => options.everything || isInUse(zone))
  const shown = [...inUse].sort((a, b) => rank(a) - rank(b))
  const idle = data.zones.filter((zone) => !inUse.includes(zone))
  const parts = [headline(data, view), ...shown.map((zone) => renderZone(zone, options.everything, view))]
  if (idle.length > 0) parts.push(idleLine(idle, view))
  return `${parts.join('\n\n')}\n`
}

function headline(data: FirewallShowData, { style }: View): string {
  const zone = data.defaultZone === null ? '' : `; default zone: ${safe(data.defaultZone)}`
  if (!data.running) {
    const said = data.zones.length === 0 ? 'Its files name no zone.' : 'This is what it would do when started, as its files say:'
    const files = data.permanentFrom === 'files' ? `\n${said}` : ''
    return `${style.warn('firewalld is not running')}${zone}${files}`
  }
  if (data.state === 'failed') return `${style.bad('firewalld runs with its stock configuration, not with that of this host')}${zone}`
  return `${style.good('firewalld is running')}${zone}`
}

/** The default zone counts: it takes every interface that no zone names. */
function isInUse(zone: FirewallZone): boolean {
  const bound = zone.interfaces.length + zone.sources.length > 0
  return zone.active || zone.default === true || bound || zone.drift.length > 0
}

function rank(zone: FirewallZone): number {
  return zone.active ? 0 : zone.default === true ? 1 : 2
}

function idleLine(idle: readonly FirewallZone[], view: View): string {
  const names = idle.map(({ name }) => safe(name)).join(', ')
  const text = `${count(idle.length, 'zone')} not in use: ${names} (--all shows them)`
  return wrapWords(text, view.width)
    .map((line) => view.style.faint(line))
    .join('\n')
}
