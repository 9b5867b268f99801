import { expect, it } from 'vitest'
import { isReadBy, joinBrokenLines } from '../../src/tools/broken-lines.js'
import { notUnderstood, toLines } from '../../src/tools/lines.js'

const isRow = (text: string): boolean => /^name \d+ \d+s$/.test(text)

function joined(...lines: string[]): { texts: string[]; codes: string[] } {
  const { lines: kept, warnings } = joinBrokenLines(toLines(lines.join('\n')), isRow)
  return { texts: kept.map(({ number, text }) => `${String(number)}: ${text}`), codes: warnings.map(({ code }) => code) }
}

it('joins at a blank, within a word, and over three lines', () => {
  expect(joined('name 1', '  2s', 'name 1 1s')).toEqual({ texts: ['1: name 1 2s', '3: name 1 1s'], codes: ['BROKEN_LINE_JOINED'] })
  expect(joined('na', 'me 1 2s').texts).toEqual(['1: name 1 2s'])
  expect(joined('name', '1', '2s').texts).toEqual(['1: name 1 2s'])
})

it('leaves what makes no sense together', () => {
  expect(joined('name 1', 'other', 'name 1 2s')).toEqual({ texts: ['1: name 1', '2: other', '3: name 1 2s'], codes: [] })
})

it('joins nothing with a line that makes sense alone', () => {
  const { lines, warnings } = joinBrokenLines(toLines('garbage\na: up'), (text) => text.endsWith(': up'))
  expect(lines.map(({ text }) => text)).toEqual(['garbage', 'a: up'])
  expect(warnings).toEqual([])
})

it('tells what stands before', () => {
  const seen: string[] = []
  joinBrokenLines(toLines('a\nb'), (text, before) => seen.push(`${before}>${text}`) > 0)
  expect(seen).toEqual(['>a', 'a>b'])
})

it('takes only what a parser refuses for "not read"', () => {
  const refuse = (line: { number: number; text: string }): never => {
    throw notUnderstood('tool', line, 'no')
  }
  expect(isReadBy(refuse, 'x')).toBe(false)
  expect(isReadBy(() => 1, 'x')).toBe(true)
  expect(() => {
    isReadBy(() => {
      throw new TypeError('bug')
    }, 'x')
  }).toThrow(TypeError)
})
