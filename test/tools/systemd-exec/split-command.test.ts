import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitCommand } from '../../../src/tools/systemd-exec/split-command.js'

describe('a command line split into words', () => {
  const cases: [text: string, words: string[]][] = [
    ['/usr/local/bin/backup --all', ['/usr/local/bin/backup', '--all']],
    ['  a \t b\nc ', ['a', 'b', 'c']],
    [`a 'b c' "d e" f\\ g`, ['a', 'b c', 'd e', 'f g']],
    [`a'b'"c"d`, ['abcd']],
    [`'' "" x`, ['', '', 'x']],
    [`'\\n\\'x`, ['\\n\\x']],
    ['"\\n \\\\ \\" \\$ \\` \\%"', ['\\n \\ " $ ` \\%']],
    ['a\\\nb "c\\\nd"', ['ab', 'cd']],
    ['\\\n a', ['a']],
    ['$HOME *.txt ~ a;b | c # d', ['$HOME', '*.txt', '~', 'a;b', '|', 'c', '#', 'd']],
    ['grüße 日本語 “x”', ['grüße', '日本語', '“x”']],
    ['', []],
    [' \n', []],
  ]
  it.each(cases)('%j', (text, words) => {
    expect(splitCommand(text)).toMatchObject({ words })
  })

  it('names a quote that does not end, and a backslash at the end', () => {
    expect(splitCommand("a 'b")).toBe('open-single-quote')
    expect(splitCommand('a "b\\"')).toBe('open-double-quote')
    expect(splitCommand('a "b\\')).toBe('open-double-quote')
    expect(splitCommand('a b\\')).toBe('trailing-backslash')
  })

  it('tells what a shell would act on, outside of quotes only', () => {
    expect(splitCommand('a | b > c; d && $X `e` *.f ? [g] ~ #h (i) <j')).toMatchObject({
      shellSigns: ['|', '>', ';', '&', '$', '`', '*', '?', '[', '~', '#', '(', ')', '<'],
    })
    expect(splitCommand(`'a|b' "c>d" e\\;f "$g" g~h i#j 'k'~`)).toMatchObject({ shellSigns: [] })
  })
})

/** Characters with which a shell does nothing when the rest of its signs is quoted. */
const bare = fc.constantFrom('a', 'B', '7', '-', '/', '=', '%', '{', 'é', ' ', '\t', '\n', '\\ ', "\\'", '\\"', '\\\\', '\\$', '\\;', '\\a')
const single = fc.array(fc.constantFrom('a', ' ', '"', '\\', '$x', '`', ';', '*', '\n', '|', 'ö')).map((parts) => `'${parts.join('')}'`)
const double = fc
  .array(fc.constantFrom('a', ' ', "'", '\\\\', '\\"', '\\$', '\\`', '\\\n', '\\x', '\\;', ';', '*', '|', '\n', 'ß'))
  .map((parts) => `"${parts.join('')}"`)

it('splits as the shell does where that expands nothing', () => {
  const line = fc.array(fc.oneof(bare, single, double), { maxLength: 20 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(line, (text) => {
      const { stdout, status } = spawnSync('/bin/sh', ['-c', `printf '%s\\0' end ${text.replace(/^\s+/, '')}`], { encoding: 'utf8' })
      // A newline outside of quotes ends the command of a shell.
      fc.pre(status === 0 && !hasBareNewline(text))
      expect(splitCommand(text)).toMatchObject({ words: stdout.split('\0').slice(1, -1) })
    }),
    { numRuns: 300 },
  )
})

function hasBareNewline(text: string): boolean {
  const withoutQuoted = text.replace(/\\[^]|'[^']*'|"(?:\\[^]|[^"\\])*"/g, '')
  return withoutQuoted.includes('\n')
}

it('gives back words that were put into single quotes, whatever they are', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (words) => {
      const text = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
      expect(splitCommand(text)).toEqual({ words, shellSigns: [] })
    }),
  )
})
