import type { Command } from '@oclif/core/command'
import type { Interfaces } from '@oclif/core'
import { commandTable } from '../command-table.js'
import type { CommandId } from './outputs.js'
import { topics } from './topics.js'

/** What oclif has to know of a command to find it and to write its help, without loading its file. */
export type ManifestEntry = Pick<
  Command.Cached,
  'args' | 'flags' | 'aliases' | 'summary' | 'description' | 'examples' | 'usage' | 'hidden' | 'strict' | 'hiddenAliases'
>
export type Manifest = Readonly<Record<string, ManifestEntry>>

/**
 * hostward as an oclif plugin that lives in memory: no file is looked for or read at start-up (docs/performance.md:
 * 9 x `node -e 0` with discovery, under 2 x without).
 */
export function inMemoryPlugin(root: string, pjson: Interfaces.PJSON, manifest: Manifest): Interfaces.Plugin {
  const commands = Object.entries(manifest).map(([id, entry]) => loadable(id as CommandId, entry))
  return {
    _base: '',
    alias: pjson.name,
    commandIDs: commands.map((command) => command.id),
    commands,
    commandsDir: undefined,
    findCommand: (id: string) => commandTable[id.replaceAll(':', ' ') as CommandId]().then((module) => module.default),
    hasManifest: true,
    hooks: {},
    isRoot: true,
    load: () => Promise.resolve(),
    moduleType: 'commonjs',
    name: pjson.name,
    options: { root },
    pjson,
    root,
    topics: topics.map((topic) => ({ ...topic })),
    type: 'core',
    valid: true,
    version: pjson.version,
  }
}

function loadable(id: CommandId, entry: ManifestEntry): Command.Loadable {
  const oclifId = id.replaceAll(' ', ':')
  return {
    ...entry,
    id: oclifId,
    load: async () => {
      const command = (await commandTable[id]()).default
      command.id = oclifId
      return command
    },
  }
}

/** The manifest, made by loading every command: at build time, and in tests. Functions (defaults, parsers) are left out. */
export async function makeManifest(): Promise<Manifest> {
  const entries = await Promise.all(
    Object.entries(commandTable).map(async ([id, load]): Promise<[string, ManifestEntry]> => {
      const command = (await load()).default
      const { summary, description, examples, usage, args, flags, baseFlags, hidden, strict, hiddenAliases, aliases } = command
      const cached = {
        aliases,
        hiddenAliases,
        summary,
        description,
        examples,
        usage,
        hidden,
        strict,
        args: named(args),
        flags: named({ ...flags, ...baseFlags }),
      }
      return [id, JSON.parse(JSON.stringify(cached)) as ManifestEntry]
    }),
  )
  return Object.fromEntries(entries)
}

function named(definitions: Record<string, object>): Record<string, object> {
  return Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [name, { ...definition, name }]))
}
