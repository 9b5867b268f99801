import type { ChangeData } from '../../changes/engine/result.js'
import { planTimeStep } from '../../changes/time-step.js'
import type { Answer } from '../../cli/answer.js'
import { ChangeCommand, changeFlags } from '../../cli/change-command.js'

export default class TimeStep extends ChangeCommand<'time step'> {
  static override summary = 'Set the clock at once to the time that chronyd follows'
  static override description =
    'chronyd corrects a clock slowly, which can take hours. This has the clock jump (chronyc makestep). It asks before it does so and cannot be undone.'
  static override examples = ['<%= config.bin %> time step', '<%= config.bin %> time step --yes']
  static override flags = { ...changeFlags }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { flags } = await this.begin(TimeStep)
    return this.change(flags, planTimeStep)
  }
}
