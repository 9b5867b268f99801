import * as Flags from '@oclif/core/flags'
import type { ChangeData } from '../../changes/engine/result.js'
import { planServices } from '../../changes/service-actions.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'
import { parseDuration } from '../../cli/flags.js'
import { settleFlag, unitFileArgs } from '../../cli/service-commands.js'

export default class ServiceEnable extends ChangeCommand<'service enable'> {
  static override summary = 'Have services start by themselves: at boot, or with what they are enabled for'
  static override description = `The plan has every link that is made, from the [Install] sections; exactly those must be there afterwards. A unit without [Install] is refused: systemctl would change nothing and claim success. The links of init scripts change with it.`
  static override examples = [
    '<%= config.bin %> service enable chronyd --now',
    '<%= config.bin %> service enable getty@ttyS0',
    '<%= config.bin %> service enable web.socket web.service --dry-run',
  ]
  static override args = unitFileArgs
  static override strict = false
  static override flags = {
    now: Flags.boolean({ description: 'start them as well' }),
    settle: settleFlag('with --now: how long it is watched whether it stays up'),
    ...changeFlags,
  }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { flags, words } = await this.begin(ServiceEnable)
    const wishes = { units: words, now: flags.now, settleMs: parseDuration(flags.settle, 'settle'), env: this.services.env }
    return this.change(flags, (host) => planServices(host, 'enable', wishes))
  }
}
