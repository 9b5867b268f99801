import * as Args from '@oclif/core/args'
import type { Answer } from '../cli/answer.js'
import { HostwardCommand } from '../cli/command.js'
import { readOutputSchema, type SchemaData } from '../cli/schema.js'

export default class Schema extends HostwardCommand<'schema'> {
  static override summary = 'Print the JSON Schema of what a command prints with --json, or of a spec'
  static override description =
    'Without a command it lists the commands. The schema is draft-07 and describes the whole document; that of spec, for editors, describes the specs of hostward check.'
  static override examples = [
    '<%= config.bin %> schema',
    '<%= config.bin %> schema unit list',
    '<%= config.bin %> schema boot list > boot-list.schema.json',
    '<%= config.bin %> schema spec > hostward-spec.schema.json',
  ]
  static override strict = false
  static override args = {
    command: Args.string({ description: 'the words of a command, e.g. unit list', ignoreStdin: true }),
  }

  protected async answer(): Promise<Answer<SchemaData>> {
    const { words } = await this.begin(Schema)
    if (words.length === 0) {
      const commands = await this.services.resources.schemaNames()
      return { data: { commands, schema: null }, text: () => commands.join('\n') }
    }
    const data = await readOutputSchema(words.join(' '), this.services.resources)
    return { data, text: () => JSON.stringify(data.schema, null, 2) }
  }
}
