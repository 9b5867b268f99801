import type { BootEntry } from '../facts/boot/entries.js'
import { renderColumns } from './columns.js'
import { count } from './numbers.js'
import { padEnd, safe, safeLines } from './text.js'
import type { Style, View } from './view.js'
import { wrapWords } from './wrap.js'

/** `boot list`: one line an entry, then the arguments, told once where entries share them. */
export function renderBootList(entries: readonly BootEntry[], view: View): string {
  if (entries.length === 0) return 'no boot entries\n'
  const table = renderColumns(
    entries,
    [
      { title: 'INDEX', value: (row) => String(row.index), align: 'right' },
      { title: 'STATE', value: stateOf, paint: (text, row) => paintState(text, row, view.style) },
      { title: 'VERSION', value: (row) => row.version ?? '-', shrinkTo: 28 },
      { title: 'TITLE', value: (row) => row.title ?? (row.kernel === null ? '(boots no Linux)' : '-'), shrinkTo: 16 },
    ],
    view,
  )
  return [table, '', ...argumentLines(entries, view), '', count(entries.length, 'boot entry', 'boot entries'), ''].join('\n')
}

/** `boot show`: everything about one entry. */
export function renderBootEntry(entry: BootEntry, view: View): string {
  const state = stateOf(entry)
  const root = entry.root === null ? [] : [`root=${entry.root}`]
  const pairs: [label: string, values: string[]][] = [
    ['Title', [entry.title ?? '-']],
    ['Index', [String(entry.index)]],
    ['Id', [entry.id ?? '-']],
    ['State', [state === '' ? '-' : state]],
    ['Version', [entry.version ?? '-']],
    ['Kernel', [entry.kernel ?? '(boots no Linux)']],
    ['Initrds', entry.initrds.length === 0 ? ['-'] : entry.initrds],
    ['Arguments', entry.root === null && entry.args.length === 0 ? ['-'] : [[...root, ...entry.args].join(' ')]],
    ['File', [entry.file ?? '-']],
    ...(entry.missingFiles.length === 0 ? [] : ([['Not there', entry.missingFiles]] as [string, string[]][])),
  ]
  return `${renderLabelled(pairs, view)}\n`
}

/** Labels with one or more values each, the values under each other and wrapped to fit. */
export function renderLabelled(pairs: readonly (readonly [label: string, values: readonly string[]])[], view: View): string {
  const indent = Math.max(0, ...pairs.map(([label]) => label.length)) + 2
  return pairs
    .flatMap(([label, values]) => {
      const lines = values.flatMap((value) => safeLines(value).split('\n')).flatMap((value) => wrapWords(value, view.width - indent))
      return lines.map((line, index) => (index === 0 ? view.style.faint(padEnd(label, indent)) : ' '.repeat(indent)) + line)
    })
    .join('\n')
}

function stateOf(entry: BootEntry): string {
  return [
    entry.default === true ? 'default' : '',
    entry.nextBoot === true ? 'next boot' : '',
    entry.running === true ? 'running' : '',
    entry.rescue ? 'rescue' : '',
    entry.missingFiles.length > 0 ? 'files missing' : '',
  ]
    .filter((word) => word !== '')
    .join(', ')
}

function paintState(text: string, entry: BootEntry, style: Style): string {
  if (entry.missingFiles.length > 0) return style.bad(text)
  return entry.default === true || entry.running === true ? style.good(text) : style.faint(text)
}

/** Arguments by the entries that have them: first what all share, then what only some have. */
function argumentLines(entries: readonly BootEntry[], view: View): string[] {
  const linux = entries.filter((entry) => entry.kernel !== null)
  const groups = new Map<string, string[]>()
  const lists = linux.map((entry) => [...(entry.root === null ? [] : [`root=${entry.root}`]), ...entry.args])
  for (const argument of new Set(lists.flat())) {
    const holders = linux.filter((_entry, index) => lists[index]?.includes(argument)).map((entry) => entry.index)
    const key = holders.length === linux.length ? 'all entries' : `${holders.length === 1 ? 'entry' : 'entries'} ${holders.join(', ')} only`
    groups.set(key, [...(groups.get(key) ?? []), argument])
  }
  const all = [...groups].sort(([a], [b]) => Number(b === 'all entries') - Number(a === 'all entries'))
  return all.flatMap(([holders, words]) => [
    view.style.heading(`Arguments of ${holders}`),
    ...wrapWords(safe(words.join(' ')), view.width - 2).map((line) => `  ${line}`),
  ])
}
