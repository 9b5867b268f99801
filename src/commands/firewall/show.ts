import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readFirewall, type FirewallShowData } from '../../facts/firewall/show.js'
import { renderFirewall } from '../../render/firewall.js'

export default class FirewallShow extends HostwardCommand<'firewall show'> {
  static override summary = 'Show what the firewall lets in, now and after a restart'
  static override description =
    'The zones of firewalld with run time and permanent settings side by side. What only one of them has is marked: it is gone, or comes into effect, with a reload or a restart. When firewalld does not run, the permanent half is read from its files.'
  static override examples = [
    '<%= config.bin %> firewall show',
    '<%= config.bin %> firewall show public',
    '<%= config.bin %> firewall show --all --json',
  ]
  static override args = {
    zone: Args.string({ description: 'only this zone, with every setting', ignoreStdin: true }),
  }
  static override flags = {
    all: Flags.boolean({ char: 'a', description: 'also zones that are not in use, with every setting (--json always has them)' }),
  }

  protected async answer(): Promise<Answer<FirewallShowData>> {
    const { args, flags } = await this.begin(FirewallShow)
    const { data, warnings, failure } = await readFirewall(await this.host(), args.zone)
    const everything = flags.all || args.zone !== undefined
    return {
      data,
      warnings,
      ...(failure === null ? {} : { failure }),
      page: true,
      text: (view) => renderFirewall(data, { everything }, view),
    }
  }
}
