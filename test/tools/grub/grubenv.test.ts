import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../../src/errors.js'
import { GRUBENV_SIGNATURE, parseGrubenv } from '../../../src/tools/grub/grubenv.js'

describe('parseGrubenv', () => {
  it('reads the block: escapes, padding, warning line', () => {
    const text = `${GRUBENV_SIGNATURE}\n# WARNING: Do not edit\nsaved_entry=a\\\\b\nempty=\ntwo=x\\\ny\n${'#'.repeat(40)}`
    expect(parseGrubenv(text)).toEqual({ saved_entry: 'a\\b', empty: '', two: 'x\ny' })
  })

  it('takes the lines of grub2-editenv list as they are', () => {
    expect(parseGrubenv('kernelopts=root=/dev/a ro x=\\y\n')).toEqual({ kernelopts: 'root=/dev/a ro x=\\y' })
  })

  it('keeps a name that JavaScript would treat otherwise', () => {
    expect(Object.entries(parseGrubenv('__proto__=x\n'))).toEqual([['__proto__', 'x']])
  })

  it('does not lose a value whose escaped newline is the end', () => {
    expect(parseGrubenv(`${GRUBENV_SIGNATURE}\na=b\\`)).toEqual({ a: 'b\\' })
  })

  it.each(['no variable', '=x', 'a b=c'])('refuses %j with its line', (line) => {
    expect(() => parseGrubenv(`a=1\n${line}\n`)).toThrow(/line 2/)
  })

  it('reads back what GRUB writes', () => {
    const name = fc.stringMatching(/^[a-z_]{1,10}$/)
    const value = fc.string({ unit: fc.constantFrom('a', '=', '\\', ' ', '\n', '#', '$'), maxLength: 10 })
    fc.assert(
      fc.property(fc.dictionary(name, value), (variables) => {
        const lines = Object.entries(variables).map(([key, text]) => `${key}=${text.replace(/[\\\n]/g, '\\$&')}\n`)
        const block = `${GRUBENV_SIGNATURE}\n${lines.join('')}`
        expect(parseGrubenv(block.padEnd(1024, '#'))).toEqual({ ...variables })
      }),
    )
  })

  it('throws nothing but HostwardError', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, block) => {
        try {
          parseGrubenv(block ? `${GRUBENV_SIGNATURE}\n${text}` : text)
        } catch (error) {
          expect(error).toBeInstanceOf(HostwardError)
        }
      }),
    )
  })
})
