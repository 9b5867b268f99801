import { treeChanges, treeQuestion, toTree, type Tree } from '../tree.js'
import { toUnitsState, UNIT_QUESTIONS, type UnitState } from '../units-state.js'
import type { LeftOver } from '../../../src/changes/engine/result.js'
import type { Session } from './session.js'

/** What a change may not change but as planned: /boot and /etc whole, and every unit. */
export interface HostState {
  tree: Tree
  units: Record<string, UnitState>
}

export async function readState(session: Session): Promise<HostState> {
  const answers = await Promise.all([treeQuestion(['/boot', '/etc']), ...UNIT_QUESTIONS].map((words) => session.run(words)))
  const failed = answers.find(({ code }) => code !== 0)
  if (failed !== undefined) throw new Error(`${session.host}: the state cannot be read: ${failed.stderr}`)
  const [tree = '', files = '', shown = ''] = answers.map(({ stdout }) => stdout)
  return { tree: toTree(tree), units: toUnitsState(files, shown) }
}

/** What is not the same in two states: paths, and `unit NAME`, each with both sides. */
export function differences(before: HostState, after: HostState): Record<string, unknown> {
  const paths = Object.entries(treeChanges(before.tree, after.tree)).filter(([path]) => !isOwn(path))
  const names = [...new Set([...Object.keys(before.units), ...Object.keys(after.units)])].filter((unit) => !MEANWHILE.test(unit)).sort()
  const units = names.flatMap((unit): [string, unknown][] => {
    const [was, is] = [inWords(before.units[unit]), inWords(after.units[unit])]
    return was === is ? [] : [[`unit ${unit}`, { before: was, after: is }]]
  })
  return Object.fromEntries([...paths, ...units])
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
  const namesOf = ({ what }: LeftOver): string[] => what.split(', ').map((one) => one.replace(/: \w+$/, ''))
  const isUnknown = ({ why }: LeftOver): boolean => why.startsWith('could not be asked')
  const named = new Set(left.flatMap(namesOf))
  const known = left.filter((one) => !isUnknown(one)).flatMap(namesOf)
  const isTold = (what: string): boolean =>
    named.has(what) ||
    (what.startsWith('unit ') && [...named].some((path) => `${path} ${JSON.stringify(is[path])}`.includes(`/${what.slice(5)}`)))
  return left.length > 0 && Object.keys(is).every(isTold) && known.every((what) => what in is)
}

/** Files of hostward that it left in /boot and /etc. */
export async function remains(session: Session): Promise<string[]> {
  const found = await session.sh(`find /boot /etc -name '.*hostward*'`)
  return found.split('\n').filter((line) => line !== '')
}
