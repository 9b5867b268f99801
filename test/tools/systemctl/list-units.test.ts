import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DaemonNotRunningError, HostwardError, NotSupportedError, ParseError } from '../../../src/errors.js'
import { toLines } from '../../../src/tools/lines.js'
import { parseSavedListUnits } from '../../../src/tools/systemctl/formats.js'
import { parseListUnitsText } from '../../../src/tools/systemctl/list-units-text.js'
import { askListUnits, LIST_UNITS_ARGS, parseListUnitsJson } from '../../../src/tools/systemctl/list-units.js'
import { FakeHost, type FakeAnswer } from '../../helpers/fake-host.js'

const CALL = ['systemctl', ...LIST_UNITS_ARGS].join(' ')
const hostThatSays = (answer: FakeAnswer | string, version = 'systemd 239') =>
  new FakeHost({ programs: { [CALL]: answer, 'systemctl --version': version } })

describe('askListUnits', () => {
  it('takes JSON with one call', async () => {
    const host = hostThatSays('[{"unit":"a.service","load":"loaded","active":"active","sub":"running","description":"A"}]')
    expect(await askListUnits(host)).toEqual([
      { unit: 'a.service', type: 'service', load: 'loaded', active: 'active', sub: 'running', description: 'A', job: null },
    ])
    expect(host.calls).toEqual([CALL])
  })

  it('takes the text of a systemd that knows no JSON', async () => {
    const units = await askListUnits(hostThatSays('a.service loaded active running Foo <bar>\nb.service loaded active running Baz <bar>\n'))
    expect(units.map((unit) => unit.description)).toEqual(['Foo <bar>', 'Baz <bar>'])
  })

  it('does not believe text from a systemd that was asked for JSON', async () => {
    await expect(askListUnits(hostThatSays('a.service loaded active running A\n', 'systemd 252 (252-51.el9)'))).rejects.toThrow(ParseError)
  })

  it('does not believe a shortened name that was to be printed in full', async () => {
    await expect(askListUnits(hostThatSays('proc-sys-f...fmt_misc.automount loaded active running A\n'))).rejects.toThrow(ParseError)
  })

  it.each([
    [
      'no systemd',
      { exitCode: 1, stderr: "System has not been booted with systemd as init system (PID 1). Can't operate." },
      NotSupportedError,
    ],
    ['no bus', { exitCode: 1, stderr: 'Failed to connect to bus: No such file or directory' }, DaemonNotRunningError],
    ['a chroot, with exit code 0', { exitCode: 0, stderr: 'Running in chroot, ignoring request: list-units' }, NotSupportedError],
    ['silence', { exitCode: 0 }, HostwardError],
    ['garbage', { stdout: '[{"unit":' }, ParseError],
    ['other JSON', { stdout: '[{"unit":"a.service"}]' }, ParseError],
  ])('%s is no list', async (_, answer, expected) => {
    await expect(askListUnits(hostThatSays(answer))).rejects.toThrow(expected)
  })

  it('refuses JSON that is no array', () => {
    expect(() => parseListUnitsJson('{"units":[]}')).toThrow('an array was expected')
    expect(() => parseListUnitsJson('[null]')).toThrow(ParseError)
  })
})

