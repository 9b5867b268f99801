import * as Flags from '@oclif/core/flags'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readTimeSources, type TimeSourcesData } from '../../facts/time/sources.js'
import { renderTimeSources } from '../../render/time-sources.js'

export default class TimeSources extends HostwardCommand<'time sources'> {
  static override summary = 'Show the time sources of chronyd, with every sign explained'
  static override examples = [
    '<%= config.bin %> time sources',
    '<%= config.bin %> time sources --stats',
    '<%= config.bin %> time sources --resolve --json',
  ]
  static override flags = {
    stats: Flags.boolean({ description: 'also what chronyd has worked out from the samples of each source' }),
    resolve: Flags.boolean({ description: 'ask reverse DNS for the names of the addresses' }),
  }

  protected async answer(): Promise<Answer<TimeSourcesData>> {
    const { flags } = await this.begin(TimeSources)
    const { data, warnings } = await readTimeSources(await this.host(), { stats: flags.stats, resolve: flags.resolve })
    return { data, warnings, page: true, text: (view) => renderTimeSources(data, view) }
  }
}
