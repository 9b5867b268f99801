import * as Args from '@oclif/core/args'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readTarget, type TargetShowData } from '../../facts/targets/show.js'
import { renderTarget } from '../../render/target.js'

export default class TargetShow extends HostwardCommand {
  static override summary = 'Show default and current target, what each stage of a boot pulls in, and what a switch would do'
  static override examples = [
    '<%= config.bin %> target show',
    '<%= config.bin %> target show cui',
    '<%= config.bin %> target show rescue --json',
  ]
  static override args = {
    target: Args.string({
      description: 'what would a switch to it do? .target is added, cui and gui are known; the default target when left out',
      ignoreStdin: true,
    }),
  }

  protected async answer(): Promise<Answer<TargetShowData>> {
    const { args } = await this.begin(TargetShow)
    const { data, warnings } = await readTarget(await this.host(), args.target)
    return { data, warnings, page: true, text: (view) => renderTarget(data, view) }
  }
}
