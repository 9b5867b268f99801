import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError, NotPermittedError, ParseError, ToolFailedError, ToolMissingError } from '../../../src/errors.js'
import { askJournal, journalArgs, parseJournalJson } from '../../../src/tools/journalctl/journal.js'
import { FakeHost, type FakeAnswer } from '../../helpers/fake-host.js'

/** As journalctl 252 prints it. */
const ENTRY = {
  __CURSOR: 's=1;i=2',
  __REALTIME_TIMESTAMP: '1753510383000123',
  __MONOTONIC_TIMESTAMP: '885123456',
  _BOOT_ID: '4f1b2c3d4e5f60718293a4b5c6d7e8f9',
  _HOSTNAME: 'vbox',
  _PID: '1',
  _COMM: 'systemd',
  _SYSTEMD_UNIT: 'init.scope',
  SYSLOG_IDENTIFIER: 'systemd',
  SYSLOG_FACILITY: '3',
  PRIORITY: '6',
  UNIT: 'firewalld.service',
  MESSAGE: 'Starting firewalld - dynamic firewall daemon...',
  _TRANSPORT: 'journal',
}
const line = (changes: object) => `${JSON.stringify({ ...ENTRY, ...changes })}\n`
const messageOf = (message: unknown) => parseJournalJson(line({ MESSAGE: message }))[0]?.message
const journal = (answer: FakeAnswer | string) => new FakeHost({ programs: { 'journalctl *': answer } })

describe('parseJournalJson', () => {
  it('types the fields of an entry', () => {
    expect(parseJournalJson(line({}))).toEqual([
      {
        timestamp: '2025-07-26T06:13:03.000123Z',
        timestampUsec: 1753510383000123,
        monotonicUsec: 885123456,
        host: 'vbox',
        identifier: 'systemd',
        pid: 1,
        unit: 'firewalld.service',
        priority: 6,
        level: 'info',
        facility: 'daemon',
        message: 'Starting firewalld - dynamic firewall daemon...',
        transport: 'journal',
        cursor: 's=1;i=2',
      },
    ])
  })

  it('takes the times that the sender gave', () => {
    const [entry] = parseJournalJson(line({ _SOURCE_REALTIME_TIMESTAMP: '1753510382000000', _SOURCE_MONOTONIC_TIMESTAMP: '0' }))
    expect(entry).toMatchObject({ timestamp: '2025-07-26T06:13:02Z', monotonicUsec: 0 })
  })

  it('leaves null what the entry does not have', () => {
    expect(parseJournalJson('{"MESSAGE":"x"}')).toEqual([
      {
        timestamp: null,
        timestampUsec: null,
        monotonicUsec: null,
        host: null,
        identifier: null,
        pid: null,
        unit: null,
        priority: null,
        level: null,
        facility: null,
        message: 'x',
        transport: null,
        cursor: null,
      },
    ])
  })

  it('decodes a message of bytes and keeps what is not UTF-8 as \\xNN', () => {
    expect(messageOf([104, 105, 255, 27])).toBe('hi\\xff\u001b')
  })

  it('joins a message that stands several times', () => {
    expect(messageOf(['one', [116, 119, 111], null])).toBe('one\ntwo')
  })

  it('takes a message that was left out as empty', () => {
    expect(messageOf(null)).toBe('')
  })

  it.each([
    ['COREDUMP_UNIT', { COREDUMP_UNIT: 'a.service' }, 'a.service'],
    ['OBJECT_SYSTEMD_UNIT', { UNIT: undefined, OBJECT_SYSTEMD_UNIT: 'b.service' }, 'b.service'],
    ['_SYSTEMD_UNIT', { UNIT: undefined }, 'init.scope'],
  ])('names the unit by %s', (_, changes, unit) => {
    expect(parseJournalJson(line(changes))[0]?.unit).toBe(unit)
  })

  it('passes over the marks between entries', () => {
    const text = `-- Logs begin at Sat 2025-07-26 14:58:20 UTC, end at Sat 2025-07-26 15:13:03 UTC. --\n${line({})}-- Reboot --\n${line({})}`
    expect(parseJournalJson(text)).toHaveLength(2)
    expect(parseJournalJson('-- No entries --\n')).toEqual([])
  })

  it.each([
    ['{"MESSAGE":"x"}\nrubbish\n', 2],
    ['[1]', 1],
    ['null', 1],
  ])('refuses %j', (text, number) => {
    expect(() => parseJournalJson(text)).toThrow(
      expect.objectContaining({ name: 'ParseError', position: expect.objectContaining({ line: number }) }),
    )
  })

  it('throws nothing but ParseError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.dictionary(fc.constantFrom('MESSAGE', 'PRIORITY', '_PID'), fc.jsonValue()).map((fields) => JSON.stringify(fields)),
        ),
        (text) => {
          try {
            parseJournalJson(text)
          } catch (error) {
            expect(error).toBeInstanceOf(ParseError)
          }
        },
      ),
    )
  })
})

