import type { ChangeData, PlanData, PlanStepData } from '../changes/engine/result.js'
import { quoteWord } from '../host/command-line.js'
import { safe, safeLines } from './text.js'
import type { Style, View } from './view.js'

/** The plan: what will run word for word, what files will be, what it comes to. */
export function renderPlan(plan: PlanData, view: View): string {
  const { style } = view
  if (plan.steps.length === 0) return `${style.good('already so:')} ${safe(plan.done)}\n`
  const lines = [`${style.strong('plan:')} ${safe(plan.summary)}`]
  plan.steps.forEach((step, index) => lines.push(...renderStep(step, index + 1, view)))
  for (const note of plan.notes) lines.push(`  ${safe(note)}`)
  for (const { message } of plan.dangers) lines.push(`${style.bad('danger:')} ${safe(message)}`)
  return `${lines.join('\n')}\n`
}

function renderStep(step: PlanStepData, number: number, { style }: View): string[] {
  const undoable = step.undoable ? '' : style.faint(' (cannot be undone)')
  const lines = [`${String(number).padStart(3)}. ${safe(step.describe)}${undoable}`]
  if (step.argv !== null) lines.push(`     ${style.faint('$')} ${safe(step.argv.map(quoteWord).join(' '))}`)
  if (step.diff !== null) lines.push(...renderDiff(step.diff, style))
  return lines
}

function renderDiff(diff: string, style: Style): string[] {
  return safeLines(diff.replace(/\n$/, ''))
    .split('\n')
    .map((line) => {
      const text = `     ${line}`
      if (line.startsWith('+++') || line.startsWith('---')) return style.strong(text)
      return line.startsWith('+') ? style.good(text) : line.startsWith('-') ? style.bad(text) : text
    })
}

/** What came of it, in one line; what else changed meanwhile below it. */
export function renderChanged(data: ChangeData, { style }: View): string {
  const { plan, verified, alsoChanged, journalId } = data
  const word = verified === true ? style.good('verified:') : style.good('already so:')
  const undo = journalId === null ? '' : style.faint(` (hostward undo ${journalId})`)
  const lines = [`${word} ${safe(plan.done)}${undo}`]
  for (const change of alsoChanged) lines.push(style.faint(`  also changed meanwhile, not by this: ${safe(change)}`))
  return `${lines.join('\n')}\n`
}

/** What a person must confirm. */
export function renderDangers(dangers: readonly { message: string }[], style: Style): string {
  return dangers.map(({ message }) => `${style.bad('danger:')} ${safe(message)}\n`).join('')
}
