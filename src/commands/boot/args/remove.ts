import { BootArgsCommand } from '../../../cli/boot-args-command.js'

export default class BootArgsRemove extends BootArgsCommand {
  static override summary = 'Take kernel arguments away'
  static override description = `NAME takes every value away, NAME=VALUE just that one.`
  static override examples = [
    '<%= config.bin %> boot args remove quiet rhgb --entry all --future',
    '<%= config.bin %> boot args remove console=ttyS0,115200 --entry default',
    '<%= config.bin %> boot args remove psi --future',
  ]

  protected readonly verb = 'remove'
}
