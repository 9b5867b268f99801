import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runCommand, type CommandRun, type RunCommandOptions } from '../helpers/run-command.js'
import { ScratchHost } from '../helpers/scratch-host.js'
import { readTree } from '../helpers/tree.js'

function make(): ScratchHost {
  return new ScratchHost({
    files: { '/etc/os-release': 'ID=debian\n', '/etc/hostname': 'scratch\n' },
  })
}

const run = (host: ScratchHost, argv: readonly string[], options: RunCommandOptions = {}): Promise<CommandRun> =>
  runCommand(argv, host, options)

/** What cannot be taken back: a restart, as the engine sees it. */
async function restarted(host: ScratchHost): Promise<void> {
  const { runPlan } = await import('../helpers/run-plan.js')
  host.programs['tool'] = () => ''
  const run = { kind: 'run', program: 'tool', args: ['restart'], touches: [], undoable: false } as const
  await runPlan(host, () =>
    Promise.resolve({
      ...{ action: 'test', summary: 'restart it', steps: [{ ...run, id: 'restart', describe: 'restart it' }] },
      ...{ watch: {}, expect: {}, dangers: [], warnings: [], done: 'it is restarted' },
    }),
  )
}

const plain = (text: string): string => text.replace(/\u001b\[\d+m/g, '')

/** A change that is there already: made by the engine itself, through a plan of the tests. */
async function changed(host: ScratchHost): Promise<void> {
  const { runPlan } = await import('../helpers/run-plan.js')
  host.put('/etc/a.conf', 'old\n')
  await runPlan(host, () =>
    Promise.resolve({
      action: 'test',
      summary: 'make a.conf new',
      steps: [{ kind: 'write', id: 'write', describe: 'write /etc/a.conf', path: '/etc/a.conf', content: 'new\n', undoable: true }],
      watch: { files: ['/etc/a.conf'] },
      expect: { files: { '/etc/a.conf': { content: 'new\n' } } },
      dangers: [],
      warnings: [],
      done: 'a.conf is new',
    }),
  )
}

describe('history and undo', () => {
  it('show the plan and its diff with --dry-run, and leave no byte behind', async () => {
    const host = make()
    await changed(host)
    const before = readTree(host.root)
    const text = await run(host, ['undo', '--dry-run'])
    expect(text.exitCode).toBe(0)
    expect(text.stdout).toContain('plan: undo change 1: make a.conf new')
    expect(text.stdout).toContain('-new\n     +old')
    const json = await run(host, ['undo', '--dry-run', '--json'])
    expect(json.json).toMatchObject({ ok: true, changed: false, data: { verified: null, journalId: null } })
    expect(json.json.data['plan'].steps[0]).toMatchObject({ file: '/etc/a.conf', argv: null, undoable: true, touches: ['/etc/a.conf'] })
    expect(readTree(host.root)).toEqual(before)
  })

  it('undo the last change, and say so in one line', async () => {
    const host = make()
    await changed(host)
    const { exitCode, stdout, stderr } = await run(host, ['undo'])
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: 'verified: change 1 (make a.conf new) is undone: /etc/a.conf is as before (hostward undo 2)\n',
      stderr: '',
    })
    expect(readFileSync(host.real('/etc/a.conf'), 'utf8')).toBe('old\n')
    const history = await run(host, ['history'])
    expect(history.stdout.split('\n').map((line) => line.replace(/ +/g, ' ').trim())).toEqual([
      'CHANGE WHEN (UTC) BY STATE WHAT',
      '2 2026-01-02 03:04 root undo of 1 undo change 1: make a.conf new',
      '1 2026-01-02 03:04 root undone by 2 make a.conf new',
      '',
    ])
    const shown = await run(host, ['history', 'show', '1', '--json'])
    expect(shown.json.data['change']).toMatchObject({ id: 1, state: 'done', undoneBy: 2, files: [{ path: '/etc/a.conf' }] })
    expect((await run(host, ['history', 'show', '1'])).stdout).toContain('-old\n+new')
  })

  it('tell people the plan and each step on their terminal', async () => {
    const host = make()
    await changed(host)
    const { stdout, stderr } = await run(host, ['undo'], { tty: true })
    expect(plain(stderr)).toContain('plan: undo change 1: make a.conf new\n')
    expect(plain(stderr)).toContain('done bring back /etc/a.conf')
    expect(plain(stdout)).toMatch(/^verified: .*\n {2}\(hostward undo 2\)\n$/)
  })

  it('break the lines about the steps between words, where the terminal ends', async () => {
    const host = make()
    await changed(host)
    const { stderr } = await run(host, ['undo'], { tty: true, columns: 24, env: { NO_COLOR: '1' } })
    expect(stderr).toContain('done bring back\n  /etc/a.conf')
  })

  it('refuse what is no number, and what is not there', async () => {
    const host = make()
    expect((await run(host, ['undo', 'x', '--json'])).json).toMatchObject({ ok: false, error: { code: 'USAGE' } })
    expect(await run(host, ['undo', '3'])).toMatchObject({ exitCode: 3 })
    expect(await run(host, ['history', 'show', '3'])).toMatchObject({ exitCode: 3 })
    expect(await run(host, ['history'])).toMatchObject({ exitCode: 0, stdout: 'hostward has changed nothing on this host yet\n' })
  })
})

