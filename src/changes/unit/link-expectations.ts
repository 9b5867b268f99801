import type { FileExpectation, FileState } from '../engine/plan.js'
import { baseOf, folderOf, type LinkTree, type Removal } from './link-tree.js'

/** A link that is to be there. */
export interface WantedLink {
  path: string
  target: string
}

/** /lib is /usr/lib on a host with a merged /usr; systemd names either. */
const merged = (path: string): string => path.replace(/^\/usr\/lib\//, '/lib/')

/** Whether two targets mean the same unit file; systemd leaves a link alone that leads to the same name elsewhere. */
export function sameTarget(one: string, other: string): boolean {
  return merged(one) === merged(other) || (baseOf(one) === baseOf(other) && [one, other].every((path) => /\/systemd\/system\//.test(path)))
}

/** Links that are not there yet, or lead elsewhere. */
export function missingLinks(tree: LinkTree, wanted: readonly WantedLink[]): WantedLink[] {
  const targets = new Map(tree.links.map(({ path, target }) => [path, target]))
  return wanted.filter(({ path, target }) => {
    const is = targets.get(path)
    return is === undefined || !sameTarget(is, target)
  })
}

/** What the folder of systemd must be when links have been made: exactly these, and folders for them. */
export function addedLinks(tree: LinkTree, added: readonly WantedLink[]): Record<string, FileExpectation> {
  const expect: Record<string, FileExpectation> = {}
  for (const { path, target } of added) {
    expect[path] = {
      judge: (now) => (now.type === 'link' && merged(now.target) === merged(target) ? null : `${describe(now)}, not a link to ${target}`),
    }
    const folder = folderOf(path)
    if (folder !== tree.root && !tree.folders.includes(folder)) expect[folder] = { judge: judgeFolder }
  }
  return expect
}

/** And when links have been removed. */
export function removedLinks({ links, folders }: Removal): Record<string, FileExpectation> {
  return Object.fromEntries([...links, ...folders].map((path) => [path, { absent: true } as const]))
}

function judgeFolder(now: FileState): string | null {
  if (now.type !== 'folder') return `${describe(now)}, not a folder`
  return now.mode === 0o755 && now.uid === 0 ? null : `a folder with mode ${now.mode.toString(8)} and owner ${now.uid}`
}

function describe(now: FileState): string {
  return now.type === 'link' ? `a link to ${now.target}` : now.type === 'absent' ? 'not there' : `a ${now.type}`
}

/** For the plan: `/etc/… -> /usr/lib/…`. */
export const linkText = ({ path, target }: WantedLink): string => `${path} -> ${target}`
