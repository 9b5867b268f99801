import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { questionsOfChanges } from '../changes/record-questions.js'
import type { Answer } from '../cli/answer.js'
import { HostwardCommand } from '../cli/command.js'
import { recordHost, type RecordData } from '../facts/record/record.js'
import { renderRecord } from '../render/record.js'

export default class Record extends HostwardCommand<'record'> {
  static override summary = 'Record this host, to look at it later and elsewhere with --host recording:DIR'
  static override description =
    'Asks everything that commands ask, also for the plans of changes, and writes the answers into a new folder. Names, addresses, ids, secrets and the text of log lines are replaced by stand-ins, the same value always by the same one, unless --raw is given. What the rights at hand do not show is not in it: record as root, or add --sudo.'
  static override examples = ['<%= config.bin %> record ./myhost --sudo', '<%= config.bin %> record /root/before-upgrade --raw']
  static override args = {
    dir: Args.string({ description: 'the new folder', required: true, ignoreStdin: true }),
  }
  static override flags = {
    raw: Flags.boolean({ description: 'keep names, addresses, secrets and log lines as they are' }),
  }

  protected async answer(): Promise<Answer<RecordData>> {
    const { args, flags } = await this.begin(Record)
    const options = { folder: args.dir, raw: flags.raw, version: this.services.resources.version, more: questionsOfChanges }
    const { data, warnings } = await recordHost(await this.host(), options)
    return { data, warnings, text: (view) => renderRecord(data, view) }
  }
}
