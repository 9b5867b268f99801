import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../../src/errors.js'
import { parseSavedDmesg } from '../../../src/tools/dmesg/formats.js'
import { LEVELS } from '../../../src/tools/syslog-words.js'

interface Message {
  facility: string
  level: string
  usec: number
  caller: string | null
  lines: string[]
}

const message: fc.Arbitrary<Message> = fc.record({
  facility: fc.constantFrom('kern', 'user', 'daemon', 'authpriv', 'local7'),
  level: fc.constantFrom(...LEVELS),
  usec: fc.nat({ max: 2 ** 40 }),
  caller: fc.option(fc.constantFrom('T0', 'T12345', 'C7')),
  // The kernel's text begins with a word; what looks like a time stamp would be one.
  lines: fc.array(fc.stringMatching(/^[a-z][ -Z^-~]{0,30}[a-z]$/), { minLength: 1, maxLength: 3 }),
})

const seconds = ({ usec }: Message) => `${String(Math.floor(usec / 1e6)).padStart(5)}.${String(usec % 1e6).padStart(6, '0')}`
const caller = ({ caller: id }: Message) => (id === null ? '' : `[${id.padStart(6)}] `)

function decoded(row: Message): string {
  const prefix = `${row.facility.padEnd(6)}:${row.level.padEnd(6)}: [${seconds(row)}] ${caller(row)}`
  return row.lines.join(`\n${' '.repeat(prefix.length)}`).replace(/^/, prefix)
}

const NUMBERS: Readonly<Record<string, number>> = { kern: 0, user: 1, daemon: 3, authpriv: 10, local7: 23 }

function raw(row: Message): string {
  const number = (NUMBERS[row.facility] ?? 0) * 8 + (LEVELS as readonly string[]).indexOf(row.level)
  return `<${String(number)}>[${seconds(row)}] ${caller(row)}${row.lines.join('\n')}`
}

const json = (rows: Message[]) =>
  `{"dmesg": [${rows.map((row) => `{"fac":"${row.facility}","pri":"${row.level}","time":${seconds(row)}${row.caller === null ? '' : `,"caller":"${row.caller}"`},"msg":${JSON.stringify(row.lines.join('\n'))}}`).join(',')}]}`

const expected = (rows: Message[]) =>
  rows.map((row) => ({
    timestamp: null,
    timestampUsec: null,
    uptimeSeconds: row.usec / 1e6,
    deltaSeconds: null,
    facility: row.facility,
    level: row.level,
    caller: row.caller,
    text: row.lines.join('\n'),
    stamp: null,
  }))

const rows = fc.array(message, { minLength: 1, maxLength: 8 })

describe('parse(render(messages)) = messages', () => {
  it.each([
    ['dmesg -x', (list: Message[]) => list.map(decoded).join('\n')],
    ['dmesg -r', (list: Message[]) => list.map(raw).join('\n')],
    ['dmesg -x --json', json],
  ])('%s', (_, render) => {
    fc.assert(
      fc.property(rows, (list) => {
        expect(parseSavedDmesg(render(list), {}).data).toEqual({ messages: expected(list) })
      }),
    )
  })
})

describe('parseSavedDmesg', () => {
  const piece = fc.constantFrom(
    '[    0.000000] ',
    '<6>',
    'kern  :info  : ',
    '[T1] ',
    '\n',
    '   ',
    '[  +0.1',
    '{"dmesg":[',
    'usb 1-1: x',
    '\u001b[0m',
  )

  it('throws nothing but HostwardError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.oneof(piece, fc.string({ maxLength: 5 }))).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseSavedDmesg(text, {})
          } catch (error) {
            expect(error).toBeInstanceOf(HostwardError)
          }
        },
      ),
    )
  })

  it('takes CRLF and a missing last newline', () => {
    expect(parseSavedDmesg('[    0.000000] a: b\r\n[    1.000000] c: d', {}).data).toMatchObject({
      messages: [{ text: 'a: b' }, { text: 'c: d' }],
    })
  })

  it('is an empty list for an empty text', () => {
    expect(parseSavedDmesg('\n', {})).toEqual({ data: { messages: [] }, warnings: [] })
  })

  it('names the first unindented lines and counts the others', () => {
    const text = `[    0.000000] a: b\n${'x\n'.repeat(7)}`
    expect(parseSavedDmesg(text, {}).warnings).toEqual([
      {
        code: 'CONTINUATION_ASSUMED',
        message: 'lines 2, 3, 4, 5, 6 and 2 more: no time stamp and no indent; taken as the next line of the message before',
      },
    ])
  })

  it.each([0, 540, -300])('places a time without zone with the UTC offset %i', (utcOffsetMinutes) => {
    const { data, warnings } = parseSavedDmesg('[Sun Nov 22 04:02:40 2026] a: b\n', { utcOffsetMinutes })
    const at = new Date(Date.UTC(2026, 10, 22, 4, 2 - utcOffsetMinutes, 40)).toISOString().replace('.000', '')
    expect(data).toMatchObject({ messages: [{ timestamp: at, stamp: null }] })
    expect(warnings).toEqual([])
  })

  it('keeps a time whose month is in a language it does not know', () => {
    const { data, warnings } = parseSavedDmesg('[nie  2 lis 04:02:40 2026] a: b\n', { utcOffsetMinutes: 60 })
    expect(data).toMatchObject({ messages: [{ timestamp: null, stamp: 'nie  2 lis 04:02:40 2026' }] })
    expect(warnings).toEqual([])
  })

  it('does not take the day of the week for a month', () => {
    const { data } = parseSavedDmesg('[mar 3 ago 04:02:40 2026] a: b\n[mar 3 xyz 04:02:40 2026] a: b\n', { utcOffsetMinutes: 0 })
    expect(data.messages.map(({ timestamp }) => timestamp)).toEqual(['2026-08-03T04:02:40Z', null])
  })
})
