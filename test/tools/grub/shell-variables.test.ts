import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseShellVariables } from '../../../src/tools/grub/shell-variables.js'

const valuesOf = (text: string): Record<string, string | null> => Object.fromEntries(parseShellVariables(text).values)

describe('parseShellVariables', () => {
  it.each([
    ['GRUB_TIMEOUT=5', '5'],
    ['GRUB_DEFAULT="saved" # comment', 'saved'],
    ['GRUB_DEFAULT=\'a $b "c"\'', 'a $b "c"'],
    ['GRUB_X="a \\"b\\" \\$c \\\\ \\d"', 'a "b" $c \\ \\d'],
    ['export GRUB_X=a\\ b', 'a b'],
    ['GRUB_X="a"\'b\'c', 'abc'],
    ['GRUB_X=', ''],
    ['GRUB_X=1;', '1'],
    ['  GRUB_X="$"', '$'],
    ['GRUB_X="one \\\ntwo"', 'one two'],
    ['GRUB_X="$(sed \'s, release .*$,,g\' /etc/system-release)"', null],
    ['GRUB_X=`lsb_release -i -s 2> /dev/null || echo Debian`', null],
    ['GRUB_X=$(echo a)b', null],
    ['GRUB_X="${Y:-b}"', null],
  ])('%j', (line, value) => {
    const { values, otherLines } = parseShellVariables(`${line}\n`)
    expect([...values.values()]).toEqual([value])
    expect(otherLines).toEqual([])
  })

  it('knows variables of lines and files before, and what only a shell can tell stays so', () => {
    expect(valuesOf('A=1\nB="$A ${A}x$C"\nA+=2\nD=$(x)\nE="$D"\nD+=1\n')).toEqual({ A: '12', B: '1 1x', D: null, E: null })
    expect(parseShellVariables('A="$A new"', new Map([['A', 'old']])).values.get('A')).toBe('old new')
  })

  it.each(['if [ x ]; then', 'echo hello', 'A=1 command', 'A="open', 'A=(a b)', 'A=1;B=2', 'A=b|c'])(
    'leaves %j aside, with its line',
    (line) => {
      expect(parseShellVariables(`# comment\n\n${line}\n`)).toEqual({ values: new Map(), otherLines: [{ number: 3, text: line }] })
    },
  )

  it('does not take a comment that ends with a backslash for one that goes on', () => {
    expect(valuesOf('# a \\\nA=1\nB=a\\\\\nC=2\n')).toEqual({ A: '1', B: 'a\\', C: '2' })
  })

  it('reads back a value in single quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', '$', '`', '#', ' ', ';', '(') }), (value) => {
        expect(valuesOf(`A='${value}'\n`)).toEqual({ A: value })
      }),
    )
  })

  it('throws nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('A', '=', '"', "'", '\\', '$', '(', ')', '{', '}', '`', ' ', '\n', '+', ';') }),
        (text) => {
          expect(() => parseShellVariables(text)).not.toThrow()
        },
      ),
    )
  })
})
