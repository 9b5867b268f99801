import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError, ParseError } from '../../../src/errors.js'
import { parseBlsEntry, takeRoot } from '../../../src/tools/bls/entry.js'
import { isRescue, versionOfKernelPath } from '../../../src/tools/bls/kernel-version.js'

describe('parseBlsEntry', () => {
  it('takes the arguments of several options lines together and keeps the lines', () => {
    const entry = parseBlsEntry('title A\nlinux /vmlinuz-1\noptions ro root=/dev/a\noptions quiet root=/dev/b\n')
    expect(entry).toMatchObject({ title: 'A', kernel: '/vmlinuz-1', root: '/dev/a', args: ['ro', 'quiet', 'root=/dev/b'] })
    expect(entry.options).toEqual(['ro root=/dev/a', 'quiet root=/dev/b'])
  })

  it('notices a TAB behind a key, and blanks before one', () => {
    const entry = parseBlsEntry('title\tA\n  version 1\n')
    expect(entry).toMatchObject({ title: 'A', version: '1', keysBeforeTab: ['title'] })
  })

  it('tells the line that is none', () => {
    const failed = (): unknown => parseBlsEntry('title A\n\n# comment\n$(rm) x\n')
    expect(failed).toThrow(ParseError)
    expect(failed).toThrow(/line 4/)
  })

  it('reads back what is written', () => {
    const word = fc.stringMatching(/^[a-z0-9=/.,:$_-]{1,10}$/)
    const entry = fc.record({
      title: fc.stringMatching(/^[A-Za-z(][A-Za-z0-9 ().]{0,20}[A-Za-z)]$/),
      kernel: fc.stringMatching(/^\/[a-z0-9.-]{1,20}$/),
      initrds: fc.array(fc.stringMatching(/^[/$][a-z0-9._-]{1,20}$/), { maxLength: 3 }),
      args: fc.array(
        word.filter((text) => !text.startsWith('root=')),
        { maxLength: 5 },
      ),
      root: fc.option(word),
    })
    fc.assert(
      fc.property(entry, (model) => {
        const options = [...(model.root === null ? [] : [`root=${model.root}`]), ...model.args].join(' ')
        const initrds = model.initrds.map((path) => `initrd ${path}\n`).join('')
        expect(parseBlsEntry(`title ${model.title}\nlinux ${model.kernel}\n${initrds}options ${options}\n`)).toMatchObject(model)
      }),
    )
  })

  it('throws nothing but HostwardError', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseBlsEntry(text)
        } catch (error) {
          expect(error).toBeInstanceOf(HostwardError)
        }
      }),
    )
  })
})

it('takes only the first root= out of the arguments', () => {
  expect(takeRoot(['nfsroot=x', 'root=a', 'root=b'])).toEqual({ args: ['nfsroot=x', 'root=b'], root: 'a' })
  expect(takeRoot([])).toEqual({ args: [], root: null })
})

it.each([
  ['/boot/vmlinuz-5.14.0-1.el9.x86_64', '5.14.0-1.el9.x86_64'],
  ['/boot/vmlinux-6.1', '6.1'],
  ['/boot/new-kernel.img', null],
  ['/boot/machine/6.1/linux', null],
  [null, null],
])('version of %s', (path, version) => {
  expect(versionOfKernelPath(path)).toBe(version)
})

it.each([
  ['65dd-0-rescue', '/vmlinuz-1', true],
  [null, '/boot/vmlinuz-0-rescue-65dd', true],
  ['65dd-10-rescued', '/boot/vmlinuz-1', false],
  [null, null, false],
])('rescue by %s, %s', (id, kernel, rescue) => {
  expect(isRescue(id, kernel)).toBe(rescue)
})
