import { describe, expect, it } from 'vitest'
import { makeJournalctlDerivation } from '../../../src/tools/journalctl/derive.js'
import { journalArgs, type JournalQuestion } from '../../../src/tools/journalctl/journal.js'
import { recordedAnswers, type LiteralRun } from '../../helpers/recorded-answers.js'

const entry = (fields: Record<string, unknown>): string => JSON.stringify({ __REALTIME_TIMESTAMP: '1753510383000000', ...fields })
const LINES = [
  entry({ MESSAGE: '1', _PID: '1', _SYSTEMD_UNIT: 'init.scope', UNIT: 'sshd.service' }),
  entry({ MESSAGE: '2', _SYSTEMD_UNIT: 'sshd.service' }),
  entry({ MESSAGE: 'by a child of systemd', _PID: '77', _SYSTEMD_UNIT: 'init.scope', UNIT: 'sshd.service' }),
  entry({ MESSAGE: 'about sshd.service', _SYSTEMD_UNIT: 'crond.service' }),
  entry({ MESSAGE: '3', _UID: '0', OBJECT_SYSTEMD_UNIT: ['sshd.service', 'x.service'] }),
  entry({ MESSAGE: 'by anybody', _UID: '1000', OBJECT_SYSTEMD_UNIT: 'sshd.service' }),
  entry({ MESSAGE: '4', _UID: '0', MESSAGE_ID: 'fc2e22bc6ee647b6b90729ab34a250b1', COREDUMP_UNIT: 'sshd.service' }),
  entry({ MESSAGE: 'no core dump', _UID: '0', COREDUMP_UNIT: 'sshd.service' }),
  entry({ MESSAGE: 'of a user', _SYSTEMD_UNIT: 'user@1000.service', USER_UNIT: 'sshd.service' }),
  entry({ MESSAGE: '5', _SYSTEMD_UNIT: 'sshd.service' }),
  entry({ MESSAGE: '6', _SYSTEMD_UNIT: String.raw`a\x2db.service` }),
]
const run = (question: JournalQuestion, lines: readonly string[] = LINES, rest: Partial<LiteralRun> = {}): LiteralRun => ({
  line: ['journalctl', ...journalArgs(question)].join(' '),
  stdout: lines.map((line) => `${line}\n`).join(''),
  ...rest,
})
const ask = (question: JournalQuestion, runs: readonly LiteralRun[]) =>
  makeJournalctlDerivation()('journalctl', journalArgs(question), recordedAnswers(runs))
const messages = (stdout: string | undefined): string[] =>
  (stdout ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { MESSAGE: string }).MESSAGE)

describe('the log of a unit from the log of the boot', () => {
  it('has what the unit wrote and what was written about it', async () => {
    const result = await ask({ unit: 'sshd.service' }, [run({ boot: '0' })])
    expect(messages(result?.stdout)).toEqual(['1', '2', '3', '4', '5'])
    expect(result).toMatchObject({ outcome: 'exited', exitCode: 0, args: journalArgs({ unit: 'sshd.service' }) })
  })

  it('of a slice has what was written in it', async () => {
    const inSlice = entry({ MESSAGE: '7', _SYSTEMD_UNIT: 'x.service', _SYSTEMD_SLICE: 'system.slice' })
    expect(messages((await ask({ unit: 'system.slice' }, [run({ boot: '0' }, [...LINES, inSlice])]))?.stdout)).toEqual(['7'])
  })

  it('has the last lines only when that was asked', async () => {
    expect(messages((await ask({ unit: 'sshd.service', lines: 2, boot: '0' }, [run({ boot: '0' })]))?.stdout)).toEqual(['4', '5'])
  })

  it('finds a name with a backslash, which JSON doubles', async () => {
    expect(messages((await ask({ unit: String.raw`a\x2db.service` }, [run({})]))?.stdout)).toEqual(['6'])
  })

  it('is empty for a unit that wrote nothing, when the whole boot was recorded', async () => {
    expect((await ask({ unit: 'quiet.service', lines: 10 }, [run({ boot: '0', lines: 100 })]))?.stdout).toBe('')
  })

  it('is not taken for empty when older lines were left out', async () => {
    expect(await ask({ unit: 'quiet.service', lines: 10 }, [run({ boot: '0', lines: LINES.length })])).toBeNull()
    expect(messages((await ask({ unit: 'sshd.service', lines: 10 }, [run({ boot: '0', lines: LINES.length })]))?.stdout)).toHaveLength(5)
  })

  it('keeps what journalctl said about rights', async () => {
    const hint = 'Hint: You are currently not seeing messages from other users and the system.\n'
    expect(await ask({ unit: 'sshd.service' }, [run({}, LINES, { stderr: hint })])).toMatchObject({ stderr: hint })
  })

  it('fails as the whole log did', async () => {
    const refused = run({ boot: '0' }, [], { exitCode: 1, stderr: 'No journal files were opened due to insufficient permissions.\n' })
    expect(await ask({ unit: 'sshd.service', lines: 10 }, [refused])).toMatchObject({ exitCode: 1, stderr: refused.stderr })
  })
})

