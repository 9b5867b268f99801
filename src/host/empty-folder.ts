import { lstatSync, readdirSync, rmdirSync } from 'node:fs'
import { makePrivateFolder } from './private-folder.js'

/**
 * The working directory of every program: grubby expands unquoted kernel arguments as globs against it (G15), so it
 * must be empty.
 */
export class EmptyFolder {
  #path: string | null = null
  #own = false

  /** @throws Error when there is no empty folder and none can be made */
  path(): string {
    if (this.#path !== null) return this.#path
    const ready = ['/usr/share/empty', '/var/empty'].find(isEmptyFolder)
    this.#own = ready === undefined
    this.#path = ready ?? makePrivateFolder()
    return this.#path
  }

  /** Remove it again when it was made here. */
  remove(): void {
    if (this.#own && this.#path !== null) {
      try {
        rmdirSync(this.#path)
      } catch {
        // Somebody put a file in it or removed it: an empty folder left behind is not worth an error.
      }
    }
    this.#path = null
  }
}

function isEmptyFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory() && readdirSync(path).length === 0
  } catch {
    return false
  }
}
