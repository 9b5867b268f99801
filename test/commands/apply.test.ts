import { describe, expect, it } from 'vitest'
import type { Host } from '../../src/host/types.js'
import { GoldenHost } from '../helpers/golden-host.js'
import { openRecordedHost } from '../helpers/recorded-hosts.js'
import { runCommand, type RunCommandOptions } from '../helpers/run-command.js'
import { runWithFiles, type RunWithFiles } from '../helpers/run-with-files.js'

const SPEC = 'units: {own.service: {enabled: enabled, active: active}}\n'
const S = '/etc/golden/s.yaml'

const run = (words: string[], text: string, host: Host, options: RunCommandOptions = {}): Promise<RunWithFiles> =>
  runWithFiles(['apply', S, '--settle', '1ms', ...words], { [S]: text }, host, options)

describe('apply', () => {
  it('shows the plan, does it, and finds it done', async () => {
    const on = new GoldenHost()
    const before = on.all()
    const shown = await run(['--dry-run'], SPEC, on.host)
    expect(shown).toMatchObject({ exitCode: 0 })
    expect(shown.stdout).toContain(`plan: bring the host to ${S}: 2 checks\n  1. enable own.service\n`)
    expect(shown.stdout).toContain('  brings about: unit/own.service/enabled (is: disabled)\n')
    expect(on.all()).toEqual(before)
    const done = await run(['--json'], SPEC, on.host)
    expect(done.json).toMatchObject({
      ok: true,
      changed: true,
      command: 'apply',
      data: { verified: true, brings: [{ id: 'unit/own.service/enabled', actual: 'disabled' }, { why: null }], cannot: [], later: [] },
    })
    const again = await run([], SPEC, on.host)
    expect(again).toMatchObject({ exitCode: 0, stdout: `already so: the host is what ${S} says\n` })
    expect((await runCommand(['undo', '--json'], on.host)).json).toMatchObject({ ok: true, changed: true })
  })

  it('asks once for all dangers, and does nothing without a yes', async () => {
    const on = new GoldenHost()
    const spec = 'units: {dbus.service: {active: inactive}}\nfirewall: {zones: {public: {services: {absent: [ssh]}}}}\n'
    const refused = await run([], spec, on.host)
    expect(refused.exitCode).toBe(2)
    expect(refused.stderr).toContain('dbus.service would be stopped')
    expect(refused.stderr).toContain('new logins over ssh would not come through zone public any more')
    const questions: string[] = []
    const changes = {
      stateFolder: '/var/lib/hostward',
      user: 'root',
      interrupt: new AbortController().signal,
      uninterrupted: <T>(work: () => Promise<T>) => work(),
      ask: (question: string) => Promise.resolve(questions.push(question) === 1 ? 'yes' : 'no'),
    }
    const yes = await run([], spec, on.host, { tty: true, stdinTty: true, services: { changes } })
    expect(yes).toMatchObject({ exitCode: 0 })
    expect(questions).toHaveLength(1)
  })

  it('tells what it cannot bring about, shows the plan of the rest, and does nothing', async () => {
    const on = new GoldenHost()
    const spec = `${SPEC}host: {os: {version: '99'}}\n`
    const refused = await run(['--json'], spec, on.host)
    expect(refused.exitCode).toBe(1)
    expect(refused.json).toMatchObject({
      ok: false,
      changed: false,
      error: { code: 'PLAN_REFUSED', details: { cannot: ['host/os/version'] } },
      data: { cannot: [{ id: 'host/os/version' }], verified: null, journalId: null },
    })
    const text = await run([], spec, on.host)
    expect(text.stdout).toContain('not brought about: host/os/version')
    expect(text.stderr).toContain('error: the spec has a check that apply cannot bring about: nothing was done')
    expect(on.writers()).toEqual([])
    const partly = await run(['--partly'], spec, on.host)
    expect(partly).toMatchObject({ exitCode: 0 })
    expect(partly.stderr).toContain(
      'warning: 1 check is not brought about: host/os/version (it could not be asked: os-release has no VERSION_ID)',
    )
    const rest = await run(['--partly'], spec, on.host)
    expect(rest).toMatchObject({ exitCode: 1, stdout: '' })
  })

  it('plans for a recording, and leaves it', async () => {
    const demo = await run([], 'units: {crond.service: {enabled: disabled, active: inactive}}\n', await openRecordedHost('demo'))
    expect(demo).toMatchObject({ exitCode: 0 })
    expect(demo.stdout).toContain('systemctl disable')
    expect(demo.stderr).toContain('a recording stays as it is')
  })

  it('is wrong usage with a wrong spec, and without a check that is left', async () => {
    const on = new GoldenHost()
    expect((await run([], 'unit: {}\n', on.host)).exitCode).toBe(2)
    expect((await run(['--only', 'nosuch'], SPEC, on.host)).stderr).toContain('no check of the spec is left')
  })
})
