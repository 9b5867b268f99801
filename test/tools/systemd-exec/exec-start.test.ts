import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { execStartValue, isCarried, isExecutableName } from '../../../src/tools/systemd-exec/exec-start.js'
import { execByRules } from '../../helpers/systemd-exec.js'

describe('the value of ExecStart=', () => {
  const cases: [words: string[], value: string][] = [
    [['/usr/local/bin/backup', '--all'], '/usr/local/bin/backup --all'],
    [['/bin/echo', '50%', '$HOME', '${X}', '$$'], '/bin/echo 50%% "$$HOME" "$${X}" "$$$$"'],
    [['/bin/echo', 'a b', '"', "'", '\\', ';', ''], '/bin/echo "a b" "\\"" "\'" "\\\\" ";" ""'],
    [['/bin/echo', 'a\nb\tc\rd\u0001\u007f'], '/bin/echo "a\\nb\\tc\\rd\\x01\\x7f"'],
    [['/bin/echo', '@x', '-y', '#z', '日本語'], '/bin/echo "@x" -y "#z" "日本語"'],
    [['/bin/echo', 'x\u0085'], '/bin/echo "x\\xc2\\x85"'],
    [['/opt/my program/50%', 'x'], '"/opt/my program/50%%" x'],
    [['/opt/$x/y', '$z'], '"@/opt/$x/y" "/opt/$$x/y" "$$z"'],
  ]
  it.each(cases)('%j', (words, value) => {
    expect(execStartValue(words)).toBe(value)
  })

  it('knows what systemd cannot tell of', () => {
    expect(['', 'ü😀\u0001\n', '\ufffe', 'x\u{1ffff}', '\ufdd0', '\0', '\ud800'].map(isCarried)).toEqual([
      ...[true, true],
      ...[false, false, false, false, false],
    ])
  })

  it('knows which programs systemd refuses', () => {
    expect(['/bin/sh', '/opt/a b/50%/$x/ü;', '/a-@:+!'].map(isExecutableName)).toEqual([true, true, true])
    expect(['sh', './sh', '@/bin/sh', '/a"b', "/a'b", '/a\\b', '/a\nb', '/a\u007fb', ''].map(isExecutableName)).toEqual(
      Array(9).fill(false),
    )
  })
})

/** Words as an admin's nightmares have them: any text, and the signs of systemd by themselves and side by side. */
const sign = fc.constantFrom(
  '%',
  '%%',
  '%n',
  '$',
  '$$',
  '${HOME}',
  '$HOME',
  '"',
  "'",
  '\\',
  '\\\\',
  '\\n',
  '\\x41',
  ';',
  ' ',
  '\t',
  '\n',
  '@',
  '-',
  ':',
  '+',
  '!',
  '#',
  '|',
  '=',
  'a',
)
const word = fc.oneof(
  fc.array(sign, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }).filter(isCarried),
  fc.constantFrom('', ';', '\\;', '%', '$', '$FOO', '\\', '\u0085'),
)
const program = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', ' ', '%', '%h', '$', '$HOME', '${X}', ';', '@', '-', '!', '+', ':', 'ü', '=', '#', '|'),
      fc.string({ unit: 'grapheme' }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => `/${parts.join('').replaceAll('/', '')}x`)
  .filter((path) => isExecutableName(path) && isCarried(path))

it('hands every word over unchanged, by the rules of systemd', () => {
  fc.assert(
    fc.property(program, fc.array(word, { maxLength: 6 }), (path, args) => {
      const value = execStartValue([path, ...args])
      expect(value).not.toMatch(/[\n\r]/)
      expect(value).not.toMatch(/\\$/)
      expect(execByRules(value)).toEqual({ commands: 1, flags: '', path, argv: [path, ...args] })
    }),
    { numRuns: 2000 },
  )
})
