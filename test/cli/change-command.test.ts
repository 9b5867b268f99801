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
      stdout: 'verified: change 1 is undone: make a.conf new (hostward undo 2)\n',
      stderr: '',
    })
    expect(readFileSync(host.real('/etc/a.conf'), 'utf8')).toBe('old\n')
    const history = await run(host, ['history'])
    expect(history.stdout.split('\n').map((line) => line.replace(/ +/g, ' ').trim())).toEqual([
      'CHANGE WHEN BY STATE WHAT',
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
    const plain = (text: string): string => text.replace(/\u001b\[\d+m/g, '')
    expect(plain(stderr)).toContain('plan: undo change 1: make a.conf new\n')
    expect(plain(stderr)).toContain('done bring back /etc/a.conf')
    expect(plain(stdout)).toMatch(/^verified: .*\n$/)
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
