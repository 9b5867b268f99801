import { describe, expect, it } from 'vitest'
import type { Services } from '../../src/cli/services.js'
import { changedHost, unitEdit } from '../helpers/changed-host.js'
import { openRecordedHost } from '../helpers/recorded-hosts.js'
import { runWithFiles, type RunWithFiles } from '../helpers/run-with-files.js'

const SPECS = { 'a.yaml': 'target: {default: cui}\n', 'b.yaml': 'target: {default: gui}\ntime: {offset: 1s}\n' }

async function diff(...words: string[]): Promise<RunWithFiles> {
  const here = changedHost(await openRecordedHost('demo'), unitEdit('logrotate.timer', 'UnitFileState', 'disabled'))
  const openHost: Services['openHost'] = ({ selector }) => (selector === undefined ? Promise.resolve(here) : openRecordedHost('demo'))
  return runWithFiles(['diff', ...words], SPECS, here, { services: { openHost } })
}

describe('diff', () => {
  it('tells how this host is not as a recording', async () => {
    const run = await diff('recording:before', '--only', 'timers')
    expect(run).toMatchObject({ exitCode: 3, stdout: 'timers/logrotate.timer/enabled: enabled -> disabled\n' })
    expect(run.stderr).toContain('error: this host is not as recording:before: 1 difference')
  })

  it('tells that two are the same', async () => {
    expect(await diff('recording:a', 'demo', '--only', 'host')).toMatchObject({
      exitCode: 0,
      stdout: 'recording:a and demo are the same\n',
      stderr: '',
    })
  })

  it('compares specs', async () => {
    expect((await diff('a.yaml', 'b.yaml')).stdout).toBe('target/default: cui -> gui\ntime/offset: only in b.yaml: 1s\n')
    expect((await diff('a.yaml', 'b.yaml', '--only', 'target', '--json')).json).toMatchObject({
      ok: false,
      command: 'diff',
      data: { verdict: 'differs', differences: [{ path: 'target/default', from: 'cui', to: 'gui' }] },
    })
  })

  it('leaves a spec and a host to check', async () => {
    const run = await diff('a.yaml')
    expect(run.exitCode).toBe(2)
    expect(run.stderr).toContain('hostward check a.yaml')
  })
})