const word = fc.stringMatching(/^[a-z][a-z-]{0,9}$/)
const description = fc.stringMatching(/^[A-Z][A-Za-z0-9 <>"=ö漢-]{0,30}$/).map((text) => text.trim())
const units = fc.array(
  fc.record({
    unit: fc
      .tuple(fc.stringMatching(/^[A-Za-z0-9:_\\@-][A-Za-z0-9:_\\@-]{0,20}$/), fc.constantFrom('service', 'mount', 'device'))
      .map(([name, type]) => `${name}.${type}`),
    load: word,
    active: word,
    sub: word,
    description,
    job: fc.constantFrom(null, null, 'start', 'stop', 'restart'),
  }),
  { minLength: 1, maxLength: 8 },
)
type Rows = typeof units extends fc.Arbitrary<infer T> ? T : never

/** A printer as systemctl's: aligned columns, JOB only when there is one; `blank` is what stands for no job. */
function print(rows: Rows, options: { heading: boolean; blank: '' | '-' }): string {
  const withJobs = rows.some((row) => row.job !== null)
  const cells = rows.map((row) => [
    row.unit,
    row.load,
    row.active,
    row.sub,
    ...(withJobs ? [row.job ?? options.blank] : []),
    row.description,
  ])
  const table = options.heading ? [['UNIT', 'LOAD', 'ACTIVE', 'SUB', ...(withJobs ? ['JOB'] : []), 'DESCRIPTION'], ...cells] : cells
  const least = [4, 4, 6, 3, 3]
  const widths = table[0]!.map((_, column) => Math.max(least[column] ?? 0, ...table.map((line) => line[column]!.length)))
  const body = table.map((line) => line.map((cell, column) => (column === line.length - 1 ? cell : cell.padEnd(widths[column]!))).join(' '))
  return `${body.join('\n')}\n${options.heading ? `\n${rows.length} loaded units listed.\n` : ''}`
}

describe('parseListUnitsText', () => {
  it('reads back what a printer of the same form wrote, jobs too', () => {
    fc.assert(
      fc.property(units, fc.boolean(), fc.constantFrom('' as const, '-' as const), (rows, heading, blank) => {
        // Without a heading nobody can tell a table in which every unit has a job.
        fc.pre(heading || rows.some((row) => row.job === null && row.description !== ''))
        const parsed = parseListUnitsText(toLines(print(rows, { heading, blank })), false)
        expect(parsed.units).toEqual(rows.map((row) => ({ ...row, type: row.unit.slice(row.unit.lastIndexOf('.') + 1) })))
        expect(parsed.warnings).toEqual([])
      }),
    )
  })

  it('throws nothing but its own errors, whatever the text', () => {
    const pieces = fc.constantFrom('a.service', ' ', '\n', 'loaded', 'active', '● ', 'UNIT LOAD ACTIVE SUB JOB', 'start', '-', '>', '…')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseSavedListUnits(text, {})
          } catch (error) {
            expect(error).toBeInstanceOf(HostwardError)
          }
        },
      ),
    )
  })

  it('takes a table whose spaces somebody has changed, as long as no word may be a job', () => {
    const text = 'a.service loaded active running A thing\nlong-name.service loaded active running B\nx.mount loaded active mounted\n'
    expect(parseListUnitsText(toLines(text), true).units.map((unit) => unit.description)).toEqual(['A thing', 'B', ''])
    expect(() => parseListUnitsText(toLines(`${text}yy.service loaded active running stop watching\n`), true)).toThrow(
      'a job or the start of the description?',
    )
  })

  it('does not take a word for a job where the heading has a column for it', () => {
    const text = '  UNIT      LOAD   ACTIVE SUB     JOB   DESCRIPTION\n  a.service loaded active running start A\n'
    expect(() => parseListUnitsText(toLines(`${text}  b.service loaded active running rubbish B\n`), true)).toThrow('a job was expected')
  })

  it('takes a > for a cut only at the edge that several lines share', () => {
    const whole = 'a.service loaded active running Foo <bar>\nlonger.service loaded active running Bazzzzz <bar>\n'
    expect(parseListUnitsText(toLines(whole), true).units.map((unit) => unit.description)).toEqual(['Foo <bar>', 'Bazzzzz <bar>'])
    const cut =
      'a.service loaded active running Foo bar baz>\nb.service loaded active running 日本語の説 >\nc.service loaded active running C>\n'
    const { units: parsed, warnings } = parseListUnitsText(toLines(cut), true)
    expect(parsed.map((unit) => [unit.description, unit.cut])).toEqual([
      ['Foo bar baz', ['description']],
      ['日本語の説', ['description']],
      ['C>', undefined],
    ])
    expect(warnings.map((warning) => warning.code)).toEqual(['CELL_CUT', 'CELL_CUT'])
  })

  it('joins a row that the terminal broke, and no other', () => {
    const broken = 'sys-devices-block-sr0\n.device loaded active plugged CD\n'
    const { units: parsed, warnings } = parseListUnitsText(toLines(broken), true)
    expect(parsed[0]).toMatchObject({ unit: 'sys-devices-block-sr0.device', type: 'device', description: 'CD' })
    expect(warnings).toEqual([{ code: 'LINE_JOINED', message: 'lines 1 and 2: one row, broken by the terminal' }])
    expect(() => parseListUnitsText(toLines(broken), false)).toThrow(ParseError)
    expect(() => parseListUnitsText(toLines('rubbish\n  b.service loaded active running B\n'), true)).toThrow(ParseError)
  })

  it('says when rows are missing, and refuses rows after the legend', () => {
    const text = 'UNIT LOAD ACTIVE SUB DESCRIPTION\na.service loaded active running A\n\n3 loaded units listed.\n'
    expect(parseListUnitsText(toLines(text), true).warnings).toEqual([{ code: 'ROWS_MISSING', message: 'line 4: says 3 rows; 1 are here' }])
    expect(() => parseListUnitsText(toLines(`${text}b.service loaded active running B\n`), true)).toThrow('after the legend')
  })
})
