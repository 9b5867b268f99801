import { treeChanges, treeQuestion, toTree, type Tree } from '../tree.js'
import { toUnitsState, UNIT_QUESTIONS, type UnitState } from '../units-state.js'
import type { LeftOver } from '../../../src/changes/engine/result.js'
import type { Session } from './session.js'

/** What a change may not change but as planned: some trees whole, every unit, and what daemons have in memory. */
export interface HostState {
  tree: Tree
  units: Record<string, UnitState>
  /**
   * `chrony-access`, `chronyd` (its sources), `firewall ZONE`, `firewall-permanent ZONE`; not there when it was not asked about. On other
   * hosts see daemontools-ground.ts.
   */
  daemons?: Record<string, string>
}

/** @param withDaemons also ask chronyd and firewalld, which takes a second */
export async function readState(session: Session, withDaemons = false): Promise<HostState> {
  const questions = [treeQuestion(['/boot', '/etc']), ...UNIT_QUESTIONS].map((words) => session.run(words))
  const [daemons, ...answers] = await Promise.all([withDaemons ? readDaemons(session) : undefined, ...questions])
  const failed = answers.find(({ code }) => code !== 0)
  if (failed !== undefined) throw new Error(`${session.host}: the state cannot be read: ${failed.stderr}`)
  const [tree = '', files = '', shown = ''] = answers.map(({ stdout }) => stdout)
  return { tree: toTree(tree), units: toUnitsState(files, shown), ...(daemons === undefined ? {} : { daemons }) }
}

/** Inside and outside of what `time serve` is told to serve. */
const ADDRESSES = ['192.168.57.103', '192.168.57.1', '192.168.56.102', '192.168.58.1', '10.1.1.1', '::1', '2001:db8::1']

async function readDaemons(session: Session): Promise<Record<string, string>> {
  const ask = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await session.run(words)
    return code === 0 ? stdout : `exit ${code}: ${stdout}${stderr}`
  }
  const [access, sources, now, permanent] = await Promise.all([
    ask('chronyc', '-m', ...ADDRESSES.map((address) => `accheck ${address}`)),
    ask('chronyc', '-c', '-N', 'sources', '-a'),
    ask('firewall-cmd', '--list-all-zones'),
    ask('firewall-cmd', '--permanent', '--list-all-zones'),
  ])
  const names = new Set(sources.split('\n').map((row) => row.split(',')[2] ?? row))
  return {
    'chrony-access': access,
    chronyd: [...names].sort().join('\n'),
    ...zonesOf(now, 'firewall'),
    ...zonesOf(permanent, 'firewall-permanent'),
  }
}

/** `LAYER ZONE`, without the word that tells whether a zone is in use. */
function zonesOf(text: string, layer: string): Record<string, string> {
  const zones = text.split(/\n(?=\S)/).map((zone) => zone.trim())
  return Object.fromEntries(zones.map((zone) => [`${layer} ${zone.split(/\s/)[0]!}`, zone.replace(/^.*\n/, '')]))
}

/** What is not the same in two states: paths, and `unit NAME`, each with both sides. */
export function differences(before: HostState, after: HostState): Record<string, unknown> {
  const paths = Object.entries(treeChanges(before.tree, after.tree)).filter(([path]) => !isOwn(path))
  const names = [...new Set([...Object.keys(before.units), ...Object.keys(after.units)])].filter((unit) => !MEANWHILE.test(unit)).sort()
  const units = names.flatMap((unit): [string, unknown][] => {
    const [was, is] = [inWords(before.units[unit]), inWords(after.units[unit])]
    return was === is ? [] : [[`unit ${unit}`, { before: was, after: is }]]
  })
  const [was, is] = [before.daemons ?? {}, after.daemons ?? {}]
  const isAsked = before.daemons !== undefined && after.daemons !== undefined
  const daemons = [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((name) => isAsked && was[name] !== is[name])
    .map((name): [string, unknown] => [name, { before: was[name], after: is[name] }])
  return Object.fromEntries([...paths, ...units, ...daemons])
}

/** Whether a unit that does nothing is in memory of systemd is its own affair: asking about it brings it there. */
function inWords({ load, active, file }: UnitState = { load: null, active: null, file: null }): string {
  const isIdle = active === null || active === 'inactive'
  if (isIdle && file === null) return 'not there'
  return [load ?? (file === 'masked' ? 'masked' : 'loaded'), active ?? 'inactive', file ?? 'no file'].join(' ')
}

/** What hostward has lying about, and what fills the disk. */
const isOwn = (path: string): boolean => /\/\.hostward-/.test(path) || /^\/(?:boot|etc)\/filler/.test(path)

/** What runs by itself or is started by a fault. Devices and scopes come and go. */
const MEANWHILE = /^(?:faults-meanwhile|systemd-tmpfiles-clean|apt-|dpkg-|e2scrub|fstrim|logrotate)|\.(?:device|scope)$/

/**
 * Whether what hostward says is left is what is left: no more, no less. What it could not ask it does not know, and says so; what
 * systemd calls a unit follows from a link that is told.
 */
export function tellsTheTruth(left: readonly LeftOver[], is: Record<string, unknown>): boolean {
  const namesOf = ({ what }: LeftOver): string[] =>
    what.split(', ').map((one) => one.replace(/: \w+$/, '').replace(/^(chrony-access|chronyd) .*/, '$1'))
  const isUnknown = ({ why }: LeftOver): boolean => why.startsWith('could not be asked')
  const named = new Set(left.flatMap(namesOf))
  const known = left.filter((one) => !isUnknown(one)).flatMap(namesOf)
  const isTold = (what: string): boolean =>
    named.has(what) ||
    (what.startsWith('unit ') && [...named].some((path) => `${path} ${JSON.stringify(is[path])}`.includes(`/${what.slice(5)}`)))
  return left.length > 0 && Object.keys(is).every(isTold) && known.every((what) => what in is)
}

/** Files of hostward that it left below these. */
export async function remains(session: Session, roots: readonly string[]): Promise<string[]> {
  const found = await session.sh(`find ${roots.join(' ')} -name '.*hostward*'`)
  return found.split('\n').filter((line) => line !== '')
}
