import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../../src/errors.js'
import { resolveEntry, type NamedEntry } from '../../../src/facts/boot/resolve-entry.js'

const entry = (index: number, id: string | null, version: string | null, title: string | null = null): NamedEntry => ({
  index,
  id,
  version,
  title,
  kernel: version === null ? null : `/boot/vmlinuz-${version}`,
})

const entries = [
  entry(0, 'm-5.14.0-2', '5.14.0-2', 'Newest'),
  entry(1, 'm-5.14.0-2.0~custom', '5.14.0-2', 'Same'),
  entry(2, 'm-5.14.0-1', '5.14.0-1', 'Same'),
  entry(3, 'm-5.14.0-10', '5.14.0-10', '7'),
  entry(4, 'm-0-rescue', '0-rescue-m', 'Rescue'),
  entry(5, null, null, null),
]

describe('resolveEntry', () => {
  it.each([
    ['0', 0],
    [' 3 ', 3],
    ['m-5.14.0-2', 0],
    ['m-5.14.0-2.0~custom', 1],
    ['m-0-rescue.conf', 4],
    ['/boot/loader/entries/m-5.14.0-1.conf', 2],
    ['/boot/vmlinuz-5.14.0-1', 2],
    ['/vmlinuz-5.14.0-10', 3],
    // A whole version, although another one starts with it.
    ['5.14.0-1', 2],
    ['Newest', 0],
    ['7', 3],
    ['5.14.0-10', 3],
    ['0-res', 4],
  ])('%j', (wanted, index) => {
    expect(resolveEntry(entries, wanted).index).toBe(index)
  })

  it.each([
    ['5.14', ['m-5.14.0-2', 'm-5.14.0-2.0~custom', 'm-5.14.0-1', 'm-5.14.0-10']],
    ['5.14.0-2', ['m-5.14.0-2', 'm-5.14.0-2.0~custom']],
    ['/boot/vmlinuz-5.14.0-2', ['m-5.14.0-2', 'm-5.14.0-2.0~custom']],
    ['Same', ['m-5.14.0-2.0~custom', 'm-5.14.0-1']],
  ])('%j is ambiguous, and all that fit are named', (wanted, matches) => {
    expect(() => resolveEntry(entries, wanted)).toThrow(
      expect.objectContaining({ code: 'AMBIGUOUS', exitCode: 2, details: { wanted, matches } }),
    )
  })

  it('knows the words by which the list marks entries, after their names', () => {
    const marked = entries.map((one) => ({ ...one, rescue: one.index === 4, default: one.index === 2 }))
    expect([resolveEntry(marked, 'rescue').index, resolveEntry(marked, 'default').index]).toEqual([4, 2])
    expect(resolveEntry([...marked, { ...entry(6, 'rescue', '1'), rescue: false, default: false }], 'rescue').index).toBe(6)
  })

  it('names each entry with its index where none fits', () => {
    expect(() => resolveEntry(entries.slice(0, 1), 'x')).toThrow(
      expect.objectContaining({ suggestions: ['the entries are: 0 (m-5.14.0-2)', 'see hostward boot list'] }),
    )
  })

  it.each(['9', '', '6.', 'm-', '/boot', '51'])('%j is not there', (wanted) => {
    expect(() => resolveEntry(entries, wanted)).toThrow(expect.objectContaining({ code: 'NOT_FOUND', exitCode: 3 }))
  })

  it('has nothing to suggest where there are no entries', () => {
    expect(() => resolveEntry([], '0')).toThrow(expect.objectContaining({ code: 'NOT_FOUND', suggestions: [] }))
  })

  it('finds every entry by its index and id, and throws nothing but HostwardError', () => {
    for (const one of entries) {
      expect(resolveEntry(entries, String(one.index))).toBe(one)
      if (one.id !== null) expect(resolveEntry(entries, one.id)).toBe(one)
    }
    fc.assert(
      fc.property(fc.string(), (wanted) => {
        try {
          expect(entries).toContain(resolveEntry(entries, wanted))
        } catch (error) {
          expect(error).toBeInstanceOf(HostwardError)
        }
      }),
    )
  })
})
