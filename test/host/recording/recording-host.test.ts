import { describe, expect, it } from 'vitest'
import { NotRecordedError } from '../../../src/errors.js'
import type { Derivation } from '../../../src/host/recording/derivation.js'
import { RecordingHost } from '../../../src/host/recording/recording-host.js'
import { FileError } from '../../../src/host/types.js'
import { recordedProgram, recordingFolder } from '../../helpers/recording-folder.js'

const open = (members: Readonly<Record<string, unknown>>, contents: Record<string, string> = {}, derivations: Derivation[] = []) =>
  RecordingHost.open(recordingFolder(members, contents), { kind: 'recording', derivations })

async function outcomeOf(wanted: Promise<unknown>): Promise<unknown> {
  try {
    return await wanted
  } catch (error) {
    if (error instanceof FileError) return error.code
    if (error instanceof NotRecordedError) return 'not recorded'
    throw error
  }
}

describe('programs', () => {
  const programs = [
    recordedProgram('systemctl list-units --all', { stdout: 'programs/1', durationMs: 6.5 }),
    recordedProgram('systemctl list-timers', { outcome: 'timed-out', exitCode: null, signal: 'SIGKILL', stderr: 'programs/2' }),
    recordedProgram('grubby --info=ALL', { outcome: 'not-found', exitCode: null }),
  ]
  const contents = { 'programs/1': 'a.service\n', 'programs/2': 'waiting\n' }

  it('answer word for word what was recorded, also failures', async () => {
    const host = await open({ programs }, contents)
    expect(await host.run('systemctl', ['list-units', '--all'])).toEqual({
      program: 'systemctl',
      args: ['list-units', '--all'],
      outcome: 'exited',
      exitCode: 0,
      signal: null,
      durationMs: 6.5,
      stdout: 'a.service\n',
      stderr: '',
    })
    expect(await host.run('systemctl', ['list-timers'])).toMatchObject({
      outcome: 'timed-out',
      exitCode: null,
      signal: 'SIGKILL',
      stderr: 'waiting\n',
    })
  })

  it.each([
    ['fewer words', ['list-units']],
    ['more words', ['list-units', '--all', '']],
    ['other words', ['list-units', '--All']],
    ['the same letters in other words', ['list-units --all']],
  ])('do not answer %s', async (_what, args) => {
    const host = await open({ programs }, contents)
    await expect(host.run('systemctl', args)).rejects.toThrow(NotRecordedError)
  })

  it('name what was asked and what is nearest to it', async () => {
    const host = await open({ programs }, contents)
    const error = await host.run('systemctl', ['list-timers', 'a b']).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'NOT_RECORDED',
      exitCode: 6,
      message: "systemctl list-timers 'a b': not in this recording",
      suggestions: [
        'recorded is: systemctl list-timers',
        'recorded is: systemctl list-units --all',
        'it was made by hostward 0.1.0: make a new one on that host with hostward record DIR',
      ],
    })
  })

  it('that were not installed are not installed for any words', async () => {
    const host = await open({ programs, which: { chronyc: null } }, contents)
    expect(await host.run('grubby', ['--default-kernel'])).toMatchObject({ outcome: 'not-found', exitCode: null })
    expect(await host.run('chronyc', ['-c', 'tracking'])).toMatchObject({ outcome: 'not-found', program: 'chronyc' })
    expect(await host.which('grubby')).toBeNull()
    expect(await host.which('chronyc')).toBeNull()
  })

  it('that nobody looked for are not taken for missing', async () => {
    const host = await open({ programs, which: { systemctl: '/usr/bin/systemctl' } }, contents)
    expect(await host.which('systemctl')).toBe('/usr/bin/systemctl')
    expect(await outcomeOf(host.which('firewall-cmd'))).toBe('not recorded')
    expect(await outcomeOf(host.run('firewall-cmd', ['--state']))).toBe('not recorded')
  })

  it('are derived only when nothing was recorded word for word', async () => {
    const asked: string[] = []
    const derive: Derivation = async (program, args, recorded) => {
      asked.push([program, ...args].join(' '))
      const all = recorded.runsOf(program).find((run) => run.args[0] === 'list-units')
      return all && args[0] === 'first' ? { ...(await all.result()), args, stdout: `${String(recorded.isComplete('units'))}\n` } : null
    }
    const host = await open({ programs, complete: ['units'] }, contents, [() => Promise.resolve(null), derive])
    expect(await host.run('systemctl', ['first'])).toMatchObject({ args: ['first'], stdout: 'true\n' })
    expect(await host.run('systemctl', ['list-units', '--all'])).toMatchObject({ stdout: 'a.service\n' })
    expect(await outcomeOf(host.run('systemctl', ['second']))).toBe('not recorded')
    expect(asked).toEqual(['systemctl first', 'systemctl second'])
  })

  it('show bytes that are not UTF-8 as the local host does', async () => {
    const host = await open({ programs: [recordedProgram('tool', { stdout: 'programs/1' })] }, { 'programs/1': 'plain ä\n' })
    expect(await host.run('tool', [])).toMatchObject({ stdout: 'plain ä\n' })
  })
})

