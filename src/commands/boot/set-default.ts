import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { planSetDefault } from '../../changes/boot/set-default.js'
import type { ChangeData } from '../../changes/engine/result.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'

export default class BootSetDefault extends ChangeCommand<'boot set-default'> {
  static override summary = 'Make a boot entry the default'
  static override description = `By grubby; read back from GRUB's environment. An entry whose kernel or initrd is missing is refused. Says what would overrule the choice: GRUB_DEFAULT, a pending next_entry, the next kernel that is installed.`
  static override examples = [
    '<%= config.bin %> boot set-default 5.14.0-570.12 --dry-run',
    '<%= config.bin %> boot set-default 1 --pin',
    '<%= config.bin %> boot set-default /boot/vmlinuz-5.14.0-570.12.1.el9_6.x86_64 --reboot --yes',
  ]
  static override args = {
    entry: Args.string({
      description: 'index, id, kernel path, version, title, or the start of a version that only one entry has',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    reboot: Flags.boolean({ description: 'reboot when it is done and verified' }),
    pin: Flags.boolean({ description: 'keep kernels that are installed later from becoming the default (UPDATEDEFAULT=no)' }),
    ...changeFlags,
  }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(BootSetDefault)
    return this.change(flags, (host) => planSetDefault(host, { entry: args.entry, reboot: flags.reboot, pin: flags.pin }))
  }
}
