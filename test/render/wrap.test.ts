import fc from 'fast-check'
import { expect, it } from 'vitest'
import { widthOf } from '../../src/render/text.js'
import { wrapAfter, wrapSentence, wrapWords } from '../../src/render/wrap.js'

it('breaks at blanks, and inside a word only when it must', () => {
  expect(wrapWords('ssh dhcpv6-client ntp', 13)).toEqual(['ssh', 'dhcpv6-client', 'ntp'])
  expect(wrapWords('a bcdefgh ij', 5)).toEqual(['a', 'bcdef', 'gh ij'])
  expect(wrapWords('時刻同期', 4)).toEqual(['時刻', '同期'])
  expect(wrapWords('one two', Number.POSITIVE_INFINITY)).toEqual(['one two'])
  expect(wrapWords('', 10)).toEqual([''])
})

it('keeps the blanks in front, so that a mark in front of a sentence takes nothing from it', () => {
  expect(wrapWords('  try: one two', 11)).toEqual(['  try: one', 'two'])
  const told = wrapSentence('  try:', (text) => text, 'iptables is there, and hostward does not read it', 30, 7)
  expect(told).toBe('  try: iptables is\n       there, and hostward\n       does not read it')
})

it('hangs the lines below the first one', () => {
  expect(wrapAfter('  ! ', 'one two three', 11)).toEqual(['  ! one two', '    three'])
})

it('loses nothing and keeps to the width', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z時 ]{0,60}$/), fc.integer({ min: 2, max: 20 }), (text, width) => {
      const lines = wrapWords(text, width)
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
    }),
  )
})
