import { expect, it } from 'vitest'
import { inWords } from '../src/words.js'

it.each([
  [[], '', ''],
  [['a'], 'a', 'a'],
  [['a', 'b'], 'a and b', 'a or b'],
  [['a', 'b', 'c'], 'a, b and c', 'a, b or c'],
])('%j in words', (words, all, any) => {
  expect(inWords(words)).toBe(all)
  expect(inWords(words, 'or')).toBe(any)
})
