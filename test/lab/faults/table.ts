import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import { ACTIONS, type Action } from './actions.js'
import type { Cell } from './cell.js'
import { FAULTS, isFaultOf } from './faults.js'

const PAGE = join(import.meta.dirname, '../../../docs/reliability.md')

/** A table of the page, by its marks, with the actions on one kind of host. */
interface Table {
  start: string
  end: string
  actions: readonly Action[]
}

const TABLES: readonly Table[] = [
  { start: '<!-- outcomes -->\n', end: '<!-- end of outcomes -->', actions: ACTIONS.filter(({ on }) => on === undefined) },
  {
    start: '<!-- outcomes under daemontools -->\n',
    end: '<!-- end of outcomes under daemontools -->',
    actions: ACTIONS.filter(({ on }) => on !== undefined),
  },
]

/** Faults down, actions across; of what was not run now, what the page says stays. */
async function tableOf(table: Table, cells: readonly Cell[]): Promise<string> {
  const { actions } = table
  const row = (words: readonly string[]): string => `| ${words.join(' | ')} |`
  const told = outcomesOfTable(table)
  for (const cell of cells) told.set(keyOf(cell.action, cell.fault), outcomesOf(cell))
  const faults = FAULTS.filter((fault) => actions.some((action) => isFaultOf(fault, action)))
  const lines = faults.map(({ name }) => row([name, ...actions.map((action) => told.get(keyOf(action.name, name)) ?? '?')]))
  const head = [row(['', ...actions.map(({ name }) => name)]), row(['', ...actions].map(() => '---'))]
  return await format([...head, ...lines, ''].join('\n'), { parser: 'markdown' })
}

const keyOf = (action: string, fault: string): string => `${fault} x ${action}`
const outcomesOf = ({ outcomes, problems }: Cell): string => (problems.length > 0 ? 'FAILS' : outcomes.toSorted().join(', '))

/** By `fault x action`. */
function outcomesOfTable(table: Table): Map<string, string> {
  const [head = [], , ...lines] = parts(table)[1]
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((word) => word.trim()),
    )
  return new Map(
    lines.flatMap(([fault = '', ...words]) => words.map((word, index): [string, string] => [keyOf(head[index + 1] ?? '', fault), word])),
  )
}

function parts({ start, end }: Table): [before: string, table: string, after: string] {
  const text = readFileSync(PAGE, 'utf8')
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from === -1 || to === -1) throw new Error(`${PAGE} has no marks for the table`)
  return [text.slice(0, from + start.length), text.slice(from + start.length, to), text.slice(to)]
}

const cellsOf = ({ actions }: Table, cells: readonly Cell[]): Cell[] =>
  cells.filter((cell) => actions.some(({ name }) => name === cell.action))

/** Write what has come of these into the page. */
export async function writeOutcomes(cells: readonly Cell[]): Promise<void> {
  for (const table of TABLES) {
    const own = cellsOf(table, cells)
    if (own.length === 0) continue
    const text = await tableOf(table, own)
    const [before, , after] = parts(table)
    writeFileSync(PAGE, `${before}\n${text}\n${after}`)
  }
}

/** What has become of these and is not what the page says; what it does not tell (`?`) it must tell. */
export function newOutcomes(cells: readonly Cell[]): string[] {
  const told = new Map(TABLES.flatMap((table) => [...outcomesOfTable(table)]))
  return cells.flatMap((cell) => {
    const [key, is] = [keyOf(cell.action, cell.fault), outcomesOf(cell)]
    const was = told.get(key) ?? '?'
    return was === is ? [] : [`${key}: ${is}, not ${was}`]
  })
}
