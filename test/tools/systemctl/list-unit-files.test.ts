import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError, NotSupportedError, ParseError, ToolFailedError } from '../../../src/errors.js'
import { toLines } from '../../../src/tools/lines.js'
import { parseSavedListUnitFiles } from '../../../src/tools/systemctl/formats.js'
import { askListUnitFiles, LIST_UNIT_FILES_ARGS, parseListUnitFilesText } from '../../../src/tools/systemctl/list-unit-files.js'
import { FakeHost, type FakeAnswer } from '../../helpers/fake-host.js'

const CALL = ['systemctl', ...LIST_UNIT_FILES_ARGS].join(' ')
const hostThatSays = (answer: FakeAnswer | string, version = 'systemd 239') =>
  new FakeHost({ programs: { [CALL]: answer, 'systemctl --version': version } })

describe('askListUnitFiles', () => {
  it.each(['preset', 'vendor_preset'])('takes JSON with %s, with one call', async (key) => {
    const host = hostThatSays(
      `[{"unit_file":"a.service","state":"enabled","${key}":"disabled"},{"unit_file":"b@.service","state":"static","${key}":null},{"unit_file":"c.path","state":"disabled","${key}":"n/a"}]`,
    )
    expect(await askListUnitFiles(host)).toEqual([
      { unitFile: 'a.service', type: 'service', state: 'enabled', preset: 'disabled' },
      { unitFile: 'b@.service', type: 'service', state: 'static', preset: null },
      { unitFile: 'c.path', type: 'path', state: 'disabled', preset: null },
    ])
    expect(host.calls).toEqual([CALL])
  })

  it('takes an empty answer with exit code 1 for an empty list', async () => {
    expect(await askListUnitFiles(hostThatSays({ stdout: '[]\n', exitCode: 1 }, 'systemd 252'))).toEqual([])
    expect(await askListUnitFiles(hostThatSays({ exitCode: 1 }, 'systemd 247'))).toEqual([])
    expect(await askListUnitFiles(hostThatSays(''))).toEqual([])
  })

  it('takes the text of a systemd that knows no JSON', async () => {
    expect(await askListUnitFiles(hostThatSays('a.service         enabled-runtime\n'))).toEqual([
      { unitFile: 'a.service', type: 'service', state: 'enabled-runtime', preset: null },
    ])
  })

  it.each([
    ['text where JSON was asked for', { stdout: 'a.service enabled -\n' }, 'systemd 252', ParseError],
    ['a shortened name', { stdout: 'proc-sys-f...fmt_misc.automount static\n' }, 'systemd 219', ParseError],
    ['an error', { exitCode: 1, stderr: 'Failed to list unit files: Connection timed out' }, 'systemd 252', ToolFailedError],
    ['no systemd', { exitCode: 1, stderr: 'System has not been booted with systemd as init system' }, 'systemd 252', NotSupportedError],
    ['other JSON', { stdout: '[{"unit":"a.service"}]' }, 'systemd 252', ParseError],
  ])('%s is no list', async (_, answer, version, expected) => {
    await expect(askListUnitFiles(hostThatSays(answer, version))).rejects.toThrow(expected)
  })
})

describe('parseListUnitFilesText', () => {
  const rows = fc.array(
    fc.record({
      unitFile: fc.stringMatching(/^[A-Za-z0-9:_\\@-]{1,20}\.(?:service|timer|mount)$/),
      state: fc.constantFrom('enabled', 'disabled', 'static', 'masked-runtime', 'generated', 'bad'),
      preset: fc.constantFrom('enabled', 'disabled', 'ignored', null),
    }),
    { maxLength: 8 },
  )

  it('reads back what a printer of the same form wrote', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom('PRESET', 'VENDOR PRESET'), (files, heading) => {
        const body = files.map((file) => `${file.unitFile.padEnd(30)} ${file.state.padEnd(15)} ${file.preset ?? '-'}\n`).join('')
        const text = `UNIT FILE STATE ${heading}\n${body}\n${files.length} unit files listed.\n`
        expect(parseListUnitFilesText(toLines(text), false)).toEqual({
          unitFiles: files.map((file) => ({ ...file, type: file.unitFile.slice(file.unitFile.lastIndexOf('.') + 1) })),
          warnings: [],
        })
      }),
    )
  })

  it('throws nothing but its own errors, whatever the text', () => {
    const pieces = fc.constantFrom('a.service', ' ', '\n', 'static', '-', 'UNIT FILE STATE', '0 unit files listed.', '…')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseSavedListUnitFiles(text, {})
          } catch (error) {
            expect(error).toBeInstanceOf(HostwardError)
          }
        },
      ),
    )
  })

  it('leaves the preset out where systemd 245 prints nothing', () => {
    expect(parseListUnitFilesText(toLines('UNIT FILE STATE VENDOR PRESET\na.service static \n'), true).unitFiles[0]).toMatchObject({
      preset: null,
    })
  })

  it('marks names that systemctl shortened, as they name no unit', () => {
    const { unitFiles, warnings } = parseListUnitFilesText(
      toLines('proc-sys-f...fmt_misc.automount static\nboot-sys-long-na… static -\n'),
      true,
    )
    expect(unitFiles).toEqual([
      { unitFile: 'proc-sys-f...fmt_misc.automount', type: 'automount', state: 'static', preset: null, cut: ['unitFile'] },
      { unitFile: 'boot-sys-long-na…', type: null, state: 'static', preset: null, cut: ['unitFile'] },
    ])
    expect(warnings.map((warning) => warning.code)).toEqual(['NAME_CUT'])
  })

  it.each([
    ['a word that is no name', 'rubbish enabled\n', 1],
    ['a fourth column', 'a.service enabled enabled more\n', 1],
    ['a row after the count', 'a.service enabled -\n\n1 unit files listed.\nb.service enabled -\n', 4],
    ['a second heading', 'a.service enabled -\nUNIT FILE STATE PRESET\n', 2],
  ])('refuses %s', (_, text, line) => {
    try {
      parseListUnitFilesText(toLines(text), true)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(ParseError)
      expect((error as ParseError).position.line).toBe(line)
    }
  })
})
