import { posix } from 'node:path'
import type { FileStat } from '../../host/types.js'
import type { SpecFiles } from './load.js'

/** Why root does not go by a file, and what would change that. */
export interface Distrust {
  why: string
  /** A command line. */
  mend: string
}

/**
 * Looks at files that root goes by: whoever can write them decides what root does to the host. The spec itself may belong to anybody
 * who is named with it on the command line; all that it brings along must lie in its own folder, and belong to its owner or to root.
 */
export class Trust {
  /** Folders of the specs on the command line, with the owner of the spec. */
  readonly #folders = new Map<string, number>()

  constructor(readonly files: Pick<SpecFiles, 'lstat'>) {}

  /** A spec that is named on the command line. @throws FileError */
  async ofSpec(path: string): Promise<Distrust | null> {
    const whole = posix.resolve(path)
    const { uid } = await this.files.lstat(whole)
    const folder = posix.dirname(whole)
    if (!this.#folders.has(folder)) this.#folders.set(folder, uid)
    return this.#look(whole, [0, uid])
  }

  /** A file that a spec includes, or one with variables. @throws FileError */
  async ofPart(path: string): Promise<Distrust | null> {
    const whole = posix.resolve(path)
    const own = [...this.#folders].find(([folder]) => whole.startsWith(folder === '/' ? '/' : `${folder}/`))
    if (own === undefined) {
      const folders = [...this.#folders.keys()].join(', ')
      return { why: `it does not lie in the folder of the spec, ${folders}`, mend: `cp ${whole} ${[...this.#folders.keys()][0] ?? ''}/` }
    }
    return this.#look(whole, [0, own[1]])
  }

  /** The file, and every folder above: who can write one of them can put another file there. */
  async #look(whole: string, owners: readonly number[]): Promise<Distrust | null> {
    const words = whole.split('/').slice(1)
    for (const index of words.keys()) {
      const path = `/${words.slice(0, index + 1).join('/')}`
      const isFile = index === words.length - 1
      const trouble = troubleWith(path, await this.files.lstat(path), owners, isFile)
      if (trouble !== null) return trouble
    }
    return null
  }
}

const STICKY = 0o1000

function troubleWith(path: string, { kind, mode, uid }: FileStat, owners: readonly number[], isFile: boolean): Distrust | null {
  if (kind === 'symlink') return { why: `${path} is a link`, mend: `name the file that it leads to: readlink -f ${path}` }
  if (isFile && kind !== 'file') return { why: `${path} is no regular file`, mend: `ls -l ${path}` }
  if (!owners.includes(uid))
    return { why: `${path} belongs to user ${uid}, neither to root nor to the owner of the spec`, mend: `chown root ${path}` }
  // In a folder such as /tmp nobody can replace what is another's.
  const isShared = !isFile && (mode & STICKY) !== 0
  if ((mode & 0o022) !== 0 && !isShared) {
    return { why: `others may write ${path} (mode ${(mode & 0o7777).toString(8).padStart(4, '0')})`, mend: `chmod go-w ${path}` }
  }
  return null
}
