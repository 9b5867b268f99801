import { TurnOffCommand } from '../../cli/service-commands.js'

export default class ServiceDisable extends TurnOffCommand {
  static override summary = 'Have services no longer start by themselves'
  static override description = `Every link to them goes away, also those made by hand or until the next reboot; the plan has them all. Undo brings them back.`
  static override examples = ['<%= config.bin %> service disable cups --now', '<%= config.bin %> service disable lab.socket lab.service']

  protected readonly verb = 'disable'
}
