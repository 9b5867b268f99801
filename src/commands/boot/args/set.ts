import { BootArgsCommand } from '../../../cli/boot-args-command.js'

export default class BootArgsSet extends BootArgsCommand {
  static override summary = 'Give a kernel argument a value'
  static override description = `Of a name that has several values by nature (console, rd.lvm.lv) the others stay; of any other name the old value goes. Entries are changed by grubby and read back; the files for later kernels by hostward itself.`
  static override examples = [
    '<%= config.bin %> boot args set psi=1 --entry all --future',
    '<%= config.bin %> boot args set quiet --entry default --dry-run',
    '<%= config.bin %> boot args set crashkernel=256M --entry 5.14.0-570.26',
  ]

  protected readonly verb = 'set'
}
