import * as Args from '@oclif/core/args'
import type { ChangeData } from '../../changes/engine/result.js'
import { confirmationOf } from '../../changes/engine/history.js'
import { planConfirmFirewall } from '../../changes/firewall-confirm.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'
import { changeId } from '../../cli/flags.js'

export default class FirewallConfirm extends ChangeCommand<'firewall confirm'> {
  static override summary = 'Keep for good what firewall allow --for or firewall deny --for has done'
  static override examples = ['<%= config.bin %> firewall confirm 12']
  static override args = {
    id: Args.string({ description: 'number of the change, as it was told and as history lists it', required: true, ignoreStdin: true }),
  }
  static override flags = { ...changeFlags }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(FirewallConfirm)
    const id = changeId(args.id)
    await this.becomeRoot(flags)
    const { machine, stateFolder } = await this.engineOptions(flags)
    const { Journal } = await import('../../changes/engine/journal.js')
    const journal = new Journal(machine, stateFolder)
    const entry = await journal.require(id)
    const confirmed = confirmationOf(await journal.list(), id) !== undefined
    return this.change(flags, (host) => planConfirmFirewall(host, entry, confirmed))
  }
}
