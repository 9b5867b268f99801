import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { planBootOnce } from '../../changes/boot/once.js'
import type { ChangeData } from '../../changes/engine/result.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'

export default class BootOnce extends ChangeCommand<'boot once'> {
  static override summary = 'Boot an entry the next time only; the default stays'
  static override description = `By grub2-reboot (grub-reboot, grub2-editenv where that is not there): GRUB forgets the choice when it has booted it. Refused where GRUB would not look at it.`
  static override examples = [
    '<%= config.bin %> boot once 5.14.0-570.12',
    '<%= config.bin %> boot once 1 --reboot --yes',
    '<%= config.bin %> boot once --clear',
  ]
  static override args = {
    entry: Args.string({
      description: 'index, id, kernel path, version, title, or the start of a version that only one entry has',
      ignoreStdin: true,
    }),
  }
  static override flags = {
    clear: Flags.boolean({ description: 'take the choice for the next boot back' }),
    reboot: Flags.boolean({ description: 'reboot when it is done and verified' }),
    ...changeFlags,
  }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(BootOnce)
    const { clear, reboot } = flags
    return this.change(flags, (host) => planBootOnce(host, { entry: args.entry ?? null, clear, reboot }))
  }
}
