import type { ChangeData, PlanData, PlanStepData } from '../changes/engine/result.js'
import { quoteWord } from '../host/command-line.js'
import { safe, safeLines, widthOf } from './text.js'
import type { Style, View } from './view.js'
import { wrapAfter, wrapSentence, wrapWords } from './wrap.js'

/** The plan: what will run word for word, what files will be, what it comes to. */
export function renderPlan(plan: PlanData, view: View): string {
  const { style, width } = view
  if (plan.steps.length === 0) return `${wrapSentence('already so:', style.good, safe(plan.done), width)}\n`
  const lines = [wrapSentence('plan:', style.strong, safe(plan.summary), width)]
  plan.steps.forEach((step, index) => lines.push(...renderStep(step, index + 1, view)))
  for (const note of plan.notes)
    lines.push(...wrapAfter(HANGING, safe(note), width).map((line, index) => (index === 0 ? line.slice(2) : line)))
  for (const { message } of plan.dangers) lines.push(wrapSentence('danger:', style.bad, safe(message), width))
  return `${lines.join('\n')}\n`
}

/** Notes are set in by two; where one is longer than a line, the rest of it by four. */
const HANGING = '    '

/** Where the words of a step begin. */
const STEP_INDENT = '     '

function renderStep(step: PlanStepData, number: number, { style, width }: View): string[] {
  const undoable = step.undoable ? '' : ' (cannot be undone)'
  const lines = wrapAfter(`${String(number).padStart(3)}. `, safe(step.describe) + undoable, width)
  if (step.argv !== null) lines.push(...renderCommand(step.argv, style, width))
  for (const command of step.commands) lines.push(...renderCommand(command, style, width))
  if (step.diff !== null) lines.push(...renderDiff(step.diff, style, width))
  return lines
}

/** As a shell takes it, also where it is broken: `\\` at the end of a line goes on in the next one. */
function renderCommand(argv: readonly string[], style: Style, width: number): string[] {
  const room = width - STEP_INDENT.length - '$  \\'.length
  const lines: string[] = []
  for (const word of argv.map((one) => safe(quoteWord(one)))) {
    const line = lines.at(-1)
    if (line === undefined || widthOf(`${line} ${word}`) > room) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines.map((line, index) => {
    const mark = index === 0 ? style.faint('$') : ' '
    return `${STEP_INDENT}${mark} ${index === 0 ? '' : '  '}${line}${index === lines.length - 1 ? '' : ' \\'}`
  })
}

/** Lines that are longer than the terminal go on below, set in further; a pipe gets them whole. */
function renderDiff(diff: string, style: Style, width: number): string[] {
  return safeLines(diff.replace(/\n$/, ''))
    .split('\n')
    .flatMap((line) => {
      const mark = line.slice(0, 1)
      const isHeader = line.startsWith('+++') || line.startsWith('---')
      const colour = isHeader ? style.strong : mark === '+' ? style.good : mark === '-' ? style.bad : (plain: string) => plain
      const [first = '', ...rest] = wrapWords(line.slice(1), width - STEP_INDENT.length - GOES_ON.length)
      return [mark + first, ...rest.map((part) => GOES_ON + part)].map((part) => colour(STEP_INDENT + part))
    })
}

const GOES_ON = '    '

/** What came of it, in one line; what else changed meanwhile below it. */
export function renderChanged(data: ChangeData, { style, width }: View): string {
  const { plan, verified, alsoChanged, journalId } = data
  const undo = journalId === null || plan.steps.every(({ undoable }) => !undoable) ? '' : ` (hostward undo ${journalId})`
  const lines = [wrapSentence(verified === true ? 'verified:' : 'already so:', style.good, safe(plan.done + undo), width)]
  for (const change of alsoChanged) {
    lines.push(...wrapAfter('  ', `also changed meanwhile, not by this: ${safe(change)}`, width).map((line) => style.faint(line)))
  }
  return `${lines.join('\n')}\n`
}