describe('fewer lines of the same log', () => {
  it('are the last ones', async () => {
    expect(messages((await ask({ kernel: true, boot: '0', lines: 2 }, [run({ kernel: true, boot: '0', lines: 100 })]))?.stdout)).toEqual([
      '5',
      '6',
    ])
    expect(
      messages((await ask({ unit: 'sshd.service', lines: 1 }, [run({ unit: 'sshd.service', lines: 10 }, LINES.slice(0, 2))]))?.stdout),
    ).toEqual(['2'])
  })

  it('are not known when more are asked than were recorded', async () => {
    expect(await ask({ boot: '0', lines: 100 }, [run({ boot: '0', lines: LINES.length })])).toBeNull()
    expect(await ask({ boot: '0' }, [run({ boot: '0', lines: LINES.length })])).toBeNull()
  })

  it('leave out the marks between entries', async () => {
    const marked = ['-- Logs begin at Sat 2025-07-26 --', LINES[1] ?? '', '']
    expect(messages((await ask({ boot: '0', lines: 5 }, [run({ boot: '0' }, marked)]))?.stdout)).toEqual(['2'])
  })
})

describe('what is another question', () => {
  it.each<[string, JournalQuestion, LiteralRun]>([
    ['kernel messages', { kernel: true }, run({ boot: '0' })],
    ['all messages, from those of the kernel', { unit: 'a.service' }, run({ kernel: true })],
    ['another boot', { boot: '-1' }, run({ boot: '0' })],
    ['another unit', { unit: 'a.service' }, run({ unit: 'b.service' })],
    ['a call that was ended', { unit: 'a.service' }, run({}, LINES, { outcome: 'timed-out', exitCode: null })],
    ['a recorded call in another form', { unit: 'a.service' }, { line: 'journalctl --boot=0' }],
  ])('%s', async (_what, question, recorded) => {
    expect(await ask(question, [recorded])).toBeNull()
  })

  it.each([
    ['--no-pager', '--output=short'],
    ['--no-pager', '--output=json', '--all', '--since=today'],
    ['--no-pager', '--output=json', '--all', '--lines=x'],
    [],
  ])('an argv in another form: %s', async (...args) => {
    expect(await makeJournalctlDerivation()('journalctl', args, recordedAnswers([run({})]))).toBeNull()
  })

  it('another program', async () => {
    expect(await makeJournalctlDerivation()('systemctl', journalArgs({}), recordedAnswers([run({})]))).toBeNull()
  })

  it('a line that is no JSON is nobody’s', async () => {
    expect((await ask({ unit: 'sshd.service' }, [run({}, ['garbage sshd.service', 'null sshd.service', '"sshd.service"'])]))?.stdout).toBe(
      '',
    )
  })
})