describe('askJournal', () => {
  it('has one argv shape', () => {
    expect(journalArgs({ unit: 'a.service', lines: 10 })).toEqual([
      '--no-pager',
      '--output=json',
      '--all',
      '--unit=a.service',
      '--lines=10',
    ])
    expect(journalArgs({ kernel: true, boot: '0' })).toEqual(['--no-pager', '--output=json', '--all', '--dmesg', '--boot=0'])
  })

  it('answers with entries', async () => {
    const host = journal(line({}) + line({ MESSAGE: 'Started.' }))
    const { entries, limited, notices } = await askJournal(host, { unit: 'firewalld.service', lines: 10 })
    expect(entries.map((entry) => entry.message)).toEqual([ENTRY.MESSAGE, 'Started.'])
    expect({ limited, notices }).toEqual({ limited: false, notices: [] })
    expect(host.calls).toEqual(['journalctl --no-pager --output=json --all --unit=firewalld.service --lines=10'])
  })

  it('says when there is more than this user may see', async () => {
    const stderr = [
      'Hint: You are currently not seeing messages from other users and the system.',
      "      Users in groups 'adm', 'systemd-journal' can see all messages.",
      '      Pass -q to turn off this notice.',
      '',
    ].join('\n')
    expect(await askJournal(journal({ stdout: line({}), stderr }), {})).toMatchObject({ limited: true, notices: [] })
  })

  it('asks again without --output=json, which keeps quiet about that', async () => {
    const hint = 'Hint: You are currently not seeing messages from other users and the system.\n'
    const programs = {
      'journalctl --no-pager --output=json --all': line({}),
      'journalctl --no-pager --lines=0': { stdout: '-- No entries --\n', stderr: hint },
    }
    expect(await askJournal(new FakeHost({ uid: 1000, programs }), {})).toMatchObject({ limited: true, notices: [] })
    const quiet = { ...programs, 'journalctl --no-pager --lines=0': '' }
    expect(await askJournal(new FakeHost({ uid: 1000, programs: quiet }), {})).toMatchObject({ limited: false, notices: [] })
    const failing = { ...programs, 'journalctl --no-pager --lines=0': { outcome: 'timed-out' as const } }
    expect(await askJournal(new FakeHost({ uid: 1000, programs: failing }), {})).toMatchObject({ limited: false })
    const asRoot = new FakeHost({ programs })
    expect((await askJournal(asRoot, {})).limited).toBe(false)
    expect(asRoot.calls).toEqual(['journalctl --no-pager --output=json --all'])
  })

  it.each([
    [0, 'No journal files were found.'],
    [1, 'Data from the specified boot (-1) is not available: No such boot ID in journal'],
    [1, 'Specifying boot ID or boot offset has no effect, no persistent journal was found.'],
  ])('exit %s with %j is no entries and a notice', async (exitCode, stderr) => {
    expect(await askJournal(journal({ stderr: `${stderr}\n`, exitCode }), {})).toEqual({ entries: [], limited: false, notices: [stderr] })
  })

  it('is not permitted when no file could be opened', async () => {
    const stderr =
      'Hint: You are currently not seeing messages from other users and the system.\nNo journal files were opened due to insufficient permissions.\n'
    const asked = askJournal(journal({ stderr, exitCode: 1 }), {})
    await expect(asked).rejects.toBeInstanceOf(NotPermittedError)
    await expect(asked).rejects.toThrow('No journal files were opened due to insufficient permissions.')
  })

  it('fails with the words of journalctl otherwise', async () => {
    const asked = askJournal(journal({ stderr: 'Failed to add filter: nonsense\n', exitCode: 1 }), {})
    await expect(asked).rejects.toBeInstanceOf(ToolFailedError)
    await expect(asked).rejects.toThrow('Failed to add filter: nonsense')
  })

  it('names a missing journalctl', async () => {
    await expect(askJournal(new FakeHost(), {})).rejects.toBeInstanceOf(ToolMissingError)
  })

  it('throws nothing but HostwardError whatever it prints', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), fc.nat(2), async (stdout, stderr, exitCode) => {
        try {
          await askJournal(journal({ stdout, stderr, exitCode }), {})
        } catch (error) {
          expect(error).toBeInstanceOf(HostwardError)
        }
      }),
    )
  })
})
