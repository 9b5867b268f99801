import { expect, it } from 'vitest'
import { columnsOf } from '../../src/cli/columns.js'

it.each([
  ['a terminal', { columns: 132 }, {}, 132],
  ['a terminal, whatever COLUMNS says', { columns: 132 }, { COLUMNS: '80' }, 132],
  ['a serial console', { columns: 0 }, {}, null],
  ['a serial console with COLUMNS', { columns: 0 }, { COLUMNS: '100' }, 100],
  ['a terminal without a size', {}, {}, null],
  ['a pipe', null, {}, null],
  ['a pipe with COLUMNS', null, { COLUMNS: '100' }, 100],
  ['COLUMNS that is no width', null, { COLUMNS: '-3' }, null],
  ['an empty COLUMNS', null, { COLUMNS: '' }, null],
])('%s', (_, terminal, env, columns) => {
  expect(columnsOf(terminal, env)).toBe(columns)
})
