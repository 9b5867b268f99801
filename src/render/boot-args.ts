import type { BootArgsData, BootArgument } from '../facts/boot/args.js'
import { renderColumns } from './columns.js'
import type { Style, View } from './view.js'
import { wrapAfter } from './wrap.js'
import { safe } from './text.js'

/** `boot args`: a line an argument with the places that have it, what the verdicts mean, and whether a reboot is pending. */
export function renderBootArgs(data: BootArgsData, view: View): string {
  const rows = data.arguments
  const files = Object.keys(rows[0]?.future ?? {})
  const table =
    rows.length === 0
      ? 'no kernel arguments'
      : renderColumns(
          rows,
          [
            { title: 'VERDICT', value: (row) => row.verdict ?? '?', paint: (text, row) => paintVerdict(text, row, view.style) },
            { title: 'RUNNING', value: (row) => yesNo(row.running) },
            { title: 'ENTRIES', value: (row) => entriesWith(row, data.defaultEntry) },
            ...files.map((path) => ({ title: titleOf(path), value: (row: BootArgument) => yesNo(row.future[path] ?? null) })),
            { title: 'ARGUMENT', value: (row) => (row.value === null ? row.name : `${row.name}=${row.value}`), shrinkTo: 20 },
          ],
          view,
        )
  return [table, '', ...legend(rows, files, view), ...pendingLines(data, view), ''].join('\n')
}

function yesNo(has: boolean | null): string {
  return has === null ? '?' : has ? 'yes' : '-'
}

function entriesWith({ entries }: BootArgument, defaultEntry: string | null): string {
  const all = Object.keys(entries)
  const having = all.filter((id) => entries[id] === true)
  if (all.length === 0 || (having.length < all.length && all.some((id) => entries[id] === null))) return '?'
  if (having.length === 0) return '-'
  if (having.length === all.length) return 'all'
  if (having.length === 1 && having[0] === defaultEntry) return 'default'
  return `${String(having.length)} of ${String(all.length)}`
}

/** Short headings; the legend tells the paths. */
function titleOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toUpperCase()
}

const MEANINGS: Readonly<Record<string, string>> = {
  now: 'in force, and stays: every entry has it, and a new kernel gets it',
  'next-boot': 'in the default entry, not yet in force',
  'next-kernel': 'only a kernel that is installed later gets it',
  '?': 'a place that decides could not be read',
  drift: 'the places disagree: it may be gone after a boot or with a new kernel',
}

function legend(rows: readonly BootArgument[], files: readonly string[], view: View): string[] {
  const verdicts = Object.keys(MEANINGS).filter((verdict) => rows.some((row) => (row.verdict ?? '?') === verdict))
  const lines = verdicts.flatMap((verdict) => wrapAfter(`${verdict.padEnd(11)}  `, MEANINGS[verdict] ?? '', view.width))
  const names = files.map((path) => `${titleOf(path)} is ${path}`)
  return [...lines, ...(names.length === 0 ? [] : wrapAfter('', names.join(', '), view.width)), ''].map((line) => view.style.faint(line))
}

function pendingLines({ rebootPending: { pending, reasons } }: BootArgsData, view: View): string[] {
  if (pending === false) return ['Reboot pending: no']
  return [
    `Reboot pending: ${pending === true ? view.style.warn('yes') : 'not known'}`,
    ...reasons.flatMap((reason) => wrapAfter('  ', safe(reason), view.width)),
  ]
}

function paintVerdict(text: string, { verdict }: BootArgument, style: Style): string {
  if (verdict === null) return text
  if (verdict === 'now') return style.good(text)
  return verdict === 'drift' ? style.bad(text) : style.warn(text)
}
