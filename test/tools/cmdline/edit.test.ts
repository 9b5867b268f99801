import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCommandLineFile } from '../../../src/tools/cmdline/command-line-file.js'
import { editCommandLine } from '../../../src/tools/cmdline/edit.js'

describe('a file of kernel arguments', () => {
  it.each([
    ['root=/dev/sda1 ro quiet\n', ['root=/dev/sda1', 'ro', 'quiet', 'psi=1'], 'root=/dev/sda1 ro quiet psi=1\n'],
    ['root=/dev/sda1 ro quiet', ['root=/dev/sda1', 'ro', 'quiet', 'psi=1'], 'root=/dev/sda1 ro quiet psi=1\n'],
    ['a   b  c\n', ['a', 'c'], 'a  c\n'],
    ['  a b\n', ['b'], 'b\n'],
    ['a b\n', [], '\n'],
    ['# mine\nroot=/dev/sda1 ro\nquiet\n', ['root=/dev/sda1', 'ro', 'quiet', 'psi=1'], '# mine\nroot=/dev/sda1 ro\nquiet psi=1\n'],
    ['# mine\nroot=/dev/sda1 ro\nquiet\n', ['root=/dev/sda1', 'quiet'], '# mine\nroot=/dev/sda1\nquiet\n'],
    ['# mine\n', ['a'], '# mine\na\n'],
    ['', ['a'], 'a\n'],
    [' dyndbg="file foo.c +p" x\n', ['dyndbg="file foo.c +p"', 'y'], ' dyndbg="file foo.c +p" y\n'],
    [String.raw`a\b x`, [String.raw`a\b`], String.raw`a\b`],
  ])('%j with %j is %j', (text, wanted, expected) => {
    expect(editCommandLine(text, wanted)).toBe(expected)
  })

  it('is not edited where a quote goes over a line', () => {
    expect(editCommandLine('a="x\ny" b\n', ['b'])).toBeNull()
  })

  it('is as it was, byte by byte, with the words that it has', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '#', '"', '=') }), (text) => {
        const words = parseCommandLineFile(text).arguments.map((argument) => argument.text)
        expect([text, null]).toContain(editCommandLine(text, words))
      }),
    )
  })

  it('has the wanted words afterwards', () => {
    const line = fc.array(fc.constantFrom('a', 'b=1', 'c', 'a'), { maxLength: 4 })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 3 }), fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), line, (lines, stay, more) => {
        const text = ['# kept', ...lines.map((words) => words.join('  '))].join('\n')
        const wanted = [...lines.flat().filter((_word, index) => stay[index]), ...more.map((word) => `new-${word}`)]
        const edited = editCommandLine(text, wanted)!
        expect(parseCommandLineFile(edited).arguments.map((argument) => argument.text)).toEqual(wanted)
        expect(edited.startsWith('# kept')).toBe(true)
      }),
    )
  })
})
