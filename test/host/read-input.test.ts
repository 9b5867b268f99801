import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readInput } from '../../src/host/terminal.js'
import { FileError } from '../../src/host/types.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostward-test-'))
  await writeFile(join(folder, 'saved.txt'), Buffer.from([0x61, 0xff, 0x0a]))
})
afterAll(() => rm(folder, { recursive: true }))

const unread = (): NodeJS.ReadableStream => Readable.from([])

describe('readInput', () => {
  it('reads a file; bytes that are not UTF-8 stay readable', async () => {
    expect(await readInput(join(folder, 'saved.txt'), unread())).toBe('a\\xff\n')
  })

  it('reads standard input for -, also when a character lies across two chunks', async () => {
    const [first, second] = [Buffer.from('時').subarray(0, 1), Buffer.from('時').subarray(1)]
    expect(await readInput('-', Readable.from([first, second]))).toBe('時')
  })

  it.each([
    ['ENOENT', 'missing.txt'],
    ['EISDIR', '.'],
  ])('%s is a FileError', async (code, name) => {
    const path = join(folder, name)
    await expect(readInput(path, unread())).rejects.toEqual(new FileError(code, path))
  })

  it('ends at a limit instead of filling the memory', async () => {
    await expect(readInput('/dev/zero', unread(), 1e6)).rejects.toMatchObject({ code: 'EFBIG' })
  })

  it('passes on what is no errno', async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error('a bug'))
      },
    })
    await expect(readInput('-', broken)).rejects.toThrow('a bug')
  })
})
