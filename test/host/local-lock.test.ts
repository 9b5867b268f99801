import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { LocalHost } from '../../src/host/local.js'
import { takeLock } from '../../src/host/local-lock.js'
import { temporaryFolder } from '../helpers/executables.js'

const host = new LocalHost({ env: {}, timeoutMs: 10_000 })
afterAll(() => host.close())
const take = (path: string): ReturnType<typeof takeLock> => takeLock(path, (...words) => host.run(...words))

it('is held by one at a time, and says by whom', async () => {
  const path = join(temporaryFolder(), 'lock')
  const lock = await take(path)
  expect(await take(path)).toBeNull()
  await lock?.describe('change 7')
  expect(readFileSync(path, 'utf8')).toBe('change 7')
  await lock?.release()
  expect(readFileSync(path, 'utf8')).toBe('')
  const next = await take(path)
  expect(next).not.toBeNull()
  await next?.release()
})

it('is held on by a program that has inherited it, until that ends', async () => {
  const path = join(temporaryFolder(), 'lock')
  const lock = await take(path)
  const child = spawn('cat', [], { stdio: ['pipe', 'ignore', 'ignore', lock!.fd] })
  await once(child, 'spawn')
  await lock?.release()
  expect(await take(path)).toBeNull()
  child.stdin?.end()
  await once(child, 'close')
  const next = await take(path)
  expect(next).not.toBeNull()
  await next?.release()
})

it('is not taken where flock cannot be run, and not through a link', async () => {
  const path = join(temporaryFolder(), 'lock')
  const without = new LocalHost({ env: { PATH: '/nowhere' }, timeoutMs: 10_000 })
  await expect(takeLock(path, () => without.run('no-such-flock', []))).rejects.toMatchObject({ code: 'ENOLCK' })
  await without.close()
  await expect(take('/proc/self/exe')).rejects.toMatchObject({ code: 'ELOOP' })
})
