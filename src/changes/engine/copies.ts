import { ifThere } from '../../host/files.js'
import type { Watch } from './plan.js'
import { ASIDE, type Machine, type Snapshot } from './snapshot.js'

/**
 * Copies of the watched files in a folder beside them, so that bringing them back is a rename on the same file system and
 * needs no free space. The folders begin with a dot and their files have bare numbers for names: no daemon reads them.
 * Links and folders need no copy: they have no bytes.
 *
 * @returns where the copy of each path will lie
 */
export function planCopies(before: Snapshot, watch: Watch, tag: string): Record<string, string> {
  const copies: Record<string, string> = {}
  const roots = (watch.folders ?? []).map(({ path }) => path).sort((a, b) => b.length - a.length)
  for (const [path, state] of before.files) {
    if (state.type !== 'file') continue
    const root = roots.find((folder) => path.startsWith(`${folder}/`)) ?? folderFor(path, before)
    copies[path] = `${root}/${ASIDE}${tag}/${Object.keys(copies).length}`
  }
  return copies
}

/** The folder of the file, or the first one above it that is not watched itself: that one stays when a new folder is removed. */
function folderFor(path: string, before: Snapshot): string {
  let folder = path
  do folder = folder.slice(0, folder.lastIndexOf('/'))
  while (before.files.get(folder)?.type === 'folder')
  return folder
}

/** @throws FileError; what was made is taken away again */
export async function makeCopies({ files }: Machine, copies: Readonly<Record<string, string>>): Promise<void> {
  try {
    for (const folder of foldersOf(copies)) await files.mkdir(folder, 0o700)
    for (const [path, copy] of Object.entries(copies)) await files.copy(path, copy)
  } catch (error) {
    await removeCopies({ files }, copies).catch(() => undefined)
    throw error
  }
}

/** Take the copies away; those that are gone already are no error. @throws FileError */
export async function removeCopies({ files }: Pick<Machine, 'files'>, copies: Readonly<Record<string, string>>): Promise<void> {
  for (const copy of Object.values(copies)) await ifThere(files.remove(copy))
  for (const folder of foldersOf(copies)) await ifThere(files.rmdir(folder))
}

const foldersOf = (copies: Readonly<Record<string, string>>): string[] => [
  ...new Set(Object.values(copies).map((copy) => copy.slice(0, copy.lastIndexOf('/')))),
]
