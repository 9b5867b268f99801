import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { withTempFolder } from '../../src/host/temp-folder.js'

it('makes a folder with files that only this user can read, and removes it with all that came into it', async () => {
  const folder = await withTempFolder({ 'a.timer': 'text\n', 'b.service': '' }, (path) => {
    expect(readFileSync(join(path, 'a.timer'), 'utf8')).toBe('text\n')
    expect([path, join(path, 'b.service')].map((name) => statSync(name).mode & 0o777)).toEqual([0o700, 0o600])
    writeFileSync(join(path, 'more'), 'x')
    return Promise.resolve(path)
  })
  expect(existsSync(folder)).toBe(false)
})

it('removes it when its use fails', async () => {
  let folder = ''
  const use = withTempFolder({ x: '' }, (path) => {
    folder = path
    throw new Error('no')
  })
  await expect(use).rejects.toThrow('no')
  expect([folder.includes('/hostward-'), existsSync(folder)]).toEqual([true, false])
})

it('leaves no listener behind', async () => {
  const before = process.listenerCount('exit')
  await withTempFolder({}, () => Promise.resolve())
  expect(process.listenerCount('exit')).toBe(before)
})
