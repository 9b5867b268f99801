import type { HistoryData, HistoryItem, HistoryShowData } from '../changes/engine/history.js'
import { renderPlan } from './change.js'
import { renderColumns, type Column } from './columns.js'
import { cut, padEnd, safe, safeLines, widthOf } from './text.js'
import type { Style, View } from './view.js'
import { wrapWords } from './wrap.js'

/** One line for each change, newest first. */
export function renderHistory({ changes }: HistoryData, view: View): string {
  if (changes.length === 0) return 'hostward has changed nothing on this host yet\n'
  const columns: Column<HistoryItem>[] = [
    { title: 'CHANGE', value: ({ id }) => String(id), align: 'right' },
    { title: 'WHEN (UTC)', value: ({ startedAt }) => shortTime(startedAt) },
    { title: 'BY', value: ({ user }) => (view.width === Number.POSITIVE_INFINITY ? user : cut(user, 16)) },
    { title: 'STATE', value: stateWord, paint: (text, change) => paintState(change, text, view.style) },
  ]
  const [heading = '', ...rows] = renderColumns(changes, columns, { ...view, width: Number.POSITIVE_INFINITY }).split('\n')
  // Two changes may differ in the last word only: what is too long goes on below.
  const indent = Math.max(...[heading, ...rows].map((row) => widthOf(row))) + 2
  const room = Math.max(view.width - indent, NARROWEST)
  const lines = rows.flatMap((row, index) => {
    const [first = '', ...more] = wrapWords(safe(changes[index]?.summary ?? ''), room)
    return [padEnd(row, indent) + first, ...more.map((line) => ' '.repeat(indent) + line)]
  })
  return [padEnd(heading, indent) + view.style.heading('WHAT'), ...lines, ''].join('\n')
}

const NARROWEST = 20

/** One change: its plan, what came of it, the diff of every file. */
export function renderChange({ change }: HistoryShowData, view: View): string {
  const { style } = view
  const lines = [
    `${style.strong(`change ${change.id}`)}  ${paintState(change, stateWord(change), style)}`,
    `${style.faint('when')}     ${shortTime(change.startedAt)} UTC, by ${safe(change.user)}, hostward ${safe(change.version)}`,
    `${style.faint('command')}  hostward ${safe(change.words.join(' '))}`,
    ...(change.endsAt === null
      ? []
      : [`${style.faint(change.ended ? 'ended   ' : 'ends    ')} ${shortTime(change.endsAt)} UTC, by itself`]),
    renderPlan(change.plan, view).trimEnd(),
  ]
  if (change.account !== null) lines.push(`${style.bad('account:')} ${safeLines(change.account)}`)
  for (const { state, key, before, after } of change.states) lines.push(`${safe(state)}: ${safe(key)} ${safe(before)} -> ${safe(after)}`)
  for (const { path, before, after, diff } of change.files) {
    lines.push(diff === null ? `${safe(path)}: ${safe(before)} -> ${safe(after)}` : safeLines(diff).trimEnd())
  }
  return `${lines.join('\n')}\n`
}

const shortTime = (iso: string): string => iso.slice(0, 16).replace('T', ' ')

function stateWord({ state, undoneBy, undoes, confirmedBy, ended }: HistoryItem): string {
  if (undoneBy !== null) return `undone by ${undoneBy}`
  if (undoes !== null && state === 'done') return `undo of ${undoes}`
  if (confirmedBy !== null) return `kept by ${confirmedBy}`
  if (ended) return 'ended'
  return state === 'begun' ? 'cut off' : state === 'not-restored' ? 'not restored' : state
}

function paintState({ state, undoneBy, ended }: HistoryItem, text: string, style: Style): string {
  if (state === 'begun' || state === 'not-restored') return style.bad(text)
  if (state === 'restored' || state === 'failed') return style.warn(text)
  return undoneBy === null && !ended ? style.good(text) : style.faint(text)
}
