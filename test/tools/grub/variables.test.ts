import { expect, it } from 'vitest'
import { expandGrubVariables, grubVariablesOf } from '../../../src/tools/grub/variables.js'

it.each([
  ['$kernelopts quiet', 'root=a ro quiet'],
  ['ro $tuned_params', 'ro '],
  ['memmap=4G$12G x', 'memmap=4Gx'],
  ['$kernelopts$empty', 'root=a ro  '],
  ['ro $', 'ro $'],
  ['$constructor', ''],
])('%j', (text, expanded) => {
  expect(expandGrubVariables(text, { kernelopts: 'root=a ro', empty: '' })).toBe(expanded)
})

it('names the variables of a text once', () => {
  expect(grubVariablesOf('$a b$c_1 $a')).toEqual(['a', 'c_1'])
})
