import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readTimeClients, type TimeClientsData } from '../../facts/time/clients.js'
import { renderTimeClients } from '../../render/time-clients.js'

export default class TimeClients extends HostwardCommand<'time clients'> {
  static override summary = 'Show who asks this host for the time, and who may'
  static override description =
    'The allow and deny rules of the files, each tried on the running chronyd with an address of its range. chronyd does not list rules that were made at runtime, and tells only root who asks.'
  static override examples = ['<%= config.bin %> time clients --sudo', '<%= config.bin %> time clients --json']

  protected async answer(): Promise<Answer<TimeClientsData>> {
    await this.begin(TimeClients)
    const { data, warnings, failure } = await readTimeClients(await this.host())
    return { data, warnings, ...(failure === null ? {} : { failure }), page: true, text: (view) => renderTimeClients(data, view) }
  }
}
