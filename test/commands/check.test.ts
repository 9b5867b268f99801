import { describe, expect, it } from 'vitest'
import { FileError, type Host } from '../../src/host/types.js'
import { FakeHost } from '../helpers/fake-host.js'
import { openRecordedHost } from '../helpers/recorded-hosts.js'
import type { RunCommandOptions } from '../helpers/run-command.js'
import { runWithFiles, type RunWithFiles } from '../helpers/run-with-files.js'

const SPEC = 'units: {sshd.service: {active: active}, mcelog.service: {active: {is: active, reason: wanted}}}\ntime: {offset: 50ms}\n'

const check = async (words: string[], files: Record<string, string>, host?: Host, options: RunCommandOptions = {}): Promise<RunWithFiles> =>
  runWithFiles(['check', ...words], files, host ?? (await openRecordedHost('demo')), options)

describe('check', () => {
  it('ends with 0 when all is well, 3 when it differs, 6 when only something could not be asked', async () => {
    expect((await check(['s.yaml'], { 's.yaml': 'time: {offset: 50ms}' })).exitCode).toBe(0)
    const run = await check(['s.yaml'], { 's.yaml': SPEC })
    expect(run.exitCode).toBe(3)
    expect(run.stdout).toContain(
      'fail     unit/mcelog.service/active\n         expected: active\n         found: failed\n         reason: wanted\n',
    )
    expect(run.stderr).toContain('error: the host is not what the spec says: 1 check failed')
    expect((await check(['s.yaml'], { 's.yaml': SPEC }, new FakeHost())).exitCode).toBe(6)
  })

  it('puts several specs together, with variables', async () => {
    const files = { 'a.yaml': 'time: {offset: "${most}"}', 'w.yaml': 'waivers: [{check: time/*, reason: slow, until: 2099-01-01}]' }
    const run = await check(['a.yaml', 'w.yaml', '--var', 'most=1us', '--json'], files)
    expect(run.json).toMatchObject({
      ok: true,
      command: 'check',
      data: { verdict: 'pass', counts: { waived: 1, pass: 1 }, specs: ['a.yaml', 'w.yaml'] },
    })
  })

  it('tells a wrong spec with exit 2, in text and in JSON', async () => {
    const run = await check(['s.yaml'], { 's.yaml': 'unit: {}\n' })
    expect(run).toMatchObject({ exitCode: 2, stdout: '' })
    expect(run.stderr).toContain('s.yaml:1:1: unknown key "unit"; did you mean units?')
    expect((await check(['s.yaml', '--json'], { 's.yaml': 'unit: {}\n' })).json).toMatchObject({
      ok: false,
      error: { code: 'BAD_SPEC', details: { problems: [{ line: 1, column: 1 }] } },
    })
    expect((await check(['none.yaml'], {})).exitCode).toBe(3)
  })

  it('writes several reports in one run, of which one may take standard output', async () => {
    const run = await check(['s.yaml', '--report', 'tap', '--report', 'junit=j.xml', '--report', 'openmetrics=m.prom'], { 's.yaml': SPEC })
    expect(run.stdout.startsWith('TAP version 14\n1..3\n')).toBe(true)
    expect(Object.keys(run.written)).toEqual(['j.xml', 'm.prom'])
    expect(run.written['j.xml']).toContain('<testsuites>')
    const both = await check(['s.yaml', '--json', '--report', 'markdown=r.md'], { 's.yaml': SPEC })
    expect(both.json.data['counts']).toMatchObject({ fail: 1 })
    expect(both.written['r.md']).toContain('| fail |')
  })

  it.each([
    [['--report', 'tap', '--report', 'json'], 'only one report can go to standard output'],
    [['--json', '--report', 'tap'], '--json takes standard output'],
    [['--report', 'junti'], 'no such report'],
    [['--report', 'junit='], 'name of a file is missing'],
    [['--report', 'tap=a', '--report', 'junit=a'], 'same file'],
    [['--only', 'nosuch'], 'no check of the spec is left'],
    [['--only', ''], 'names nothing'],
    [['--wait', 'soon'], 'not a duration'],
  ])('%j is wrong usage', async (flags, message) => {
    const run = await check(['s.yaml', ...flags], { 's.yaml': SPEC })
    expect(run.exitCode).toBe(2)
    expect(run.stdout + run.stderr).toContain(message)
  })

  it('chooses by tag', async () => {
    const files = { 's.yaml': 'units: {sshd.service: {active: {is: active, tags: [login]}}}\ntime: {offset: 50ms}\n' }
    expect((await check(['s.yaml', '--tag', 'login', '--json'], files)).json.data['results']).toMatchObject([
      { id: 'unit/sshd.service/active' },
    ])
  })

  it('waits for what can settle, and asks only that again', async () => {
    const row = (active: string): string => JSON.stringify([{ unit: 'a.service', load: 'loaded', active, sub: 'x', description: '' }])
    const block = (active: string): string => `Id=a.service\nNames=a.service\nLoadState=loaded\nActiveState=${active}\nSubState=x\n`
    const programs = { 'systemctl list-units *': row('activating'), 'systemctl show *': block('activating') }
    const host = new FakeHost({ programs, identity: { kind: 'local' } })
    const files = { 's.yaml': 'units: {a.service: {active: active}}\n' }
    setTimeout(() => (host.options.programs!['systemctl show *'] = block('active')), 300)
    const run = await check(['s.yaml', '--wait', '10s'], files, host, { tty: true })
    expect(run).toMatchObject({ exitCode: 0 })
    expect(run.stdout).toContain('waited')
    expect(run.stdout).not.toContain('waiting')
    expect(run.stderr).toBe('0 s: waiting for unit/a.service/active\n')
    const vain = await check(['s.yaml', '--wait', '1ms'], { 's.yaml': 'units: {a.service: {active: inactive}}\n' }, host)
    expect(vain).toMatchObject({ exitCode: 3, stderr: expect.not.stringContaining('waiting') })
  })

  it('does not wait for a recording', async () => {
    const before = Date.now()
    expect((await check(['s.yaml', '--wait', '1h'], { 's.yaml': SPEC })).exitCode).toBe(3)
    expect(Date.now() - before).toBeLessThan(20_000)
  })

  it('tells a file that cannot be read', async () => {
    const host = new FakeHost({ files: { 's.yaml': { error: 'EACCES' } } })
    await expect(host.readFile('s.yaml')).rejects.toBeInstanceOf(FileError)
    expect((await check(['s.yaml'], {})).stderr).toContain('s.yaml')
  })
})
