import type { DoctorData, DoctorTool } from '../facts/doctor.js'
import { renderColumns } from './columns.js'
import { safe } from './text.js'
import type { View } from './view.js'

/** `doctor`: who asks, one line a tool, then what to do. */
export function renderDoctor({ rights, tools }: DoctorData, view: View): string {
  const { style } = view
  const who = rights.root
    ? 'You are root: nothing is hidden.'
    : `You are uid ${String(rights.uid ?? '?')}: what needs root says so${rights.sudo === null ? '' : '; --sudo reads as root'}.`
  const table = renderColumns(
    tools,
    [
      {
        title: '',
        value: (tool) => mark(tool),
        paint: (text, tool) => (tool.usable ? style.good(text) : tool.path === null ? style.faint(text) : style.bad(text)),
      },
      { title: 'TOOL', value: (tool) => tool.name },
      { title: 'VERSION', value: (tool) => tool.version ?? '-' },
      { title: 'PATH', value: (tool) => tool.path ?? '-', shrinkTo: 10 },
      { title: 'REMARK', value: (tool) => tool.reason ?? '', shrinkTo: 20 },
    ],
    view,
  )
  const todo = tools.filter((tool) => tool.suggestion !== null).map((tool) => `  ${safe(tool.name)}: ${safe(tool.suggestion ?? '')}`)
  const legend = `${style.good('+')} usable  ${style.bad('!')} there, but of no use now  ${style.faint('-')} not installed`
  return [who, '', table, '', legend, ...(todo.length > 0 ? ['', 'What to do:', ...todo] : []), ''].join('\n')
}

function mark(tool: DoctorTool): string {
  return tool.usable ? '+' : tool.path === null ? '-' : '!'
}