it.each([['history'], ['history', 'show', '1'], ['undo'], ['firewall', 'confirm', '1']])(
  '%s %s of a recording names where to ask',
  async (...argv) => {
    const host = make()
    Object.assign(host, { writer: undefined })
    const { json } = await run(host, [...argv, '--json'])
    expect(json.error).toMatchObject({ code: 'NOT_SUPPORTED', suggestions: [expect.stringContaining('on the host itself') as string] })
  },
)

describe('a question', () => {
  const atTerminal = (host: ScratchHost, argv: readonly string[], ask: (question: string) => Promise<string>, signal?: AbortSignal) => {
    const services: NonNullable<RunCommandOptions['services']> = {
      changes: {
        stateFolder: '/var/lib/hostward',
        user: 'root',
        interrupt: signal ?? new AbortController().signal,
        uninterrupted: (work) => work(),
        ask,
      },
    }
    return run(host, argv, { tty: true, stdinTty: true, services })
  }

  it('comes after the plan and its dangers, once; only yes goes on', async () => {
    const host = make()
    await changed(host)
    await restarted(host)
    const before = readTree(host.root)
    const no = await atTerminal(host, ['undo'], () => Promise.resolve('y'))
    expect(no).toMatchObject({ exitCode: 1, stdout: '' })
    const said = plain(no.stderr).replace(/\n {2}(?=\S)/g, ' ')
    expect(said).toMatch(
      /^plan: undo change 1: make a\.conf new [^]*\+old\ndanger: this takes back change 1 \(make a\.conf new\), which is not/,
    )
    expect(said.match(/danger:/g)).toHaveLength(1)
    expect(said).toContain('error: not confirmed: nothing was done')
    expect(readTree(host.root)).toEqual(before)

    const yes = await atTerminal(host, ['undo'], () => Promise.resolve('yes'))
    expect(yes.exitCode).toBe(0)
    expect(plain(yes.stderr).match(/plan:/g)).toHaveLength(1)
    expect(readFileSync(host.real('/etc/a.conf'), 'utf8')).toBe('old\n')
  })

  it('that Ctrl-C answers is an interruption, and nothing is done', async () => {
    const host = make()
    await changed(host)
    await restarted(host)
    const before = readTree(host.root)
    const ending = new AbortController()
    const run130 = await atTerminal(
      host,
      ['undo'],
      () => {
        ending.abort()
        return Promise.resolve('')
      },
      ending.signal,
    )
    expect(run130.exitCode).toBe(130)
    expect(run130.stderr).toContain('interrupted: nothing was done')
    expect(readTree(host.root)).toEqual(before)
  })

  it('that nobody can answer is no plan on their terminal, but exit code 2; --yes goes on', async () => {
    const host = make()
    await changed(host)
    await restarted(host)
    const scripted = await run(host, ['undo', '--json'])
    expect(scripted.json).toMatchObject({ ok: false, error: { code: 'CONFIRMATION_NEEDED' } })
    expect(scripted.json.error?.message).toContain('hostward undo 1 does it without asking')
    expect(scripted.stderr).toBe('')
    expect(await run(host, ['undo', '--yes'])).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await run(host, ['undo', '2'])).toMatchObject({ exitCode: 1 })
  })
})

describe('undo of the last change', () => {
  it('that leaves nothing to undo, and is the only one, says why and where to look', async () => {
    const host = make()
    await restarted(host)
    const { json } = await run(host, ['undo', '--json'])
    expect(json.error).toMatchObject({
      code: 'PLAN_REFUSED',
      message:
        'change 1 (restart it) leaves nothing to undo: what it did has no way back (a restart, a reload, a run of a timer); no change before it can be undone either',
    })
    expect(json.error?.suggestions).toEqual([
      'hostward history show 1',
      'hostward history lists the changes; hostward undo ID takes another one back',
    ])
  })
})

describe('rights', () => {
  it('become those of root by starting hostward again, but not for a plan that is only shown', async () => {
    const host = make()
    await changed(host)
    host.uid = () => 1000
    const asked: (string | undefined)[] = []
    const services = {
      reexecuteAsRoot: (why?: string) => {
        asked.push(why)
        return Promise.resolve(42)
      },
    }
    expect(await run(host, ['undo', '--dry-run'], { services })).toMatchObject({ exitCode: 0 })
    expect(asked).toEqual([])
    expect(await run(host, ['undo'], { services })).toMatchObject({ exitCode: 42, stdout: '' })
    expect(asked).toEqual(['a change needs the rights of root'])
    expect(readFileSync(host.real('/etc/a.conf'), 'utf8')).toBe('new\n')
  })
})
