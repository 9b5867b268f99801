import type { ListedUnit } from '../tools/systemctl/list-units.js'
import { renderColumns } from './columns.js'
import { count } from './numbers.js'
import type { Style, View } from './view.js'

/** `unit list`, `service list`: one line a unit, failed ones in red, then a line that counts. */
export function renderUnitList(units: readonly ListedUnit[], view: View, noun = 'unit'): string {
  if (units.length === 0) return `no ${noun}s\n`
  const withJobs = units.some((unit) => unit.job !== null)
  const table = renderColumns(
    units,
    [
      { title: 'UNIT', value: (row) => row.unit, shrinkTo: 30 },
      { title: 'LOAD', value: (row) => row.load, paint: (text, row) => paintLoad(text, row.load, view.style) },
      { title: 'ACTIVE', value: (row) => row.active, paint: (text, row) => paintActive(text, row.active, view.style) },
      { title: 'SUB', value: (row) => row.sub },
      ...(withJobs ? [{ title: 'JOB', value: (row: ListedUnit) => row.job ?? '-' }] : []),
      { title: 'DESCRIPTION', value: (row) => row.description, shrinkTo: 16 },
    ],
    view,
  )
  const failed = units.filter((unit) => unit.active === 'failed').length
  return `${table}\n\n${count(units.length, noun)}${failed > 0 ? `, ${view.style.bad(`${String(failed)} failed`)}` : ''}\n`
}

/** The colour of an ACTIVE word. */
export function paintActive(text: string, active: string, style: Style): string {
  if (active === 'failed') return style.bad(text)
  if (active === 'active') return style.good(text)
  if (active === 'inactive') return style.faint(text)
  return style.warn(text)
}

function paintLoad(text: string, load: string, style: Style): string {
  return load === 'loaded' ? text : load === 'masked' ? style.warn(text) : style.bad(text)
}
