import { describe, expect, it } from 'vitest'
import { toLines } from '../../../src/tools/lines.js'
import { parseListUnitFilesText } from '../../../src/tools/systemctl/list-unit-files.js'
import { parseListUnitsText } from '../../../src/tools/systemctl/list-units-text.js'
import { headingPattern } from '../../../src/tools/systemctl/table.js'
import { parseListTimersText } from '../../../src/tools/systemctl/timers-format.js'

/** The table as less -S shows it in a terminal of `width` columns. */
function cutAt(table: string, width: number): string {
  return table
    .split('\n')
    .map((line) => (line.length > width ? `${line.slice(0, width - 1)}>` : line))
    .join('\n')
}

/** Every value of a cut row is that of the whole one, or null, or named in `cut`. */
function expectNothingWrong(cut: readonly object[], whole: readonly object[]): void {
  expect(cut.length).toBe(whole.length)
  for (const [index, row] of cut.entries()) {
    const { cut: cells = [], ...values } = row as { cut?: string[] } & Record<string, unknown>
    const right = whole[index] as Record<string, unknown>
    for (const [name, value] of Object.entries(values)) {
      if (value === null || (typeof value === 'string' && cells.includes(name))) continue
      if (name === 'alsoActivates' && cells.includes('activates')) continue
      expect([name, value]).toEqual([name, right[name]])
    }
    for (const [name, value] of Object.entries(right)) {
      if (value !== null && values[name] === null && !['type', 'job'].includes(name)) expect(cells.join()).toContain(name.slice(0, 4))
    }
  }
}

const UNITS = [
  '  UNIT                LOAD      ACTIVE     SUB          JOB   DESCRIPTION',
  '  a.mount             loaded    active     mounted      -     /a path',
  '● bravo.service       not-found activating start-pre    start Bravo of the upper floor',
  '● charlie-2.service   loaded    failed     failed       -     Charlie',
].join('\n')

const UNIT_FILES = [
  'UNIT FILE             STATE           PRESET',
  'a.mount               generated       -',
  'bravo.service         enabled-runtime disabled',
].join('\n')

const TIMERS = [
  'NEXT                        LEFT          LAST                        PASSED   UNIT          ACTIVATES',
  'Mon 2024-05-06 12:00:00 UTC 5h 12min left Sun 2024-05-05 12:00:00 UTC 18h ago  alpha.timer   alpha.service',
  'Tue 2024-05-14 00:00:00 UTC 1 week 1 day left n/a                     n/a      bravo.timer   bravo.service, b2.service',
].join('\n')

describe('a table that the pager cut', () => {
  it('list-units', () => {
    const whole = parseListUnitsText(toLines(UNITS), true).units
    for (let width = 6; width <= 90; width += 1) {
      expectNothingWrong(parseListUnitsText(toLines(cutAt(UNITS, width)), true).units, whole)
    }
  })

  it('list-unit-files', () => {
    const whole = parseListUnitFilesText(toLines(UNIT_FILES), true).unitFiles
    for (let width = 4; width <= 60; width += 1) {
      expectNothingWrong(parseListUnitFilesText(toLines(cutAt(UNIT_FILES, width)), true).unitFiles, whole)
    }
  })

  it('list-timers', () => {
    const whole = parseListTimersText(toLines(TIMERS)).timers
    for (let width = 29; width <= 130; width += 1) {
      expectNothingWrong(parseListTimersText(toLines(cutAt(TIMERS, width))).timers, whole)
    }
  })

  it('says which row and what', () => {
    const { warnings } = parseListUnitFilesText(toLines('UNIT FILE >\na.service >\nb.service >\n2 unit files listed.'), true)
    expect(warnings.map(({ code, message }) => [code, message.slice(0, 6)])).toEqual([
      ['CELL_CUT', 'line 2'],
      ['CELL_CUT', 'line 3'],
    ])
  })

  it.each([
    ['list-unit-files', () => parseListUnitFilesText(toLines('two words! >\n'), true)],
    ['list-units', () => parseListUnitsText(toLines('two words! >\n'), true)],
    ['list-timers', () => parseListTimersText(toLines('rubbish! or so >\n'))],
  ])('is still a table: %s', (_, parse) => {
    expect(parse).toThrow('expected')
  })
})

describe('headingPattern', () => {
  const heading = headingPattern(['UNIT FILE', 'STATE', '[VENDOR PRESET]'], 1)

  it.each([
    'UNIT FILE STATE',
    'UNIT FILE   STATE    VENDOR PRESET',
    'UNIT F… STA… VENDOR PR…',
    'UNIT… STATE',
    'UNIT ... STATE VEND...',
    'UNIT FILE >',
    'UNIT FILE   STA>',
    'UNIT FILE   STATE VENDOR P>',
  ])('knows %s', (text) => {
    expect(heading.test(text)).toBe(true)
  })

  it.each(['UNIT', 'UNIT FILE STATE OTHER', 'a.service enabled', 'UNITS FILE STATE'])('does not know %s', (text) => {
    expect(heading.test(text)).toBe(text === 'UNIT')
  })
})
