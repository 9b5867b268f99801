import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import { ACTIONS } from './actions.js'
import type { Cell } from './cell.js'
import { FAULTS } from './faults.js'

const PAGE = join(import.meta.dirname, '../../../docs/reliability.md')
const [START, END] = ['<!-- outcomes -->\n', '<!-- end of outcomes -->']

/** Faults down, actions across; of what was not run now, what the page says stays. */
async function tableOf(cells: readonly Cell[]): Promise<string> {
  const row = (words: readonly string[]): string => `| ${words.join(' | ')} |`
  const told = outcomesOfPage()
  for (const cell of cells) told.set(keyOf(cell.action, cell.fault), outcomesOf(cell))
  const lines = FAULTS.map(({ name }) => row([name, ...ACTIONS.map((action) => told.get(keyOf(action.name, name)) ?? '?')]))
  const head = [row(['', ...ACTIONS.map(({ name }) => name)]), row(['', ...ACTIONS].map(() => '---'))]
  return await format([...head, ...lines, ''].join('\n'), { parser: 'markdown' })
}

const keyOf = (action: string, fault: string): string => `${fault} x ${action}`
const outcomesOf = ({ outcomes, problems }: Cell): string => (problems.length > 0 ? 'FAILS' : outcomes.toSorted().join(', '))

/** By `fault x action`. */
function outcomesOfPage(): Map<string, string> {
  const [head = [], , ...lines] = parts()[1]
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

function parts(): [before: string, table: string, after: string] {
  const text = readFileSync(PAGE, 'utf8')
  const [start, end] = [text.indexOf(START), text.indexOf(END)]
  if (start === -1 || end === -1) throw new Error(`${PAGE} has no marks for the table`)
  return [text.slice(0, start + START.length), text.slice(start + START.length, end), text.slice(end)]
}

/** Write what has come of these into the page. */
export async function writeOutcomes(cells: readonly Cell[]): Promise<void> {
  const table = await tableOf(cells)
  const [before, , after] = parts()
  writeFileSync(PAGE, `${before}\n${table}\n${after}`)
}

/** What has become of these and is not what the page says; what it does not tell (`?`) it must tell. */
export function newOutcomes(cells: readonly Cell[]): string[] {
  const told = outcomesOfPage()
  return cells.flatMap((cell) => {
    const [key, is] = [keyOf(cell.action, cell.fault), outcomesOf(cell)]
    const was = told.get(key) ?? '?'
    return was === is ? [] : [`${key}: ${is}, not ${was}`]
  })
}
