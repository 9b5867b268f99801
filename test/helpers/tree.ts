import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Everything below a folder of this machine: kind, mode and bytes by path. For "not a byte is another". */
export function readTree(root: string, except: readonly string[] = []): Record<string, string> {
  const found: Record<string, string> = {}
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = `${folder}/${name}`
      if (except.includes(path)) continue
      const stats = lstatSync(join(root, path))
      const mode = (stats.mode & 0o7777).toString(8)
      if (stats.isSymbolicLink()) found[path] = `-> ${readlinkSync(join(root, path))}`
      else if (stats.isDirectory()) {
        found[path] = `folder ${mode}`
        walk(path)
      } else found[path] = `${mode} ${readFileSync(join(root, path)).toString('latin1')}`
    }
  }
  walk('')
  return found
}
