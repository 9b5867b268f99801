import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../helpers/executables.js'
import { FakeHost } from '../helpers/fake-host.js'
import { runCommand } from '../helpers/run-command.js'

const host = (): FakeHost =>
  new FakeHost({
    programs: {
      'systemctl --version': 'systemd 252 (252-51.el9)\n',
      'systemctl list-units *': JSON.stringify([
        { unit: 'kiste.service', load: 'loaded', active: 'active', sub: 'running', description: 'for kiste9' },
      ]),
      'systemctl list-unit-files *': '[{"unit_file":"kiste.service","state":"enabled","preset":null}]',
    },
    files: { '/etc/hostname': 'kiste9\n', '/etc/passwd': 'erika:x:1000:1000::/home/erika:/bin/sh\n' },
    identity: { name: 'kiste9' },
  })

describe('record', () => {
  it('answers with the folder and what is in it, and says what had no answer', async () => {
    const folder = join(temporaryFolder(), 'r')
    const run = await runCommand(['record', folder, '--json'], host())
    expect(run.exitCode).toBe(0)
    expect(run.json.data).toMatchObject({ recording: folder, redacted: true, programs: expect.any(Number), files: expect.any(Number) })
    const { programs, files, unanswered } = run.json.data
    expect(programs).toBeGreaterThan(10)
    expect(files).toBeGreaterThan(10)
    expect(unanswered).toContainEqual({ command: 'firewall show', code: 'TOOL_MISSING', message: expect.stringContaining('firewall-cmd') })
    expect(readdirSync(folder).sort()).toEqual(['files', 'programs', 'recording.json'])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  it.each([80, 200])('tells it in words that fit %d columns', async (columns) => {
    const folder = join(temporaryFolder(), 'r')
    const run = await runCommand(['record', folder], host(), { tty: true, columns })
    expect(run.stdout).toContain('Names, addresses, ids, secrets and log lines are stand-ins')
    expect(run.stdout).toMatch(/\d+ questions without an answer, recorded as such:/)
    expect(run.stdout).toContain(`hostward status --host recording:${folder}`)
    // A path is not broken: it is to be copied.
    const lines = run.stdout
      .replaceAll(/\u001b\[\d+m/g, '')
      .split('\n')
      .filter((line) => !line.includes(folder))
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns)
  })

  it('warns that --raw keeps everything', async () => {
    const run = await runCommand(['record', join(temporaryFolder(), 'r'), '--raw'], host())
    expect(run.stdout).toContain('Nothing was replaced')
  })

  it.each([
    ['an existing folder', (parent: string) => parent, 2, /exists already; a recording is never written over anything/],
    ['a folder in a missing one', (parent: string) => join(parent, 'a/b'), 2, /no such directory to put the recording in/],
    ['an empty name', () => '', 2, /the name of the new folder is empty/],
  ])('refuses %s before it asks anything', async (_what, folderIn, exitCode, message) => {
    const fake = host()
    const run = await runCommand(['record', folderIn(temporaryFolder()), '--json'], fake)
    expect(run.exitCode).toBe(exitCode)
    expect(run.json.error?.message).toMatch(message)
    expect(fake.calls).toEqual([])
  })

  it('refuses a file in its place and leaves it alone', async () => {
    const path = join(temporaryFolder(), 'file')
    writeFileSync(path, 'mine')
    expect((await runCommand(['record', path], host())).exitCode).toBe(2)
    expect(statSync(path).size).toBe(4)
  })

  it('needs the name of a folder', async () => {
    expect((await runCommand(['record', '--json'], host())).exitCode).toBe(2)
  })

  it('writes nothing when it is interrupted', async () => {
    const parent = temporaryFolder()
    const fake = new FakeHost({ programs: { 'systemctl list-units *': { outcome: 'interrupted' } } })
    const run = await runCommand(['record', join(parent, 'r'), '--json'], fake)
    expect(run.exitCode).toBe(130)
    expect(run.json.error).toMatchObject({ code: 'INTERRUPTED', message: 'interrupted: nothing was written' })
    expect(existsSync(join(parent, 'r'))).toBe(false)
    expect(readdirSync(parent)).toEqual([])
  })

  it('records also a host on which a fact of hostward breaks', async () => {
    const fake = host()
    fake.now = () => new Date('2025-07-26T07:00:00Z')
    const which = fake.which.bind(fake)
    fake.which = (program) => (program === 'sudo' ? Promise.reject(new TypeError('a bug')) : which(program))
    const run = await runCommand(['record', join(temporaryFolder(), 'r'), '--json'], fake)
    expect(run.exitCode).toBe(0)
    expect(run.json.data['unanswered']).toContainEqual({ command: 'doctor', code: 'BUG', message: 'a bug' })
  })
})

describe('--sudo', () => {
  it('has no meaning for a recording', async () => {
    const run = await runCommand(['unit', 'list', '--sudo', '--host', 'demo', '--json'], host())
    expect(run.exitCode).toBe(2)
    expect(run.json.error?.message).toBe('--sudo reads this host with more rights; --host demo is read as it is')
  })
})
