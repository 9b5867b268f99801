import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { setShellVariable } from '../../../src/tools/grub/shell-assignment.js'
import { parseShellVariables } from '../../../src/tools/grub/shell-variables.js'
import { run } from '../../lab/shell.js'

const set = (text: string, value = 'new 1'): string | null => setShellVariable(text, 'NAME', value)

describe('a variable of a shell file', () => {
  it.each([
    ['A=1\nNAME="old"\nB=2\n', 'A=1\nNAME="new 1"\nB=2\n'],
    ['NAME="old" # why\n', 'NAME="new 1" # why\n'],
    ["  export NAME='old'\n", "  export NAME='new 1'\n"],
    ['NAME=old', 'NAME="new 1"'],
    ['NAME=\n', 'NAME="new 1"\n'],
    ['NAME=""\n', 'NAME="new 1"\n'],
    ['A=1', 'A=1\nNAME="new 1"\n'],
    ['', 'NAME="new 1"\n'],
    ['NAME=first\nNAME="last"\n', 'NAME=first\nNAME="new 1"\n'],
    ['#NAME="x"\nNAME_MORE="splash"\n', '#NAME="x"\nNAME_MORE="splash"\nNAME="new 1"\n'],
    ['NAME="a \\"b\\" \\$c"\n', 'NAME="new 1"\n'],
  ])('%j becomes %j', (text, expected) => {
    expect(set(text)).toBe(expected)
  })

  it.each([
    'NAME="$(date)"\n',
    'NAME="`date`"\n',
    'NAME="$OTHER x"\n',
    'NAME="a\\\n b"\n',
    'NAME=a; rm x\n',
    'NAME=a b\n',
    'NAME=x\nNAME+=" y"\n',
  ])('is left to a person in %j', (text) => {
    expect(set(text)).toBeNull()
  })

  it('is not changed where others hang on it', () => {
    expect(set('NAME=a\nB="$NAME/x"\n')).toBeNull()
  })

  it('keeps a word without quotes as one', () => {
    expect(setShellVariable('UPDATEDEFAULT=yes\n', 'UPDATEDEFAULT', 'no')).toBe('UPDATEDEFAULT=no\n')
    expect(setShellVariable("NAME='a'\n", 'NAME', "it's")).toBe('NAME="it\'s"\n')
  })

  it('is read back by a shell as it was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '$', '`', "'", '#', ';', '*', '=') }), (value) => {
        const text = set('A=1\nNAME="old" # c\n', value)
        expect(text === null ? value : parseShellVariables(text).values.get('NAME')).toBe(value)
        const { stdout } = run('sh', ['-c', `${text ?? ''}\nprintf %s "$NAME"`], { env: { PATH: '/bin' } })
        expect(stdout).toBe(value)
      }),
      { numRuns: 60 },
    )
  })
})