describe('files', () => {
  const files = [
    { path: '/etc', kind: 'directory', entries: ['chrony.conf', 'os-release', 'secret', 'empty', 'loop'], mode: 0o755 },
    { path: '/etc/chrony.conf', kind: 'file', content: 'files/1', mode: 0o640, gid: 990, size: 12, mtimeSeconds: 1.25, device: 3 },
    { path: '/etc/empty', kind: 'file', content: 'files/2' },
    { path: '/etc/os-release', kind: 'symlink', target: '../usr/lib/os-release' },
    { path: '/usr/lib/os-release', kind: 'file', content: 'files/3' },
    { path: '/etc/secret', kind: 'file', error: 'EACCES' },
    { path: '/etc/loop', kind: 'symlink', target: '/etc/loop' },
    { path: '/lib', kind: 'symlink', target: 'usr/lib' },
    { path: '/boot', kind: 'directory', error: 'EACCES', mode: 0o700 },
    { path: '/root/x', kind: 'denied' },
    { path: '/gone', kind: 'missing' },
    { path: '/gone/below', kind: 'missing', error: 'ENOTDIR' },
    { path: '/sys/broken', kind: 'failed', error: 'EIO' },
    { path: '/run/looked-at', kind: 'file' },
    { path: '/run/pipe', kind: 'other' },
    { path: '/dangling', kind: 'symlink', target: '/gone' },
  ]
  const host = () => open({ files }, { 'files/1': 'pool a.test\n', 'files/2': '', 'files/3': 'ID=x\n' })

  it.each([
    ['/etc/chrony.conf', 'pool a.test\n'],
    ['/etc/empty', ''],
    ['/etc/os-release', 'ID=x\n'],
    ['/lib/os-release', 'ID=x\n'],
    ['/lib/../lib/os-release', 'ID=x\n'],
    ['//etc/./chrony.conf', 'pool a.test\n'],
    ['/etc', 'EISDIR'],
    ['/etc/secret', 'EACCES'],
    ['/etc/not-listed', 'ENOENT'],
    ['/etc/not-listed/below', 'ENOENT'],
    ['/etc/chrony.conf/below', 'ENOTDIR'],
    ['/etc/loop', 'ELOOP'],
    ['/root/x', 'EACCES'],
    ['/gone', 'ENOENT'],
    ['/gone/elsewhere', 'ENOENT'],
    ['/dangling', 'ENOENT'],
    ['/sys/broken', 'EIO'],
    ['/run/looked-at', 'not recorded'],
    ['/run/other', 'not recorded'],
    ['/usr/lib/other', 'not recorded'],
  ])('readFile %s: %j', async (path, expected) => {
    expect(await outcomeOf((await host()).readFile(path))).toBe(expected)
  })

  it.each([
    ['/etc', ['chrony.conf', 'os-release', 'secret', 'empty', 'loop']],
    ['/etc/chrony.conf', 'ENOTDIR'],
    ['/boot', 'EACCES'],
    ['/boot/loader', 'not recorded'],
    ['/gone', 'ENOENT'],
    ['/usr', 'not recorded'],
  ])('list %s: %j', async (path, expected) => {
    expect(await outcomeOf((await host()).list(path))).toEqual(expected)
  })

  it('have what stat and lstat say', async () => {
    const recorded = await host()
    expect(await recorded.stat('/etc/chrony.conf')).toEqual({
      kind: 'file',
      mode: 0o640,
      uid: 0,
      gid: 990,
      size: 12,
      mtimeSeconds: 1.25,
      device: 3,
    })
    expect(await recorded.lstat('/etc/os-release')).toMatchObject({ kind: 'symlink' })
    expect(await recorded.stat('/etc/os-release')).toMatchObject({ kind: 'file' })
    expect(await recorded.stat('/run/pipe')).toMatchObject({ kind: 'other' })
    expect(await recorded.stat('/etc/secret')).toMatchObject({ kind: 'file' })
    expect(await outcomeOf(recorded.stat('/dangling'))).toBe('ENOENT')
    expect(await recorded.lstat('/dangling')).toMatchObject({ kind: 'symlink' })
    expect(await outcomeOf(recorded.stat('/root/x'))).toBe('EACCES')
  })

  it('have what links say', async () => {
    const recorded = await host()
    expect(await recorded.readlink('/etc/os-release')).toBe('../usr/lib/os-release')
    expect(await outcomeOf(recorded.readlink('/etc/chrony.conf'))).toBe('EINVAL')
    expect(await outcomeOf(recorded.readlink('/etc/not-listed'))).toBe('ENOENT')
  })
})

describe('the host itself', () => {
  it('is who it was, when it was, asked by who asked', async () => {
    const recorded = await open({ redacted: true, uid: 1000 })
    expect(await recorded.describe()).toEqual({
      name: 'vbox',
      os: 'AlmaLinux 9.6 (Sage Margay)',
      osId: 'almalinux',
      osLike: ['rhel'],
      osVersion: '9.6',
      machineId: null,
      bootId: null,
      kind: 'recording',
      recordedAt: '2025-07-26T06:13:03Z',
      redacted: true,
    })
    expect(recorded.now().toISOString()).toBe('2025-07-26T06:13:03.000Z')
    expect(recorded.uid()).toBe(1000)
    await recorded.close()
  })
})
