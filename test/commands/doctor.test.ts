import { expect, it } from 'vitest'
import { FakeHost } from '../helpers/fake-host.js'
import { runCommand } from '../helpers/run-command.js'

it('exits 0 on a host that has nothing, and says what to install', async () => {
  const run = await runCommand(['doctor'], new FakeHost({ uid: 1000 }))
  expect(run.exitCode).toBe(0)
  expect(run.stdout).toContain('│ - │ chronyc ')
  expect(run.stdout).toContain('  chronyc: dnf install chrony')
})

it('fits 80 columns on a terminal', async () => {
  const run = await runCommand(
    ['doctor'],
    new FakeHost({ programs: { 'chronyc *': { exitCode: 1, stdout: '506 Cannot talk to daemon, and quite a bit more to say\n' } } }),
    { tty: true, columns: 80 },
  )
  const widths = run.stdout
    .replaceAll(/\u001b\[\d+m/g, '')
    .split('\n')
    .map((line) => line.length)
  expect(Math.max(...widths)).toBeLessThanOrEqual(80)
})
