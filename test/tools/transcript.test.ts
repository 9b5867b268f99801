import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toLines } from '../../src/tools/lines.js'
import { withoutIndentation, withoutNoBreakSpaces, withoutTranscriptMarks, type Unwrapped } from '../../src/tools/transcript.js'

function textOf({ lines }: Unwrapped): string[] {
  return lines.map(({ text }) => text)
}

function codesOf({ warnings }: Unwrapped): string[] {
  return warnings.map(({ code }) => code)
}

function marksOf(...lines: string[]): Unwrapped {
  return withoutTranscriptMarks(toLines(lines.join('\n')))
}

describe('what stands around an output', () => {
  it.each([
    ['[sudo] password for alice: '],
    ['Every 2.0s: chronyc sources        host1: Tue Aug 31 14:36:14 2021'],
    ['node2 | CHANGED | rc=0 >>'],
    ['sudo chronyc -n sources -v'],
    ['grubby --info=ALL | head'],
    ['dmesg'],
    ['$ '],
  ])('%s before', (before) => {
    const marks = marksOf('', before, 'row 1', 'row 2')
    expect(textOf(marks)).toEqual(['', 'row 1', 'row 2'])
    expect(codesOf(marks)).toEqual(['PROMPT_REMOVED'])
  })

  it('takes off the prompt behind, and keeps the numbers of the lines', () => {
    const marks = marksOf('```console', 'root@h:~# x', 'row', '', '$', 'root@h:~# ', '```')
    expect(marks.lines.filter(({ text }) => text !== '')).toEqual([{ number: 3, text: 'row' }])
    expect(codesOf(marks)).toEqual(['FENCE_REMOVED', 'PROMPT_REMOVED', 'PROMPT_REMOVED', 'PROMPT_REMOVED', 'FENCE_REMOVED'])
  })

  it('leaves a prompt between two rows: a second command began there', () => {
    expect(textOf(marksOf('row', 'root@h:~# chronyc tracking', 'row'))).toEqual(['row', 'root@h:~# chronyc tracking', 'row'])
  })

  it.each([
    'grubby fatal error: unable to find a suitable template',
    'dmesg: read kernel buffer failed: Operation not permitted',
    'ntpq: read: Connection refused',
    'svstat: fatal: out of memory',
    '#ntp.example.org 192.0.2.1 2 u 1 64 1 0.1 0.1 0.1',
  ])('leaves the message or row %s', (first) => {
    expect(textOf(marksOf(first, 'row'))).toEqual([first, 'row'])
  })

  it.each(['（略）', '(snip)', '...', '[...]', '<snip>', '----- snip -----', '[output omitted]', '(省略)'])('tells of %s', (omitted) => {
    expect(codesOf(marksOf('row', omitted, 'row'))).toEqual(['TEXT_OMITTED'])
  })

  it('finds a prompt below a mark of omission', () => {
    expect(textOf(marksOf('...', '# chronyc sources', 'row'))).toEqual(['row'])
  })

  it('takes off what a mail puts before every line, and only then', () => {
    const quoted = marksOf('> > row 1', '> >', '> >  row 2')
    expect(textOf(quoted)).toEqual(['row 1', '', ' row 2'])
    expect(codesOf(quoted)).toEqual(['QUOTE_MARKS_REMOVED'])
    expect(textOf(marksOf('> row 1', 'row 2'))).toEqual(['row 2'])
    expect(textOf(marksOf('row 1', '> row 2'))).toEqual(['row 1', '> row 2'])
  })
})

describe('indentation', () => {
  it('takes off what all lines share', () => {
    const unwrapped = withoutIndentation(toLines('    a\n\n      b\n'))
    expect(textOf(unwrapped)).toEqual(['a', '', '  b'])
    expect(codesOf(unwrapped)).toEqual(['INDENTATION_REMOVED'])
    expect(textOf(withoutIndentation(toLines('\ta\n\t b')))).toEqual(['a', ' b'])
  })

  it('leaves a single blank unless asked for', () => {
    expect(textOf(withoutIndentation(toLines(' a\n b')))).toEqual([' a', ' b'])
    expect(textOf(withoutIndentation(toLines(' a\n b'), 1))).toEqual(['a', 'b'])
  })
})

it('reads no-break spaces as blanks, and tells', () => {
  const unwrapped = withoutNoBreakSpaces(toLines('a\u00a0\u00a0b\nc'))
  expect(textOf(unwrapped)).toEqual(['a  b', 'c'])
  expect(codesOf(unwrapped)).toEqual(['NO_BREAK_SPACES'])
  expect(codesOf(withoutNoBreakSpaces(toLines('a b')))).toEqual([])
})

it('takes off nothing without telling', () => {
  const line = fc.oneof(fc.string(), fc.constantFrom('$ dmesg', '> x', '...', 'root@h:~# ', '```', 'row'))
  fc.assert(
    fc.property(fc.array(line), (texts) => {
      const lines = toLines(texts.join('\n'))
      const { lines: kept, warnings } = withoutTranscriptMarks(lines)
      if (warnings.length === 0) expect(kept).toEqual(lines)
    }),
  )
})
