import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { NotPermittedError, UsageError, WriteFailedError } from '../../../src/errors.js'
import type { Recording } from '../../../src/host/recording/format.js'
import { requireNewFolder, writeRecording } from '../../../src/host/recording/write.js'
import { temporaryFolder } from '../../helpers/executables.js'

const recording = (text = 'text\n'): Recording => ({
  hostward: '0.1.0',
  recordedAt: '2025-07-26T06:13:03Z',
  redacted: true,
  uid: 0,
  identity: { name: 'host-1', os: null, osId: null, osLike: [], osVersion: null, machineId: null, bootId: null },
  complete: ['units'],
  programs: [
    { program: 'a', args: ['x'], outcome: 'exited', exitCode: 0, signal: null, durationMs: 3, stdout: text, stderr: '' },
    { program: 'b', args: [], outcome: 'not-found', exitCode: null, signal: null, durationMs: 0, stdout: '', stderr: '' },
  ],
  files: [
    { ...file('/etc/empty'), content: '' },
    { ...file('/etc/missing'), kind: 'missing', error: 'ENOENT' },
    { ...file('/etc/d'), kind: 'directory', entries: ['x'] },
  ],
  which: new Map([
    ['a', '/bin/a'],
    ['b', null],
  ]),
})
const file = (path: string) => ({
  path,
  kind: 'file' as const,
  error: null,
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  mtimeSeconds: 1,
  device: 2,
  content: null,
  entries: null,
  target: null,
})
const modeOf = (path: string): number => statSync(path).mode & 0o777

describe('a recording that is written', () => {
  it('is for its owner alone, whatever the umask', () => {
    for (const umask of [0, 0o077, 0o777]) {
      const before = process.umask(umask)
      onTestFinished(() => void process.umask(before))
      const parent = temporaryFolder()
      chmodSync(parent, 0o755)
      const folder = join(parent, 'recording')
      writeRecording(recording(), folder)
      process.umask(before)
      expect(modeOf(folder)).toBe(0o700)
      expect(modeOf(join(folder, 'programs'))).toBe(0o700)
      expect(modeOf(join(folder, 'recording.json'))).toBe(0o600)
      expect(modeOf(join(folder, 'programs/0001.stdout'))).toBe(0o600)
      expect(modeOf(join(folder, 'files/0001'))).toBe(0o600)
      expect(readdirSync(parent)).toEqual(['recording'])
    }
  })

  it('holds what docs/recordings.md says', () => {
    const folder = join(temporaryFolder(), 'recording')
    writeRecording(recording(), folder)
    expect(JSON.parse(readFileSync(join(folder, 'recording.json'), 'utf8'))).toEqual({
      formatVersion: 1,
      hostward: '0.1.0',
      recordedAt: '2025-07-26T06:13:03Z',
      redacted: true,
      uid: 0,
      identity: { name: 'host-1', os: null, osId: null, osLike: [], osVersion: null, machineId: null, bootId: null },
      complete: ['units'],
      programs: [
        {
          program: 'a',
          args: ['x'],
          outcome: 'exited',
          exitCode: 0,
          signal: null,
          durationMs: 3,
          stdout: 'programs/0001.stdout',
          stderr: null,
        },
        { program: 'b', args: [], outcome: 'not-found', exitCode: null, signal: null, durationMs: 0, stdout: null, stderr: null },
      ],
      files: [
        { path: '/etc/empty', kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 0, mtimeSeconds: 1, device: 2, content: 'files/0001' },
        { path: '/etc/missing', kind: 'missing', error: 'ENOENT' },
        { path: '/etc/d', kind: 'directory', mode: 0o644, uid: 0, gid: 0, size: 0, mtimeSeconds: 1, device: 2, entries: ['x'] },
      ],
      which: { a: '/bin/a', b: null },
    })
    expect(readFileSync(join(folder, 'programs/0001.stdout'), 'utf8')).toBe('text\n')
    expect(readFileSync(join(folder, 'files/0001'), 'utf8')).toBe('')
    expect(readdirSync(join(folder, 'programs'))).toEqual(['0001.stdout'])
  })
})

describe('the place of a recording', () => {
  it('must be free: whatever stands there is left alone', () => {
    const parent = temporaryFolder()
    mkdirSync(join(parent, 'folder'))
    writeFileSync(join(parent, 'file'), 'mine')
    symlinkSync('nowhere', join(parent, 'dangling'))
    for (const name of ['folder', 'file', 'dangling']) {
      expect(() => requireNewFolder(join(parent, name))).toThrow(UsageError)
      expect(() => requireNewFolder(join(parent, name))).toThrow(/exists already; a recording is never written over anything$/)
      expect(() => writeRecording(recording(), join(parent, name))).toThrow(UsageError)
    }
    expect(readFileSync(join(parent, 'file'), 'utf8')).toBe('mine')
    expect(readdirSync(parent).sort()).toEqual(['dangling', 'file', 'folder'])
  })

  it('must have a directory to stand in', () => {
    const parent = temporaryFolder()
    writeFileSync(join(parent, 'file'), '')
    expect(() => requireNewFolder(join(parent, 'missing/recording'))).toThrow(
      `${parent}/missing: no such directory to put the recording in`,
    )
    expect(() => requireNewFolder(join(parent, 'file/recording'))).toThrow(`${parent}/file: no such directory to put the recording in`)
    expect(() => requireNewFolder('')).toThrow('the name of the new folder is empty')
  })

  it('is meant from where hostward was started', () => {
    const parent = temporaryFolder()
    const from = process.cwd()
    process.chdir(parent)
    onTestFinished(() => {
      process.chdir(from)
    })
    expect(requireNewFolder('recording')).toBe(join(parent, 'recording'))
    expect(requireNewFolder('recording/')).toBe(join(parent, 'recording'))
  })
})

const isRoot = process.getuid?.() === 0

describe('a recording that cannot be written', () => {
  it.runIf(isRoot)('because the disk is full leaves nothing', (context) => {
    const disk = mountTmpfs('size=64k') ?? context.skip('mounting is not allowed here')
    expect(() => writeRecording(recording('x'.repeat(1_000_000)), join(disk, 'recording'))).toThrow(WriteFailedError)
    expect(() => writeRecording(recording('x'.repeat(1_000_000)), join(disk, 'recording'))).toThrow(
      `${disk}/recording: the recording could not be written: no space left on device; nothing of it is left`,
    )
    expect(readdirSync(disk)).toEqual([])
  })

  it.runIf(isRoot)('because the file system is read-only says so', (context) => {
    const disk = mountTmpfs('size=64k') ?? context.skip('mounting is not allowed here')
    execFileSync('mount', ['-o', 'remount,ro', disk])
    expect(() => writeRecording(recording(), join(disk, 'recording'))).toThrow(/the recording could not be written: read-only file system/)
  })

  it.skipIf(isRoot)('because the directory is somebody else’s says so', () => {
    const parent = temporaryFolder()
    chmodSync(parent, 0o555)
    expect(() => writeRecording(recording(), join(parent, 'recording'))).toThrow(NotPermittedError)
  })

  it('because its name is too long says so', () => {
    const folder = join(temporaryFolder(), 'x'.repeat(254))
    expect(() => writeRecording(recording(), folder)).toThrow(/the name is too long/)
  })
})

/** A file system of its own; null where mounting is not allowed, e.g. in a container. */
function mountTmpfs(options: string): string | null {
  const folder = join(temporaryFolder(), 'disk')
  mkdirSync(folder)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status !== 0) return null
  onTestFinished(() => void spawnSync('umount', [folder]))
  return folder
}
