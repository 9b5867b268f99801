import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The package's own `schemas/`: `schemas/boot-list.json` is what `boot list --json` prints. */

/** The schema of a command id (`boot list`), or null when there is none. */
export async function readSchema(root: string, commandId: string): Promise<unknown> {
  const names = await schemaIndex(root)
  const file = names.get(commandId)
  return file === undefined ? null : JSON.parse(await readFile(join(root, 'schemas', file), 'utf8'))
}

/** Command ids that have a schema, sorted. */
export async function listSchemas(root: string): Promise<string[]> {
  return [...(await schemaIndex(root)).keys()].sort()
}

/** By command id. The title of each file says whose it is; a name such as `parse systemctl-list-units` has both dashes and spaces. */
async function schemaIndex(root: string): Promise<Map<string, string>> {
  const files = (await readdir(join(root, 'schemas'))).filter((name) => name.endsWith('.json'))
  const entries = await Promise.all(
    files.map(async (file): Promise<[string, string]> => {
      const { title } = JSON.parse(await readFile(join(root, 'schemas', file), 'utf8')) as { title: string }
      return [title.replace(/^hostward (.*) --json$/, '$1'), file]
    }),
  )
  return new Map(entries)
}
