import { NotFoundError } from '../errors.js'
import type { Resources } from './services.js'
import { suggestions } from '../suggest.js'

export interface SchemaData {
  /** Every command that has a schema; null when one was asked for. */
  commands: string[] | null
  /** The JSON Schema (draft-07) of the command's document; null when none was asked for. */
  schema: unknown
}

/** The schema of a command's document, or that of specs (`spec`). @throws NotFoundError for an unknown command */
export async function readOutputSchema(command: string, resources: Resources): Promise<SchemaData> {
  if (command === 'spec') return { commands: null, schema: (await import('../checks/spec/schema.js')).specJsonSchema() }
  const schema = await resources.outputSchema(command)
  if (schema === null) {
    const names = [...(await resources.schemaNames()), 'spec']
    throw new NotFoundError(`schema ${command}: no such command`, {
      suggestions: [...suggestions(command, names).map((name) => `hostward schema ${name}`), 'hostward schema lists them'],
    })
  }
  return { commands: null, schema }
}
