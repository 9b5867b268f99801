import { rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makePrivateFolder } from './private-folder.js'

/**
 * A new folder that only this user can look into, with these files (name to text), for as long as `use` lasts: for a program
 * that checks files before they are put in place. It goes away however `use` ends, also when hostward is ended meanwhile.
 *
 * @throws what `use` throws; errno errors when there is no place for it
 */
export async function withTempFolder<T>(files: Readonly<Record<string, string>>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = makePrivateFolder()
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { flag: 'wx', mode: 0o600 })
    return await use(folder)
  } finally {
    process.off('exit', remove)
    remove()
  }
}
