import type { DoctorData, DoctorTool } from '../facts/doctor.js'
import { renderTable } from './table.js'
import { safe } from './text.js'
import type { View } from './view.js'
import { kindsInWords } from './kinds.js'
import { wrapAfter, wrapWords } from './wrap.js'

/** `doctor`: who asks, a table of the tools, then what to do. */
export function renderDoctor({ kinds, rights, tools }: DoctorData, view: View): string {
  const { style } = view
  const paint = (tool: DoctorTool) => (tool.usable ? style.good : tool.path === null ? style.faint : style.bad)
  const table = renderTable(
    ['', 'tool', 'version', 'remark'],
    tools.map((tool) => [
      { text: mark(tool), paint: paint(tool) },
      { text: tool.name },
      { text: tool.version ?? '-' },
      { text: [tool.path, tool.reason].filter((text) => text !== null).join('; ') },
    ]),
    view,
  )
  const legend = `${style.good('+')} usable  ${style.bad('!')} there, but of no use now  ${style.faint('-')} not installed`
  const todo = tools.flatMap(({ name, suggestion }) =>
    suggestion === null ? [] : wrapAfter(`  ${safe(name)}: `, safe(suggestion), view.width),
  )
  return [
    whoAsks(rights),
    ...wrapWords(kindsInWords(kinds), view.width),
    table,
    legend,
    ...(todo.length > 0 ? ['', 'What to do:', ...todo] : []),
    '',
  ].join('\n')
}

function whoAsks({ root, uid, sudo }: DoctorData['rights']): string {
  if (root) return 'You are root: nothing is hidden.'
  return `You are uid ${String(uid ?? '?')}: what needs root says so${sudo === null ? '' : '; --sudo reads as root'}.`
}

function mark(tool: DoctorTool): string {
  return tool.usable ? '+' : tool.path === null ? '-' : '!'
}
