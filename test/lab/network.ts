import { existsSync, readdirSync } from 'node:fs'
import { hosts, NETNS, NETWORKS, WRONG, type HostSpec } from './spec.js'
import { must, run } from './shell.js'

/**
 * One network namespace holds the lab's bridge, and one more each host. The machine's own network is never touched: no
 * interface, route or rule of the lab exists outside of these namespaces.
 */

const WIRE = `${NETNS}-wire`
export const netnsOf = (host: string): string => `${NETNS}-${host}`
export const netnsPath = (host: string): string => `/run/netns/${netnsOf(host)}`

export function createNetwork(): void {
  must('ip', ['netns', 'add', WIRE])
  const wire = (...args: string[]): string => must('ip', ['-n', WIRE, ...args])
  wire('link', 'set', 'lo', 'up')
  wire('link', 'add', 'lab0', 'type', 'bridge', 'forward_delay', '0', 'stp_state', '0')
  wire('link', 'set', 'lab0', 'up')
  // Where the tests stand: they reach every host from here.
  for (const network of NETWORKS) wire('addr', 'add', network.replace('.0/24', '.1/24'), 'dev', 'lab0')
  for (const host of hosts) plugIn(host.name, host.addresses)
  plugIn('wrong', [`${WRONG.address}/24`])
}

function plugIn(name: string, addresses: HostSpec['addresses']): void {
  const netns = netnsOf(name)
  must('ip', ['netns', 'add', netns])
  must('ip', ['-n', WIRE, 'link', 'add', `v-${name}`, 'type', 'veth', 'peer', 'name', 'host0', 'netns', netns])
  must('ip', ['-n', WIRE, 'link', 'set', `v-${name}`, 'master', 'lab0', 'up'])
  const inside = (...args: string[]): string => must('ip', ['-n', netns, ...args])
  inside('link', 'set', 'lo', 'up')
  inside('link', 'set', 'host0', 'up')
  for (const address of addresses) inside('addr', 'add', address, 'dev', 'host0')
  for (const network of NETWORKS) run('ip', ['-n', netns, 'route', 'add', network, 'dev', 'host0'])
}

/** Namespaces of the lab that exist now. */
export function labNamespaces(): string[] {
  return existsSync('/run/netns') ? readdirSync('/run/netns').filter((name) => name.startsWith(`${NETNS}-`)) : []
}

export function destroyNetwork(): void {
  for (const name of labNamespaces()) must('ip', ['netns', 'del', name])
}

/** The words that run a program where the tests stand. */
export function onTheWire(file: string, args: readonly string[]): [string, string[]] {
  return ['ip', ['netns', 'exec', WIRE, file, ...args]]
}
