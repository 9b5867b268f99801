import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LocalHost } from '../../src/host/local.js'
import { LocalFileWriter } from '../../src/host/local-writer.js'
import type { ToolResult } from '../../src/host/types.js'
import { temporaryFolder } from '../helpers/executables.js'

describe('labels', () => {
  it('are what stat of this machine says, null where that is nothing', async () => {
    const host = new LocalHost({ env: {}, timeoutMs: 10_000 })
    onTestFinished(() => host.close())
    const path = join(temporaryFolder(), 'a b')
    writeFileSync(path, '')
    const said = spawnSync('stat', ['--printf=%C', path], { encoding: 'utf8' }).stdout
    const writer = await host.writer()
    expect(await writer.labels([path])).toEqual(new Map([[path, said === '?' ? null : said]]))
    expect(await writer.labels([`${path}.none`])).toEqual(new Map([[`${path}.none`, null]]))
  })

  /** A stat that knows the labels of these; null is a file without one, what is not named is not there. */
  const statOf =
    (labels: Record<string, string | null>) =>
    (program: string, args: readonly string[]): Promise<ToolResult> => {
      const stdout = args
        .slice(2)
        .map((path) => (path in labels ? `${labels[path] ?? '?'}\0` : ''))
        .join('')
      return Promise.resolve({ program, args, outcome: 'exited', exitCode: 1, signal: null, stdout, stderr: '', durationMs: 1 })
    }

  it.each<[string, Record<string, string | null>]>([
    ['all of them', { '/a': 'u:r:t:s0', '/b': 'u:r:x:s0', '/c': 'u:r:y:s0' }],
    ['one without', { '/a': 'u:r:t:s0', '/b': null, '/c': 'u:r:y:s0' }],
    ['one that is gone', { '/a': 'u:r:t:s0', '/c': 'u:r:y:s0' }],
    ['all gone', {}],
  ])('%s', async (_, labels) => {
    const found = await new LocalFileWriter(statOf(labels)).labels(['/a', '/b', '/c'])
    expect([...found].sort()).toEqual(['/a', '/b', '/c'].map((path) => [path, labels[path] ?? null]))
  })

  it('are not said to be none when stat could not be asked', async () => {
    const answer = (program: string, args: readonly string[]): Promise<ToolResult> =>
      Promise.resolve({ program, args, outcome: 'timed-out', exitCode: null, signal: null, stdout: '', stderr: '', durationMs: 1 })
    await expect(new LocalFileWriter(answer).labels(['/a'])).rejects.toMatchObject({ code: 'EIO' })
  })
})
