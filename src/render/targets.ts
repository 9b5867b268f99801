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
  const table = renderColumns(
    targets,
    [
      { title: 'TARGET', value: (row) => row.unit, shrinkTo: 29 },
      { title: 'ACTIVE', value: stateOf, paint: (text, row) => paintActive(text, row.active, style) },
      { title: 'FILE', value: (row) => row.unitFileState ?? '-', shrinkTo: 8 },
      { title: 'SWITCH', value: (row) => (row.canIsolate === true && !row.endsRun ? 'yes' : '-') },
      { title: 'DESCRIPTION', value: described, shrinkTo: 8, paint: (text, row) => (note(row) === '' ? text : style.strong(text)) },
    ],
    view,
  )
  const legend = wrapWords(
    'SWITCH: hostward target switch goes there. multi-user.target is also called cui here, graphical.target gui.',
    view.width,
  )
  return `${table}\n\n${[count(targets.length, 'target'), ...legend.map((line) => style.faint(line))].join('\n')}\n`
}

/** What is not loaded is not active either: `not-found`, `masked`. */
function stateOf({ load, active }: TargetRow): string {
  return load === 'loaded' ? active : active === 'inactive' ? load : `${load}, ${active}`
}

/** `default, current: Graphical Interface`. */
function described(row: TargetRow): string {
  return [note(row), row.description ?? ''].filter((part) => part !== '').join(': ')
}

function note({ isDefault, isCurrent }: TargetRow): string {
  return [...(isDefault ? ['default'] : []), ...(isCurrent ? ['current'] : [])].join(', ')
}
