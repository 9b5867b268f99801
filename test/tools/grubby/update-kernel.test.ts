import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { canAdd, canRemove, updateKernelArgs, updatedOptions } from '../../../src/tools/grubby/update-kernel.js'
import { changedArguments } from '../../lab/grubby-double/arguments.mjs'
import { realGrubby } from '../../lab/grubby.js'
import { run } from '../../lab/shell.js'

const literal = (words: readonly string[]): string =>
  words.map((word) => word.replace(/[.[\](){}*+?|$]/g, (letter) => `[${letter}]`)).join(' ')

/** Empty, as patterns are filled in from it. */
const folder = mkdtempSync(join(tmpdir(), 'update-args-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The function of the real script, alone, in an empty folder. */
function realUpdateArgs(script: string, options: string, remove: readonly string[], add: readonly string[]): string {
  const body = /^update_args\(\) \{\n[\s\S]*?^\}$/m.exec(readFileSync(script, 'utf8'))?.[0] ?? ''
  expect(body).toContain('sed -E')
  const { stdout, code } = run(
    'bash',
    ['--norc', '-c', `${body}\nupdate_args "$1" "$2" "$3"`, 'bash', options, literal(remove), add.join(' ')],
    {
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
      cwd: folder,
    },
  )
  expect(code).toBe(0)
  return stdout.replace(/\n$/, '')
}

const name = fc.constantFrom('a', 'b', 'quiet', 'a.b', 'aXb', 'rd.lvm.lv', 'rdXlvm.lv', 'root', 'foo-bar', 'foo/bar', '$tuned_params')
const value = fc.constantFrom('', '=', '=1', '=tty0', '=/dev/sda1', '=a=b', '=x,y:z', '=c+d', '=[1]', '=4G')
const word = fc.tuple(name, value).map(([one, two]) => (one.startsWith('$') ? one : one + two))
const words = fc.array(word, { maxLength: 7 })

describe('what grubby makes of a line', () => {
  const cases = fc.tuple(words, fc.constantFrom(' ', '  ', '   '), fc.array(name, { maxLength: 3 }), fc.array(word, { maxLength: 3 }))

  it('is what the double makes of it', () => {
    fc.assert(
      fc.property(cases, ([line, blank, remove, add]) => {
        const options = line.join(blank)
        expect(updatedOptions(options, { remove, add })).toBe(changedArguments(options, literal(remove), add.join(' ')))
      }),
      { numRuns: 30 },
    )
  })

  const script = realGrubby()
  it.runIf(script !== null)('is what the real one makes of it', () => {
    fc.assert(
      fc.property(cases, ([line, blank, remove, add]) => {
        const options = line.join(blank)
        expect(updatedOptions(options, { remove, add })).toBe(realUpdateArgs(script!, options, remove, add))
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    ['quiet quiet quiet end', ['quiet'], [], 'quiet end'],
    ['quiet quiet quiet end', ['quiet', 'quiet'], [], 'end'],
    ['aXb=1 a.b=1 c', [], ['a.b=2'], 'c a.b=2'],
    ['aXb=1 a.b=1 c', ['a.b'], [], 'aXb=1 c'],
    ['aXb c=1 a.b', [], ['c', 'a.b'], 'a.b c a.b'],
    ['-n root=x', [], ['c'], 'root=x c'],
    ['x $tuned_params memmap=4G$12G', ['$tuned_params', 'memmap'], [], 'x'],
    ['', [], ['a'], 'a'],
  ])('%j without %j and with %j is %j', (options, remove, add, expected) => {
    expect(updatedOptions(options, { remove, add })).toBe(expected)
    expect(changedArguments(options, literal(remove), add.join(' '))).toBe(expected)
  })
})

describe('the words of the call', () => {
  it('has one word for each option, and the one that swallows what follows last', () => {
    expect(updateKernelArgs(2, { remove: ['a.b', '$x', 'quiet'], add: ['console=tty0', 'console=ttyS0'] })).toEqual([
      '--update-kernel=2',
      '--remove-args=a[.]b [$]x quiet',
      '--args=console=tty0 console=ttyS0',
      '--no-etc-grub-update',
    ])
    expect(updateKernelArgs(0, { remove: [], add: ['a'] })).toEqual(['--update-kernel=0', '--args=a', '--no-etc-grub-update'])
    expect(updateKernelArgs(0, { remove: ['a'], add: [] })).toEqual(['--update-kernel=0', '--remove-args=a', '--no-etc-grub-update'])
  })

  it('has only names that mean themselves', () => {
    expect(['rd.lvm.lv', 'a', 'foo-bar', '$tuned_params', 'usbcore.quirks'].map(canAdd)).toEqual(Array(5).fill(true))
    expect(['foo(', 'a|b', 'a b', '-n', '.a', '', 'a"b', '$a.b', 'a*', '\\'].map(canAdd)).toEqual(Array(10).fill(false))
    expect(['foo(', 'a|b', 'c+d', '$tuned_params', 'a[0]'].map(canRemove)).toEqual(Array(5).fill(true))
    expect(['-n', '/a', '.a', 'a b', 'a"', 'a^', 'a\\', '', 'a=b'].map(canRemove)).toEqual(Array(9).fill(false))
  })
})
