import type { Warning } from '../../errors.js'
import { inWords } from '../../words.js'
import type { Danger } from '../engine/plan.js'

/** What a change takes from a host: the units that it stops, or keeps from starting at the next boot. */
export interface Taking {
  /** In a sentence after the name of the unit: `would be stopped`. */
  how: string
  units: readonly string[]
  /** It comes back by itself at once. */
  again: boolean
}

const SSH = /^(?:sshd?|dropbear)(?:@.*)?\.(?:service|socket)$/
const NETWORK =
  /^(?:NetworkManager|systemd-networkd|networking|network|wicked|wickedd|connman|dhcpcd|iwd|wpa_supplicant)(?:@.*)?\.service$|^(?:systemd-networkd\.socket|network(?:-online|-pre)?\.target)$/
const BUS = /^dbus(?:-broker)?\.(?:service|socket)$/
const SYSTEMD =
  /^systemd-.*\.(?:service|socket|timer|path|mount|slice)$|^(?:user(?:@.*|-runtime-dir@.*)?|init|system|machine|-)\.(?:service|slice|scope|mount)$|^(?:sysinit|basic|local-fs|sockets|timers|paths|slices|default|multi-user|graphical|getty|remote-fs)\.target$|^-\.mount$/
const FIREWALL = /^(?:firewalld|nftables|iptables|ip6tables|ufw|shorewall|netfilter-persistent|ferm)\.service$/

/**
 * What could lock the admin out or take the host's ground away; each is a danger that must be confirmed. Without a login from
 * afar ssh and the network are worth a warning only.
 */
export function guard(taking: Taking, isRemote: boolean): { dangers: Danger[]; warnings: Warning[] } {
  const dangers: Danger[] = []
  const warnings: Warning[] = []
  const tell = (code: string, units: readonly string[], message: string, isDanger: boolean): void => {
    if (units.length === 0) return
    const verb = taking.how
    ;(isDanger ? dangers : warnings).push({ code, message: `${inWords(units)} ${verb}: ${message}` })
  }
  const of = (pattern: RegExp): string[] => taking.units.filter((unit) => pattern.test(unit))
  const back = taking.again ? ' until it is up again, and for good if it does not come up' : ''
  tell('STOPS_SSH', of(SSH), `nobody can log in over ssh${back}${isRemote ? ', and this login is one over the network' : ''}`, isRemote)
  tell('STOPS_NETWORK', of(NETWORK), `the host may lose its network${back}${isRemote ? ', and with it this login' : ''}`, isRemote)
  tell('STOPS_BUS', of(BUS), 'systemd, logind and much else talk over this bus; many services end with it', true)
  const own = of(SYSTEMD).filter((unit) => !NETWORK.test(unit))
  tell('STOPS_SYSTEMD', own, 'it is part of systemd itself, which the rest of the host relies on', true)
  return { dangers, warnings }
}

/** Firewalls among the units. */
export const firewallsIn = (units: readonly string[]): string[] => units.filter((unit) => FIREWALL.test(unit))
