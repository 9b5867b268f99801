/** The labs of a run are shared out among test files (test/lab/worker.ts). */
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from './helpers/executables.js'
import { takeLab, UP_NAME } from './lab/labs.js'

function labs(): string[] {
  const folders = ['one', 'two'].map((name) => join(temporaryFolder(), name))
  for (const folder of folders) {
    mkdirSync(folder)
    writeFileSync(join(folder, UP_NAME), '')
  }
  return folders
}

it('gives each its own, and has the third wait until one is free', async () => {
  const folders = labs()
  const [first, second] = [await takeLab(folders), await takeLab(folders)]
  expect([first.index, second.index]).toEqual([0, 1])
  const third = takeLab(folders)
  const early = await Promise.race([third.then(() => 'taken'), new Promise((resolve) => setTimeout(resolve, 150, 'waits'))])
  expect(early).toBe('waits')
  second.release()
  expect((await third).index).toBe(1)
  first.release()
  expect(readdirSync(folders[0]!)).toEqual([UP_NAME])
})

it('takes one over whose file was killed', async () => {
  const folders = labs()
  for (const folder of folders) symlinkSync('4194999', join(folder, 'in-use'))
  expect((await takeLab(folders)).index).toBeTypeOf('number')
})

it('passes over one that is not up, and says so when there is none', async () => {
  const [one = '', two = ''] = labs()
  rmSync(join(one, UP_NAME))
  expect((await takeLab(['/nowhere', one, two])).index).toBe(2)
  await expect(takeLab(['/nowhere'])).rejects.toThrow('no lab is up')
})
