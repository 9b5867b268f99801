import { BootArgsCommand } from '../../../cli/boot-args-command.js'

export default class BootArgsAppend extends BootArgsCommand {
  static override summary = 'Add a value to a kernel argument and keep the others'
  static override description = `Nothing is done where the very value is there already. grubby alone would throw the other values of the name away.`
  static override examples = [
    '<%= config.bin %> boot args append console=ttyS1 --entry all --future',
    '<%= config.bin %> boot args append rd.lvm.lv=rl/home --entry default',
  ]

  protected readonly verb = 'append'
}
