import type { TargetListData, TargetRow } from '../facts/targets/list.js'
import { renderColumns } from './columns.js'
import { count } from './numbers.js'
import { paintActive } from './units.js'
import type { View } from './view.js'
import { wrapWords } from './wrap.js'

/** `target list`: one line a target, default and current one marked. */
export function renderTargetList({ targets }: TargetListData, view: View): string {
  if (targets.length === 0) return 'no targets\n'
  const { style } = view
  const isPlain = targets.every(({ load }) => load === 'loaded')
  const table = renderColumns(
    targets,
    [
      { title: 'TARGET', value: (row) => row.unit, shrinkTo: 14 },
      ...(isPlain ? [] : [{ title: 'LOAD', value: (row: TargetRow) => row.load, shrinkTo: 9 }]),
      { title: 'ACTIVE', value: (row) => row.active, paint: (text, row) => paintActive(text, row.active, style) },
      { title: 'FILE', value: (row) => row.unitFileState ?? '-', shrinkTo: 8 },
      { title: 'SWITCH', value: (row) => (row.canIsolate === true ? 'yes' : '-') },
      { title: 'NOTE', value: note, paint: (text) => style.strong(text) },
      { title: 'DESCRIPTION', value: (row) => row.description ?? '', shrinkTo: 8 },
    ],
    view,
  )
  const legend = wrapWords(
    'SWITCH: systemctl isolate may go there. multi-user.target is also called cui here, graphical.target gui.',
    view.width,
  )
  return `${table}\n\n${[count(targets.length, 'target'), ...legend.map((line) => style.faint(line))].join('\n')}\n`
}

function note({ isDefault, isCurrent }: TargetRow): string {
  return [...(isDefault ? ['default'] : []), ...(isCurrent ? ['current'] : [])].join(' ')
}
