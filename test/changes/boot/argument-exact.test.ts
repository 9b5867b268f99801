import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactWords } from '../../../src/changes/boot/argument-exact.js'
import { grubbyUpdateFor } from '../../../src/changes/boot/grubby-update.js'
import { PlanRefusedError } from '../../../src/errors.js'
import { fromArgumentKey, splitCommandLine } from '../../../src/tools/cmdline/arguments.js'

const variables = { tuned_params: 'isolcpus=1' }
const exact = (line: string, keys: string[], beside: string[] = [], only: (name: string) => boolean = () => true): string =>
  exactWords(line, { wishes: keys.map(fromArgumentKey), variables, beside }, only).join(' ')

describe('just these arguments', () => {
  it.each([
    ['root=a ro quiet', 'ro quiet', 'root=a ro quiet'],
    ['root=a ro quiet', 'quiet ro', 'root=a ro quiet'],
    ['root=a ro quiet ro', 'ro quiet', 'root=a ro quiet ro'],
    ['root=a ro quiet', 'ro psi=1', 'root=a ro psi=1'],
    ['root=a a=1 b', 'a=2 b', 'root=a b a=2'],
    ['a=1 a=2', 'a=2', 'a=2'],
    ['b', 'root=a b', 'b root=a'],
    ['root=a b', 'root=c b', 'b root=c'],
    // The last console is the one of the system: one that comes anew has its place among the others.
    ['console=ttyS0 b', 'console=tty0 console=ttyS0 b', 'b console=tty0 console=ttyS0'],
    ['console=ttyS0 console=tty0 b', 'console=tty0 console=ttyS0 b', 'console=ttyS0 console=tty0 b'],
    ['hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=4 b', 'hugepagesz=1G hugepages=4 hugepagesz=2M', null],
    ['b', 'hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=4', 'hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=4'],
    ['BOOT_IMAGE=x initrd=y a', 'b', 'BOOT_IMAGE=x initrd=y b'],
    ['a $tuned_params', 'b isolcpus=1', '$tuned_params b'],
    ['a isolcpus=1 $tuned_params', 'isolcpus=1', 'isolcpus=1 $tuned_params'],
    ['"a=1" c', 'a=1 b', '"a=1" b'],
  ])('%j: exactly %s is %j', (line, words, expected) => {
    const wished = words.split(' ')
    const result = exact(line, wished)
    expect(result).toBe(expected ?? line.replace(' b', ''))
    expect(exact(result, wished)).toBe(result)
  })

  it('leaves what is had from elsewhere, and names that have no place there', () => {
    expect(exact('a', ['a', 'isolcpus=1'], ['isolcpus=1'])).toBe('a')
    expect(exact('rhgb', ['ro', 'quiet'], [], (name) => name !== 'ro')).toBe('quiet')
    expect(exact('ro rhgb', ['quiet'], [], (name) => name !== 'ro')).toBe('ro quiet')
  })

  it('keeps a value with blanks that is there, and adds none', () => {
    expect(exact('d="x y" quiet', ['d=x y', 'ro'])).toBe('d="x y" ro')
    expect(() => exact('quiet', ['d=x y'])).toThrow(PlanRefusedError)
    expect(() => exact('quiet', ['d=$(x)'])).toThrow(PlanRefusedError)
  })

  it('is refused where a variable brings more', () => {
    expect(() => exact('a $tuned_params', ['a'])).toThrow(/isolcpus=1: comes from a variable of GRUB/)
  })

  it('comes to what is wished, in words that grubby can write', () => {
    const word = fc.tuple(fc.constantFrom('a', 'a.b', 'console', 'quiet', 'hugepages', 'ro'), fc.constantFrom('', '=1', '=2'))
    const line = fc.uniqueArray(
      word.map((parts) => parts.join('')),
      { minLength: 1, maxLength: 7 },
    )
    fc.assert(
      fc.property(line, line, (have, wanted) => {
        const result = exactWords(
          `root=x ${have.join(' ')}`,
          { wishes: wanted.map(fromArgumentKey), variables: {}, beside: [] },
          () => true,
        )
        expect(result.toSorted()).toEqual(['root=x', ...wanted].toSorted())
        const update = grubbyUpdateFor(`root=x ${have.join(' ')}`, result, 'entry')
        expect((update?.result ?? splitCommandLine(`root=x ${have.join(' ')}`)).toSorted()).toEqual(result.toSorted())
      }),
    )
  })
})
