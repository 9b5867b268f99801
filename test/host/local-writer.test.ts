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

  it.each<[string, string, (string | null)[]]>([
    ['all of them', 'u:r:t:s0\0u:r:x:s0\0', ['u:r:t:s0', 'u:r:x:s0']],
    ['one without', 'u:r:t:s0\0?\0', ['u:r:t:s0', null]],
    ['one that is gone: nobody knows which', 'u:r:t:s0\0', [null, null]],
  ])('%s', async (_, stdout, expected) => {
    const answer = (program: string, args: readonly string[]): Promise<ToolResult> =>
      Promise.resolve({ program, args, outcome: 'exited', exitCode: 0, signal: null, stdout, stderr: '', durationMs: 1 })
    const labels = await new LocalFileWriter(answer).labels(['/a', '/b'])
    expect([...labels]).toEqual([
      ['/a', expected[0]],
      ['/b', expected[1]],
    ])
  })
})
