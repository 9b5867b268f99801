import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { argumentKey, fromArgumentKey, hasOpenQuote, parseKernelArguments, splitCommandLine } from '../../../src/tools/cmdline/arguments.js'
import { parseCommandLineFile } from '../../../src/tools/cmdline/command-line-file.js'

describe('splitCommandLine', () => {
  it.each([
    ['ro  quiet\n', ['ro', 'quiet']],
    ['dyndbg="file a.c +p" ro', ['dyndbg="file a.c +p"', 'ro']],
    ['"dyndbg=file a.c +p" ro', ['"dyndbg=file a.c +p"', 'ro']],
    // A backslash means nothing to the kernel.
    ['foo="a \\"b\\" c" x', ['foo="a \\"b\\" c"', 'x']],
    ['a "open b', ['a', '"open b']],
    ['', []],
  ])('%j', (text, words) => {
    expect(splitCommandLine(text)).toEqual(words)
  })

  it('loses nothing but white space outside of quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '=', '"', ' ', '\t', '\n', '\\') }), (text) => {
        const blank = /[ \t\n]/g
        expect(splitCommandLine(text).join('').replace(blank, '')).toBe(text.replace(blank, ''))
        expect(hasOpenQuote(text)).toBe(text.replace(/[^"]/g, '').length % 2 === 1)
      }),
    )
  })
})

describe('parseKernelArguments', () => {
  it('takes both ways of quoting for the same argument', () => {
    const [outside, inside] = parseKernelArguments('"foo=a b" foo="a b"')
    expect(outside).toEqual({ text: '"foo=a b"', name: 'foo', value: 'a b', forInit: false })
    expect(inside).toEqual({ text: 'foo="a b"', name: 'foo', value: 'a b', forInit: false })
    expect(argumentKey(outside!)).toBe(argumentKey(inside!))
  })

  it('keeps an empty value apart from none, and splits at the first =', () => {
    expect(parseKernelArguments('a= b c=d=e').map(({ name, value }) => [name, value])).toEqual([
      ['a', ''],
      ['b', null],
      ['c', 'd=e'],
    ])
  })

  it('hands to init what stands behind a lone --', () => {
    expect(parseKernelArguments('ro -- single').map(({ name, forInit }) => [name, forInit])).toEqual([
      ['ro', false],
      ['--', false],
      ['single', true],
    ])
  })

  it('survives quotes that stand alone or are never closed', () => {
    expect(parseKernelArguments('" x').map(({ name }) => name)).toEqual([' x'])
    expect(parseKernelArguments('a="b').map(({ value }) => value)).toEqual(['b'])
    expect(parseKernelArguments('a="').map(({ value }) => value)).toEqual([''])
  })

  it('a key names its argument', () => {
    const name = fc.stringMatching(/^[a-z._]{1,8}$/)
    fc.assert(
      fc.property(name, fc.option(fc.string({ maxLength: 8 })), (name, value) => {
        expect(fromArgumentKey(argumentKey({ name, value }))).toEqual({ name, value })
      }),
    )
  })
})

it('tells of comment lines, which are no comments to every kernel-install', () => {
  const { arguments: words, warnings } = parseCommandLineFile('# mine\nroot=/dev/a ro\nquiet\n')
  expect(words.map(({ text }) => text)).toEqual(['root=/dev/a', 'ro', 'quiet'])
  expect(warnings).toEqual([
    { code: 'CMDLINE_COMMENT', message: 'line 1: taken for a comment, but not every kernel-install does so: # mine' },
  ])
})
