import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LocalHost } from '../../src/host/local.js'
import { FileError } from '../../src/host/types.js'
import { temporaryFolder } from '../helpers/executables.js'

const host = new LocalHost({ env: {}, timeoutMs: 1000 })
const codeOf = async (wanted: Promise<unknown>): Promise<string> => {
  try {
    await wanted
    return 'no error'
  } catch (error) {
    return error instanceof FileError ? error.code : String(error)
  }
}

describe('files of this machine', () => {
  it('are read whole, also where the kernel says that their size is 0', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'large'), 'x'.repeat(200_000))
    expect(await host.readFile(join(folder, 'large'))).toHaveLength(200_000)
    expect(await host.readFile('/proc/sys/kernel/ostype')).toBe('Linux\n')
    expect(await host.readFile('/proc/version')).toBe(readFileSync('/proc/version', 'utf8'))
  })

  it('show bytes that are not UTF-8', async () => {
    const path = join(temporaryFolder(), 'latin1')
    writeFileSync(path, Buffer.from([0x41, 0xe4, 0x0a]))
    expect(await host.readFile(path)).toBe('A\\xe4\n')
  })

  it('say why they cannot be had', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    symlinkSync('nowhere', join(folder, 'dangling'))
    symlinkSync('loop', join(folder, 'loop'))
    expect(await codeOf(host.readFile(join(folder, 'missing')))).toBe('ENOENT')
    expect(await codeOf(host.readFile(join(folder, 'file', 'below')))).toBe('ENOTDIR')
    expect(await codeOf(host.readFile(join(folder, 'dangling')))).toBe('ENOENT')
    expect(await codeOf(host.readFile(join(folder, 'loop')))).toBe('ELOOP')
    expect(await codeOf(host.readFile(folder))).toBe('EISDIR')
    expect(await codeOf(host.list(join(folder, 'file')))).toBe('ENOTDIR')
    expect(await codeOf(host.readlink(join(folder, 'file')))).toBe('EINVAL')
    expect(await codeOf(host.stat(join(folder, 'dangling')))).toBe('ENOENT')
  })

  it('are never waited for: a pipe is no file', async () => {
    const pipe = join(temporaryFolder(), 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(await codeOf(host.readFile(pipe))).toBe('EINVAL')
    expect(await codeOf(host.readFile('/dev/zero'))).toBe('EINVAL')
    expect(await host.readFile('/dev/null')).toBe('')
    expect(await host.stat(pipe)).toMatchObject({ kind: 'other' })
  })

  it('are not taken when they are out of all proportion', async () => {
    const path = join(temporaryFolder(), 'sparse')
    writeFileSync(path, '')
    truncateSync(path, 64 * 1024 * 1024 + 1)
    expect(await codeOf(host.readFile(path))).toBe('EFBIG')
  })

  it('have kind, mode, owner and size', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'file')
    writeFileSync(path, 'abc')
    chmodSync(path, 0o4640)
    mkdirSync(join(folder, 'b'))
    symlinkSync('file', join(folder, 'a'))
    const stat = await host.stat(join(folder, 'a'))
    expect(stat).toMatchObject({ kind: 'file', mode: 0o4640, uid: process.getuid?.(), gid: process.getgid?.(), size: 3 })
    expect(Math.abs(stat.mtimeSeconds - Date.now() / 1000)).toBeLessThan(60)
    expect(await host.lstat(join(folder, 'a'))).toMatchObject({ kind: 'symlink' })
    expect(await host.readlink(join(folder, 'a'))).toBe('file')
    expect(await host.list(folder)).toEqual(['a', 'b', 'file'])
  })
})
