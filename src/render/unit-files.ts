import type { UnitFilesData, UnitFileState } from '../facts/units/files.js'
import { renderColumns } from './columns.js'
import { count } from './numbers.js'
import { safe } from './text.js'
import type { Style, View } from './view.js'
import { wrapAfter, wrapWords } from './wrap.js'

/** `unit files`: one line a unit file, a line that counts, then what each state that occurs means. */
export function renderUnitFiles({ unitFiles, states }: UnitFilesData, view: View): string {
  if (unitFiles.length === 0) return 'no unit files\n'
  const withPresets = unitFiles.some((file) => file.preset !== null)
  const table = renderColumns(
    unitFiles,
    [
      { title: 'UNIT FILE', value: (row) => row.unitFile, shrinkTo: 30 },
      { title: 'STATE', value: (row) => row.state, paint: (text, row) => paintUnitFileState(text, row.state, view.style) },
      ...(withPresets ? [{ title: 'PRESET', value: (row: { preset: string | null }) => row.preset ?? '-' }] : []),
    ],
    view,
  )
  return [table, '', count(unitFiles.length, 'unit file'), ...legend(states, withPresets, view), ''].join('\n')
}

function legend(states: readonly UnitFileState[], withPresets: boolean, view: View): string[] {
  const width = Math.max(...states.map(({ state, count: many }) => state.length + String(many).length)) + 1
  const lines = states.flatMap(({ state, count: many, meaning }) => {
    const name = safe(state)
    const mark = `${name}${String(many).padStart(width - name.length)}  `
    return wrapAfter(mark, meaning ?? 'a state that hostward does not know', view.width)
  })
  const presets = 'PRESET: what the distribution makes of it when it is installed'
  return ['', ...lines, ...(withPresets ? wrapWords(presets, view.width) : [])].map((line) => view.style.faint(line))
}

/** The colour of a unit file's state: what starts by itself, what cannot start. */
export function paintUnitFileState(text: string, state: string, style: Style): string {
  if (state.startsWith('enabled')) return style.good(text)
  if (state.startsWith('masked')) return style.warn(text)
  if (state === 'bad' || state === 'invalid') return style.bad(text)
  return text
}
