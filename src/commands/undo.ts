import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { ChangeData } from '../changes/engine/result.js'
import type { Answer } from '../cli/answer.js'
import { answerOf, ChangeCommand, changeFlags } from '../cli/change-command.js'
import { changeId } from '../cli/flags.js'
import { renderPlan } from '../render/change.js'

export default class Undo extends ChangeCommand {
  static override summary = 'Take a change back: the last one, or the one named'
  static override description = `Brings back what that change has changed, and nothing else: bytes, modes, owners and labels of files, links, states of units. A change that was cut off (power, kill -9) comes first; until it is taken back nothing else is changed. Refused, with a diff, when somebody has changed the same since. An undo is a change itself and can be undone.`
  static override examples = [
    '<%= config.bin %> undo --dry-run',
    '<%= config.bin %> undo',
    '<%= config.bin %> undo 12',
    '<%= config.bin %> undo 12 --force',
  ]
  static override args = {
    id: Args.string({ description: 'number of the change, as history lists it; the last one when left out', ignoreStdin: true }),
  }
  static override flags = {
    ...changeFlags,
    force: Flags.boolean({ description: 'also when somebody has changed the same since: that is lost', helpGroup: 'CHANGE' }),
  }

  protected async answer(): Promise<Answer<ChangeData>> {
    const { args, flags } = await this.begin(Undo)
    const id = args.id === undefined ? undefined : changeId(args.id)
    await this.becomeRoot(flags)
    const options = await this.engineOptions(flags)
    const { findUndoable } = await import('../changes/engine/undoable.js')
    const { planUndo } = await import('../changes/engine/undo.js')
    const { planRecovery, recover } = await import('../changes/engine/recover.js')
    const { Journal } = await import('../changes/engine/journal.js')
    const { aftermath } = await import('../changes/undo-aftermath.js')
    const journal = new Journal(options.machine, options.stateFolder)
    const { machine, kinds, bootId } = options
    const context = { machine, kinds, journal, bootId, force: flags.force, aftermath }
    const found = await findUndoable(id, context)
    const { entry } = found
    if (entry.state === 'done') return this.change(flags, () => planUndo(found, context), { undoes: entry.id })
    if (!flags['dry-run']) return answerOf(await this.services.changes.uninterrupted(() => recover(entry, options)))
    const { onlyPlan } = await import('../changes/engine/engine.js')
    const data = await onlyPlan(options.machine, await planRecovery(entry, context))
    return { data, changed: false, text: (view) => renderPlan(data.plan, view) }
  }
}
