import { ActivateCommand } from '../../cli/service-commands.js'

export default class ServiceRestart extends ActivateCommand {
  static override summary = 'Restart services, or units of any type, and watch that they stay up'
  static override description = `What is down is started. What dies within the settle time is a failure, with its last log lines. A restart cannot be undone.`
  static override examples = ['<%= config.bin %> service restart chronyd', '<%= config.bin %> service restart sshd --yes --settle 5s']

  protected readonly verb = 'restart'
}
