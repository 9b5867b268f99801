import { expect, it } from 'vitest'
import { FakeHost } from '../helpers/fake-host.js'
import { runCommand } from '../helpers/run-command.js'

const host = () =>
  new FakeHost({
    programs: {
      'systemctl list-units *': JSON.stringify([
        { unit: 'a.service', load: 'loaded', active: 'active', sub: 'running', description: 'A \u001b[31mred' },
        { unit: 'b.service', load: 'loaded', active: 'failed', sub: 'failed', description: 'B' },
      ]),
    },
  })

it('answers with the units as data', async () => {
  const run = await runCommand(['unit', 'list', '--json', '--failed'], host())
  expect(run.exitCode).toBe(0)
  expect(run.json.data['units']).toEqual([
    { unit: 'b.service', type: 'service', load: 'loaded', active: 'failed', sub: 'failed', description: 'B', job: null },
  ])
})

it('never sends an escape sequence of the host to the terminal', async () => {
  const run = await runCommand(['unit', 'list'], host())
  expect(run.stdout).toContain('\\x1b[31mred')
  expect(run.stdout).not.toContain('\u001b')
})

it('tells a mistyped state from one that no unit is in', async () => {
  const codes = async (state: string): Promise<string[]> =>
    (await runCommand(['unit', 'list', '--state', state, '--json'], host())).json.warnings.map(({ code }) => code)
  expect(await codes('bogus')).toEqual(['STATE_UNKNOWN'])
  expect(await codes('masked')).toEqual([])
  expect(await codes('failed')).toEqual([])
})
