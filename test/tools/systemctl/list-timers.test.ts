import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { HostwardError, ParseError } from '../../../src/errors.js'
import { askListTimers, LIST_TIMERS_ARGS, parseListTimersJson, type ListedTimer } from '../../../src/tools/systemctl/list-timers.js'
import { parseListTimersText, parseSavedListTimers } from '../../../src/tools/systemctl/timers-format.js'
import { toLines } from '../../../src/tools/lines.js'
import { parseTimerRow } from '../../../src/tools/systemctl/timer-row.js'
import { FakeHost } from '../../helpers/fake-host.js'

const LIST = `systemctl ${LIST_TIMERS_ARGS.join(' ')}`
const VERSION = 'systemctl --version'

describe('askListTimers', () => {
  it('asks for JSON and takes it', async () => {
    const host = new FakeHost({
      programs: { [LIST]: '[{"next":1795323600000000,"left":1,"last":0,"passed":0,"unit":"a.timer","activates":"a.service"}]' },
    })
    expect(await askListTimers(host)).toEqual([
      {
        unit: 'a.timer',
        activates: 'a.service',
        alsoActivates: [],
        next: '2026-11-22T05:00:00Z',
        nextUsec: 1795323600000000,
        last: null,
        lastUsec: null,
        leftSeconds: null,
        passedSeconds: null,
      },
    ])
    expect(host.calls).toEqual([LIST])
  })

  it('takes the table of a systemd that ignores --output=json', async () => {
    const host = new FakeHost({
      programs: {
        [LIST]: 'n/a                          n/a        n/a                          n/a     fstrim.timer                 \n',
        [VERSION]: 'systemd 239 (239-82.el8)\n',
      },
    })
    expect((await askListTimers(host)).map(({ unit, activates }) => [unit, activates])).toEqual([['fstrim.timer', null]])
  })

  it('has no timers where systemd 219 prints nothing', async () => {
    const host = new FakeHost({ programs: { [LIST]: '', [VERSION]: 'systemd 219\n' } })
    expect(await askListTimers(host)).toEqual([])
  })

  it('does not believe a newer systemd that prints text', async () => {
    const host = new FakeHost({ programs: { [LIST]: '0 timers listed.\n', [VERSION]: 'systemd 252\n' } })
    await expect(askListTimers(host)).rejects.toThrow(ParseError)
  })

  it.each([
    [{ stdout: '', stderr: "Running in chroot, ignoring command 'list-timers'\n", exitCode: 0 }, 'NOT_SUPPORTED'],
    [{ stderr: 'Failed to connect to bus: No such file or directory\n', exitCode: 1 }, 'DAEMON_NOT_RUNNING'],
    [{ outcome: 'timed-out' as const }, 'TIMEOUT'],
    [{ stdout: '[{"unit":1}]' }, 'PARSE_ERROR'],
    [{ stdout: '[{' }, 'PARSE_ERROR'],
  ])('%j is %s', async (answer, code) => {
    await expect(askListTimers(new FakeHost({ programs: { [LIST]: answer } }))).rejects.toMatchObject({ code })
  })

  it('names systemctl when it is not installed', async () => {
    await expect(askListTimers(new FakeHost())).rejects.toMatchObject({ code: 'TOOL_MISSING' })
  })
})

describe('parseListTimersJson', () => {
  it('takes several activated units, null and 2^64-1 for never', () => {
    const text =
      '[{"next":null,"last":18446744073709551615,"unit":"a.timer","activates":["a.service","b.service"]},{"next":5,"unit":"b.timer","activates":null}]'
    const [first, second] = parseListTimersJson(text)
    expect(first).toMatchObject({ activates: 'a.service', alsoActivates: ['b.service'], next: null, lastUsec: null })
    expect(second).toMatchObject({ activates: null, next: '1970-01-01T00:00:00.000005Z' })
  })

  it('wants an array', () => {
    expect(() => parseListTimersJson('{}')).toThrow('an array was expected')
  })
})

