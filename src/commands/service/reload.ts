import { ActivateCommand } from '../../cli/service-commands.js'

export default class ServiceReload extends ActivateCommand {
  static override summary = 'Have services read their configuration again'
  static override description = `A unit that cannot do so is refused before anything is done. A reload cannot be undone.`
  static override examples = ['<%= config.bin %> service reload sshd', '<%= config.bin %> service reload nginx --settle 5s']

  protected readonly verb = 'reload'
}
