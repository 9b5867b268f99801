import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differenceInWords, protectedChanges, wantedWords, type ArgumentVerb } from '../../../src/changes/boot/argument-algebra.js'
import { grubbyUpdateFor } from '../../../src/changes/boot/grubby-update.js'
import { parseArgumentWords } from '../../../src/changes/boot/argument-words.js'
import { PlanRefusedError, UsageError } from '../../../src/errors.js'
import { fromArgumentKey, splitCommandLine } from '../../../src/tools/cmdline/arguments.js'
import { updatedOptions } from '../../../src/tools/grubby/update-kernel.js'

const change = (line: string, words: string): string => {
  const [verb, ...wishes] = words.split(' ')
  return wantedWords(line, verb as ArgumentVerb, wishes.map(fromArgumentKey)).join(' ')
}

describe('what becomes of a command line', () => {
  it.each([
    ['a b', 'set c', 'a b c'],
    ['a b', 'set a', 'a b'],
    ['a=1 b', 'set a=2', 'b a=2'],
    ['a=1 b a=2', 'set a=2', 'b a=2'],
    ['a b', 'set a=1', 'b a=1'],
    ['a=1 b', 'set a=', 'b a='],
    ['console=tty0 b', 'set console=ttyS1', 'console=tty0 b console=ttyS1'],
    ['console=tty0 b', 'set console=tty0', 'console=tty0 b'],
    ['console=tty0 b', 'replace console=ttyS1', 'b console=ttyS1'],
    ['console=tty0 console=ttyS0', 'replace console=tty0 console=ttyS0', 'console=tty0 console=ttyS0'],
    ['console=tty0 console=ttyS0', 'replace console=ttyS0 console=tty0', 'console=ttyS0 console=tty0'],
    ['a=1', 'append a=2', 'a=1 a=2'],
    ['a=1', 'append a=1', 'a=1'],
    ['a=1', 'append a=2 a=2', 'a=1 a=2'],
    ['a=1 b a=2 a', 'remove a', 'b'],
    ['a=1 b a=2 a', 'remove a=2', 'a=1 b a'],
    ['a b', 'remove c', 'a b'],
    ['"a=1" b', 'set a=1', '"a=1" b'],
    ['d="x y" b', 'remove d', 'b'],
    ['hugepagesz=1G hugepages=4 b', 'append hugepagesz=2M hugepages=4', 'hugepagesz=1G hugepages=4 b hugepagesz=2M hugepages=4'],
    ['hugepagesz=1G hugepages=4 b', 'append hugepagesz=1G hugepages=4', 'hugepagesz=1G hugepages=4 b'],
    ['hugepagesz=1G hugepages=4 b', 'replace hugepagesz=2M hugepages=512', 'b hugepagesz=2M hugepages=512'],
  ])('%j: %s is %j', (line, words, expected) => {
    expect(change(line, words)).toBe(expected)
    expect(change(expected, words)).toBe(expected)
  })

  it('is told in words', () => {
    expect(differenceInWords(['a', 'b', 'a'], ['b', 'a', 'c=1'])).toBe('- a  + c=1')
    expect(differenceInWords(['a'], ['a'])).toBe('')
  })

  it.each([
    ['root=a ro', 'ro', ['root=a']],
    ['root=a ro', 'root=a ro root=b', ['root=a']],
    ['root=a ro', 'root=b ro', ['root=a']],
    ['root=a rd.lvm.lv=x', 'root=a rd.lvm.lv=x rd.lvm.lv=y', []],
    ['rd.lvm.lv=x rd.luks.uuid=u', 'rd.lvm.lv=y', ['rd.lvm.lv=x', 'rd.luks.uuid=u']],
    ['quiet', '', []],
    ['quiet', 'root=a', []],
  ])('%j to %j touches %j', (before, after, touched) => {
    expect(protectedChanges(before, splitCommandLine(after))).toEqual(touched)
  })
})

describe('what grubby is told', () => {
  const name = fc.constantFrom('a', 'a.b', 'aXb', 'console', 'quiet', 'hugepages', 'hugepagesz', 'ro', '$tuned_params')
  const word = fc.tuple(name, fc.constantFrom('', '=1', '=2', '=x,y')).map(([one, value]) => (one.startsWith('$') ? one : one + value))
  const line = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '))
  const verb = fc.constantFrom<ArgumentVerb>('set', 'append', 'replace', 'remove')

  it('comes to what is wanted, names in their order, or is refused', () => {
    let done = 0
    fc.assert(
      fc.property(line, verb, fc.array(word, { minLength: 1, maxLength: 3 }), (options, how, words) => {
        const wanted = wantedWords(options, how, words.map(fromArgumentKey))
        let update
        try {
          update = grubbyUpdateFor(options, wanted, 'entry')
        } catch (error) {
          expect(error).toBeInstanceOf(PlanRefusedError)
          return
        }
        done += 1
        const result = update === null ? splitCommandLine(options) : splitCommandLine(updatedOptions(options, update))
        expect(result.toSorted()).toEqual(wanted.toSorted())
        expect(update?.result ?? result).toEqual(result)
        expect(wantedWords(result.join(' '), how, words.map(fromArgumentKey))).toEqual(result)
      }),
      { numRuns: 400 },
    )
    expect(done).toBeGreaterThan(350)
  })
})

describe('words of the command line', () => {
  it('are wishes, or errors of two kinds', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<ArgumentVerb>('set', 'append', 'replace', 'remove'),
        fc.array(fc.string(), { maxLength: 3 }),
        (verb, words) => {
          try {
            for (const { name, value } of parseArgumentWords(verb, words)) {
              expect(name).not.toMatch(/[\s"\\]/)
              if (verb !== 'remove') expect(value ?? '').not.toMatch(/[\s"\\&$`]/)
            }
          } catch (error) {
            expect([PlanRefusedError, UsageError].some((kind) => error instanceof kind)).toBe(true)
          }
        },
      ),
    )
  })

  it('are parted at commas and blanks where there is no value', () => {
    expect(parseArgumentWords('remove', ['quiet,rhgb', 'a b', 'console=ttyS0,115200'])).toEqual([
      { name: 'quiet', value: null },
      { name: 'rhgb', value: null },
      { name: 'a', value: null },
      { name: 'b', value: null },
      { name: 'console', value: 'ttyS0,115200' },
    ])
  })

  it('keep a variable of GRUB that stands alone', () => {
    expect(parseArgumentWords('append', ['$tuned_params'])).toEqual([{ name: '$tuned_params', value: null }])
  })
})