describe('parseTimerRow', () => {
  const row = (text: string) => () => parseTimerRow({ number: 7, text })

  it.each([
    ['Sat 2025-07-26 16:11:27 CST 13min left - - a.timer a.service', 'CST'],
    ['- - Sat 2025-07-26 16:11:27 IST 13min ago a.timer a.service', 'IST'],
  ])('refuses a zone that means several things: %s', (text, zone) => {
    expect(row(text)).toThrow(`16:11:27 ${zone}" means several things`)
  })

  it('refuses a shortened name: nothing was to be shortened', () => {
    expect(row('- - - - a….timer a.service')).toThrow('a shortened cell')
  })

  it.each([
    ['Sat 2025-07-26 16:11:27 UTC 13min left - - a.service a.service', 'NEXT LEFT LAST'],
    ['Sat 2025-07-26 16:11:27 UTC 13parsec left - - a.timer a.service', 'NEXT LEFT LAST'],
    ['- - - - a.timer a.service and more', 'NEXT LEFT LAST'],
    ['- - - a.timer', 'NEXT LEFT LAST'],
  ])('refuses %s', (text, why) => {
    expect(row(text)).toThrow(why)
  })

  it('is quick with a line made to be slow', () => {
    const started = performance.now()
    expect(row(`Sat 2025-07-26 16:11:27 UTC ${'1 '.repeat(20_000)}`)).toThrow(ParseError)
    expect(row(`- - - - a.timer ${'a,'.repeat(20_000)} b c`)).toThrow(ParseError)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('parseListTimersText', () => {
  it('refuses rows after the legend', () => {
    expect(() => parseListTimersText(toLines('0 timers listed.\n- - - - a.timer a.service'))).toThrow('after the legend')
  })

  it('tells when rows are missing, and when a name was shortened', () => {
    const { warnings } = parseListTimersText(toLines('- - - - sys…ean.timer sys….service\n\n2 timers listed.'))
    expect(warnings.map(({ code }) => code)).toEqual(['NAME_CUT', 'ROWS_MISSING'])
  })
})

/** Names, times and spans as systemd writes them. */
const names = fc.stringMatching(/^[a-z][a-z0-9:_.@-]{0,20}$/).filter((name) => !`${name}.`.includes('...'))
const usecs = fc.option(
  fc.integer({ min: 1, max: 4_000_000_000 }).map((seconds) => seconds * 1e6),
  { nil: null },
)
const spans = fc.constantFrom<[string, number]>(
  ['45s', 45],
  ['13min', 780],
  ['2h 5min', 7500],
  ['6 days', 518_400],
  ['1 month 2 days', 2_802_600],
)
const timers = fc.array(
  fc.record({ name: names, starts: fc.array(names, { maxLength: 2 }), next: usecs, last: usecs, left: spans, passed: spans }),
  { maxLength: 5 },
)

function asTable(
  rows: readonly {
    name: string
    starts: string[]
    next: number | null
    last: number | null
    left: [string, number]
    passed: [string, number]
  }[],
  since254: boolean,
): string {
  const time = (usec: number | null) =>
    usec === null ? '-' : `Thu ${new Date(usec / 1000).toISOString().replace('T', ' ').replace('.000Z', ' UTC')}`
  const cells = rows.map(({ name, starts, next, last, left, passed }) => [
    time(next),
    next === null ? '-' : `${left[0]}${since254 ? '' : ' left'}`,
    time(last),
    last === null ? '-' : `${passed[0]} ago`,
    `${name}.timer`,
    starts.map((start) => `${start}.service`).join(', '),
  ])
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...cells.map((row) => row[column]!.length), 9))
  return cells
    .map((row) =>
      row
        .map((cell, column) => (since254 && (column === 1 || column === 3) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
        .join(' '),
    )
    .join('\n')
}

it('reads back what was written', () => {
  fc.assert(
    fc.property(timers, fc.boolean(), (rows, since254) => {
      const { timers: read } = parseListTimersText(toLines(asTable(rows, since254)))
      expect(read).toEqual(
        rows.map(({ name, starts, next, last, left, passed }): ListedTimer => ({
          unit: `${name}.timer`,
          activates: starts[0] === undefined ? null : `${starts[0]}.service`,
          alsoActivates: starts.slice(1).map((start) => `${start}.service`),
          next: next === null ? null : new Date(next / 1000).toISOString().replace('.000Z', 'Z'),
          nextUsec: next,
          last: last === null ? null : new Date(last / 1000).toISOString().replace('.000Z', 'Z'),
          lastUsec: last,
          leftSeconds: next === null ? null : left[1],
          passedSeconds: last === null ? null : passed[1],
        })),
      )
    }),
  )
})

it('takes any text, or says what it does not understand', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `[${text}]`),
      ),
      (text) => {
        try {
          parseSavedListTimers(text, {})
        } catch (error) {
          expect(error).toBeInstanceOf(HostwardError)
        }
      },
    ),
  )
})
