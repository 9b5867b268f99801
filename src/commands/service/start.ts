import { ActivateCommand } from '../../cli/service-commands.js'

export default class ServiceStart extends ActivateCommand {
  static override summary = 'Start services, or units of any type, and watch that they stay up'
  static override description = `What dies within the settle time is a failure, with its last log lines; then all is as it was before. What runs already is left alone. systemd reads unit files again first where it says that they have changed.`
  static override examples = [
    '<%= config.bin %> service start chronyd',
    '<%= config.bin %> service start web.socket web.service --settle 10s',
    '<%= config.bin %> service start backup --dry-run',
  ]

  protected readonly verb = 'start'
}
