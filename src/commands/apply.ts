import * as Flags from '@oclif/core/flags'
import type { ApplyData, ApplyLists } from '../checks/apply/data.js'
import { CannotApplyError, planApply } from '../checks/apply/plan.js'
import { loadSpec } from '../checks/spec/load.js'
import type { Answer } from '../cli/answer.js'
import { ChangeCommand, changeFlags } from '../cli/change-command.js'
import { parseDuration } from '../cli/flags.js'
import { settleFlag } from '../cli/service-commands.js'
import { chosenChecks, specArgs, specFlags, specRequest } from '../cli/spec-flags.js'
import { renderPlan } from '../render/change.js'

export default class Apply extends ChangeCommand<'apply'> {
  static override summary = 'Bring the host to what a spec says'
  static override description = `Does what hostward's own actions can do about the checks that fail, as one change: it is verified by the checks themselves, taken back as a whole when any part fails, and undone as a whole by undo. Checks that are skipped or waived are left alone.
What cannot be brought about, such as a kernel that is not installed, is told before anything starts, and nothing is done; --partly does the rest. Run as root, specs are read only where nobody else can write them.`
  static override examples = [
    '<%= config.bin %> apply golden.yaml --dry-run',
    '<%= config.bin %> apply golden.yaml --yes',
    '<%= config.bin %> apply golden.yaml --only unit --only time',
    '<%= config.bin %> apply golden.yaml --host demo --partly',
  ]
  static override strict = false
  static override args = specArgs
  static override flags = {
    ...specFlags,
    partly: Flags.boolean({ description: 'do what can be done, although there is something that cannot' }),
    settle: settleFlag('how long it is watched whether started units stay up'),
    ...changeFlags,
  }

  protected async answer(): Promise<Answer<ApplyData>> {
    const { flags, words } = await this.begin(Apply)
    const { services } = this
    const { env } = services
    const wishes = { ...chosenChecks(flags), partly: flags.partly, settleMs: parseDuration(flags.settle, 'settle'), env }
    await this.becomeRoot(flags)
    const host = await this.host()
    // A recording stays as it is, whoever has written the spec.
    const asRoot = host.uid() === 0 && (await host.describe()).kind === 'local'
    const loaded = await loadSpec(await services.files(), { ...specRequest(words, flags, services), asRoot })
    let lists: ApplyLists = { brings: [], cannot: [], later: [] }
    try {
      const answer = await this.change(flags, async (on) => {
        const planned = await planApply(on, loaded, wishes)
        lists = planned.lists
        return planned.plan
      })
      return { ...answer, data: { ...answer.data, ...lists } }
    } catch (error) {
      if (!(error instanceof CannotApplyError)) throw error
      const { onlyPlan } = await import('../changes/engine/engine.js')
      const data = await onlyPlan({ host }, error.plan)
      const text: Answer<ApplyData>['text'] = (view) => (data.plan.steps.length === 0 ? '' : renderPlan(data.plan, view))
      return { data: { ...data, ...error.lists }, changed: false, failure: error, text }
    }
  }
}
