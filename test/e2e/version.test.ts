import { expect, it } from 'vitest'
import pjson from '../../package.json' with { type: 'json' }
import { runCli } from '../helpers/built-cli.js'

it('tells its version without touching the host', async () => {
  const run = await runCli(['--version'], { env: { HOSTWARD_PATH: '/nonexistent' } })
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(run.stdout).toBe(`hostward/${pjson.version} linux-${process.arch} node-${process.version}\n`)
})
