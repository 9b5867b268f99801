import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { ChangeData } from '../changes/engine/result.js'
import type { Answer } from './answer.js'
import { ChangeCommand, changeFlags } from './change-command.js'

/** What the four commands that change kernel arguments have in common; each names its verb. */
export abstract class BootArgsCommand extends ChangeCommand {
  /** Any number of arguments. */
  static override strict = false
  static override args = {
    argument: Args.string({ description: 'NAME or NAME=VALUE, as many as you like', required: true, ignoreStdin: true }),
  }
  static override flags = {
    entry: Flags.string({
      description: 'which entry: all (but the rescue entry), default, or whatever names one in boot list',
      helpValue: 'ENTRY',
    }),
    future: Flags.boolean({ description: 'also for kernels that are installed later; alone: only for these' }),
    unprotect: Flags.boolean({ description: 'allow what takes a root=, rd.lvm.lv= or rd.luks.uuid= away' }),
    ...changeFlags,
  }

  protected abstract readonly verb: 'set' | 'append' | 'replace' | 'remove'

  protected async answer(): Promise<Answer<ChangeData>> {
    const { flags, words } = await this.begin(BootArgsCommand)
    const { planBootArguments } = await import('../changes/boot/arguments.js')
    const { entry = null, future, unprotect } = flags
    return this.change(flags, (host) => planBootArguments(host, { verb: this.verb, words, entry, future, unprotect }))
  }
}
