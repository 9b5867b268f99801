import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError, ParseError } from '../../../src/errors.js'
import { toLines } from '../../../src/tools/lines.js'
import { parseSavedStatus } from '../../../src/tools/systemctl/formats.js'
import { parseStatusTree } from '../../../src/tools/systemctl/status-tree.js'
import { parseStatusBytes, parseStatusEnd, parseStatusSpan } from '../../../src/tools/systemctl/status-values.js'
import { parseStatus } from '../../../src/tools/systemctl/status.js'

describe('parseStatus', () => {
  it('throws nothing but its own errors, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...['● a.service - A\n', '     Active: ', 'active (running) since ', 'Loaded: ', '   Main PID: 1', '(code=', 'Docs: x\n', '\n', '  '],
      ...[
        '├─',
        '12 x',
        'CGroup: /\n',
        '     Memory: 1K (',
        'Condition: ',
        'Process: ',
        '>',
        'Jul 26 15:13:03 vbox systemd[1]: x\n',
        'Tasks: 1',
      ],
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => `● a.service - A\n${parts.join('')}`),
        ),
        (text) => {
          try {
            parseSavedStatus(text, {})
          } catch (error) {
            expect(error).toBeInstanceOf(HostwardError)
          }
        },
      ),
    )
  })

  it('takes an ambiguous zone only when it is told the offset', () => {
    const text = '● a.service - A\n     Active: active (running) since Mon 2025-07-28 09:00:00 CST; 1s ago\n'
    expect(parseStatus(toLines(text), 480).unit.since).toBe('2025-07-28T01:00:00Z')
    const unknown = parseStatus(toLines(text))
    expect(unknown.unit.since).toBeNull()
    expect(unknown.warnings.map((warning) => warning.code)).toEqual(['ZONE_UNKNOWN'])
  })

  it.each([
    ['an Active: of another form', '     Active: active since\n     Active: \n'],
    ['a Process: without its end', '    Process: 12 ExecStart=/bin/x\n'],
    ['a Condition: of another form', '  Condition: perhaps\n'],
    ['a Tasks: that is no number', '      Tasks: many\n'],
    ['a line of a log that is none', '     Active: inactive (dead)\n\nrubbish\n'],
    ['a following line of a field that has none', '     Active: inactive (dead)\n             more\n'],
  ])('refuses %s', (_, body) => {
    expect(() => parseStatus(toLines(`● a.service - A\n${body}`))).toThrow(ParseError)
  })

  it('refuses a text with nothing but a warning in it', () => {
    expect(() => parseStatus(toLines("Warning: a.service changed on disk. Run 'systemctl daemon-reload' to reload units.\n"))).toThrow(
      ParseError,
    )
  })
})

describe('parseStatusTree', () => {
  it('refuses a node that is neither a process nor a group', () => {
    expect(() => parseStatusTree(toLines('├─two words\n'))).toThrow(ParseError)
    expect(() => parseStatusTree(toLines('no tree\n'))).toThrow(ParseError)
  })
})

describe('values', () => {
  it('are sizes, spans and ends', () => {
    expect(['23.1M', '512B', '0B', '1.5G', '12', 'x'].map(parseStatusBytes)).toEqual([24222106, 512, 0, 1610612736, null, null])
    expect(['367ms', '0', '1min 2.5s', 'x'].map(parseStatusSpan)).toEqual([0.367, 0, 62.5, null])
    expect(parseStatusEnd('code=killed, signal=SIGTERM')).toMatchObject({ code: 'killed', status: 15, word: 'SIGTERM' })
    expect(parseStatusEnd('code=dumped, signal=SEGV')).toMatchObject({ code: 'dumped', status: 11, word: 'SIGSEGV' })
    expect(parseStatusEnd('code=killed, signal=40')).toEqual({ code: 'killed', status: 40, word: null, meaning: null })
    expect(parseStatusEnd('code=exited, status=12')).toEqual({ code: 'exited', status: 12, word: null, meaning: null })
    expect(parseStatusEnd('nothing')).toBeNull()
  })
})
