import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readTimeServers, type TimeServersData } from '../../facts/time/servers.js'
import { renderTimeServers } from '../../render/time-servers.js'

export default class TimeServers extends HostwardCommand<'time servers'> {
  static override summary = 'Show the configured servers and pools with file and line, and which of them chronyd uses'
  static override description =
    'Reads the main file of chronyd, what it includes (include, confdir, sourcedir) and what DHCP has left, and looks for each in the sources of the running daemon.'
  static override examples = ['<%= config.bin %> time servers', '<%= config.bin %> time servers --json']

  protected async answer(): Promise<Answer<TimeServersData>> {
    await this.begin(TimeServers)
    const { data, warnings } = await readTimeServers(await this.host())
    return { data, warnings, page: true, text: (view) => renderTimeServers(data, view) }
  }
}
