import { BootArgsCommand } from '../../../cli/boot-args-command.js'

export default class BootArgsReplace extends BootArgsCommand {
  static override summary = 'Make a kernel argument have just these values'
  static override description = `The other values of the name go, also of console and its like.`
  static override examples = [
    '<%= config.bin %> boot args replace console=tty0 console=ttyS0,115200 --entry all --future',
    '<%= config.bin %> boot args replace root=/dev/mapper/rl-root2 --entry 1 --unprotect --yes',
  ]

  protected readonly verb = 'replace'
}
