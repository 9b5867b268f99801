import { linkChain, listIfThere, readlinkIfThere, resolveLink } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { isUnitName, templateOf } from '../../tools/systemctl/names.js'

/** A link below one of systemd's folders. */
export interface TreeLink {
  path: string
  target: string
  /** Where it leads, link by link, the last one is no link; absolute. */
  chain: readonly string[]
}

/** What is below a folder of systemd. */
export interface LinkTree {
  root: string
  links: readonly TreeLink[]
  /** Folders below the root. */
  folders: readonly string[]
  /** Neither links nor folders. */
  files: readonly string[]
}

/**
 * Read all links below a folder, those in its folders too. A folder that is not there is empty. Hidden names are none to systemd;
 * hostward's own copies, which another hostward takes away meanwhile, are hidden.
 *
 * @throws FileError
 */
export async function readLinkTree(host: Host, root: string): Promise<LinkTree> {
  const tree = { root, links: [] as TreeLink[], folders: [] as string[], files: [] as string[] }
  const visit = async (folder: string): Promise<void> => {
    for (const name of (await listIfThere(host, folder)) ?? []) {
      if (name.startsWith('.')) continue
      const path = `${folder}/${name}`
      const target = await readlinkIfThere(host, path)
      if (target !== null) tree.links.push({ path, target, chain: await chainFrom(host, resolveLink(path, target)) })
      else if ((await host.lstat(path)).kind === 'directory') {
        tree.folders.push(path)
        await visit(path)
      } else tree.files.push(path)
    }
  }
  await visit(root)
  return tree
}

const chainFrom = async (host: Host, first: string): Promise<string[]> => [first, ...(await linkChain(host, first))]

export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))
export const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** What goes away: links, and the folders that they leave empty. */
export interface Removal {
  links: string[]
  folders: string[]
}

/**
 * What `systemctl disable` removes below a folder (remove_marked_symlinks of systemd): every link that bears a marked name,
 * is an instance of it, or leads to a file of that name or to a link that goes away; then folders that are empty.
 *
 * @param marked names of units; for `unmask` paths
 */
export function removalOf(tree: LinkTree, marked: Iterable<string>): Removal {
  const marks = new Set(marked)
  const gone = new Set<string>(tree.links.filter(({ path }) => marks.has(path)).map(({ path }) => path))
  for (let before = -1; before !== gone.size;) {
    before = gone.size
    for (const { path, chain } of tree.links) {
      const name = baseOf(path)
      if (gone.has(path) || !isUnitName(name)) continue
      const end = chain.find((step) => gone.has(step)) ?? chain.at(-1) ?? ''
      if ([name, templateOf(name), end, baseOf(end)].some((mark) => mark !== null && marks.has(mark))) {
        gone.add(path)
        marks.add(path)
      }
    }
  }
  return { links: [...gone].sort(), folders: emptied(tree, gone) }
}

/** Folders above a removed link in which nothing is left, up to the root. */
function emptied(tree: LinkTree, gone: ReadonlySet<string>): string[] {
  const left = new Set([...tree.files, ...tree.links.map(({ path }) => path).filter((path) => !gone.has(path)), ...tree.folders])
  const removed: string[] = []
  for (const path of gone) {
    for (let folder = folderOf(path); folder.startsWith(`${tree.root}/`); folder = folderOf(folder)) {
      if ([...left].some((other) => folderOf(other) === folder)) break
      if (left.delete(folder)) removed.push(folder)
    }
  }
  return removed.sort()
}
