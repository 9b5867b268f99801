import { TurnOffCommand } from '../../cli/service-commands.js'

export default class ServiceMask extends TurnOffCommand {
  static override summary = 'Block services: nothing and nobody can start them'
  static override description = `The plan says who would start them no longer, and what could not start without them. A unit whose file lies in /etc/systemd/system cannot be masked by systemctl: it is refused.`
  static override examples = ['<%= config.bin %> service mask cups --now', '<%= config.bin %> service mask systemd-timesyncd --dry-run']

  protected readonly verb = 'mask'
}
