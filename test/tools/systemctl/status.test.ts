import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError, ParseError } from '../../../src/errors.js'
import { toLines } from '../../../src/tools/lines.js'
import { parseSavedStatus } from '../../../src/tools/systemctl/formats.js'
import { parseStatusTree } from '../../../src/tools/systemctl/status-tree.js'
import { parseStatusBytes, parseStatusEnd, parseStatusSizes, parseStatusSpan } from '../../../src/tools/systemctl/status-values.js'
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
    ['a Process: whose end has another form', '    Process: 12 ExecStart=/bin/x (code=sideways)\n'],
    ['an Active: since no time', '     Active: active (running) since then\n'],
    ['a CPU: that is no span', '        CPU: much\n'],
    ['a Listen: without a type', '     Listen: /run/x\n'],
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

describe('what the pager cut', () => {
  /** The lines as less -S shows them in a terminal of `width` columns. */
  const cutAt = (text: string, width: number): string =>
    text
      .split('\n')
      .map((line) => (line.length > width ? `${line.slice(0, width - 1)}>` : line))
      .join('\n')

  const WHOLE = [
    '● relay.service - Mail relay',
    '     Loaded: loaded (/lib/systemd/system/relay.service; enabled; vendor preset: enabled)',
    '    Drop-In: /etc/systemd/system/relay.service.d',
    '             └─10-a.conf, 20-b.conf',
    '     Active: activating (auto-restart) (frozen) (Result: exit-code) since Mon 2024-05-06 10:00:00 UTC; 5min ago',
    'TriggeredBy: ● relay.socket',
    '     Listen: /run/relay (Stream)',
    '    Process: 811 ExecStart=/usr/sbin/relay -d (code=exited, status=0/SUCCESS)',
    '   Main PID: 820 (code=exited, status=203/EXEC); Control PID: 821 (check)',
    '     Status: "Waiting"',
    '         IP: 1.2K in, 3.4K out',
    '      Tasks: 12 (limit: 1121)',
    '     Memory: 23.1M (max: 1.0G available: 900.0M)',
    '        CPU: 1min 367ms',
    '     CGroup: /system.slice/relay.service',
    '             └─820 /usr/sbin/relay -d',
    '',
    'May 06 10:00:00 vm systemd[1]: Starting Mail relay...',
  ].join('\n')

  it('is never a value: every one is as in the whole text, or null, or the beginning of a text', () => {
    const whole = parseStatus(toLines(WHOLE)).unit
    for (let width = 30; width <= 120; width += 1) {
      const { unit } = parseStatus(toLines(cutAt(WHOLE, width)))
      const { mainPid, mainProcessEnd, controlPid, load, unitFileState, preset, active, result, since, tasks, cpuSeconds } = unit
      const words = { mainPid, mainProcessEnd, controlPid, load, unitFileState, preset, active, result, since, tasks, cpuSeconds }
      for (const [name, value] of Object.entries(words)) if (value !== null) expect(value).toEqual(whole[name as keyof typeof words])
      for (const [kind, size] of Object.entries(unit.memory)) expect(size).toBe(whole.memory[kind])
      for (const [index, { end, pid }] of unit.commands.entries()) {
        expect(pid).toBe(whole.commands[index]?.pid)
        if (end !== null) expect(end).toEqual(whole.commands[index]?.end)
      }
    }
  })
})

describe('parseStatusTree', () => {
  it('refuses a node that is neither a process nor a group', () => {
    expect(() => parseStatusTree(toLines('├─two words\n'))).toThrow(ParseError)
    expect(() => parseStatusTree(toLines('no tree\n'))).toThrow(ParseError)
  })

  it('takes a process without a command', () => {
    expect(parseStatusTree(toLines('├─a.service\n│ └─12\n'))).toEqual([{ pid: 12, commandLine: '', cgroup: '/a.service' }])
  })
})

describe('values', () => {
  it('are sizes by name, parted by commas or by blanks', () => {
    const sizes = { low: 1024, 'max (startup)': 2048, 'swap max': null }
    expect(parseStatusSizes('low: 1K, max (startup): 2K, swap max: infinity')).toEqual(sizes)
    expect(parseStatusSizes('low: 1K max (startup): 2K swap max: infinity')).toEqual(sizes)
    expect(['low 1K', 'low: 1K,', 'low: much', '1K'].map(parseStatusSizes)).toEqual([null, null, null, null])
  })

  it('are sizes, spans and ends', () => {
    expect(['23.1M', '512B', '0B', '1.5G', '12', 'x'].map(parseStatusBytes)).toEqual([24222106, 512, 0, 1610612736, null, null])
    expect(['367ms', '0', '1min 2.5s', 'x'].map(parseStatusSpan)).toEqual([0.367, 0, 62.5, null])
    expect(parseStatusEnd('code=killed, signal=SIGTERM')).toMatchObject({ code: 'killed', status: 15, word: 'SIGTERM' })
    expect(parseStatusEnd('code=dumped, signal=SEGV')).toMatchObject({ code: 'dumped', status: 11, word: 'SIGSEGV' })
    expect(parseStatusEnd('code=killed, signal=40')).toEqual({ code: 'killed', status: 40, word: 'SIGRTMIN+6', meaning: null })
    expect(parseStatusEnd('code=killed, signal=RTMAX-1')).toMatchObject({ status: 63, word: 'SIGRTMIN+29' })
    expect(parseStatusEnd('code=exited, status=255/n/a')).toMatchObject({ status: 255, word: 'EXCEPTION' })
    expect(parseStatusEnd('code=killed, signal=NONE')).toBeNull()
    expect(parseStatusEnd('code=exited, status=12')).toEqual({ code: 'exited', status: 12, word: null, meaning: null })
    expect(parseStatusEnd('nothing')).toBeNull()
  })
})
