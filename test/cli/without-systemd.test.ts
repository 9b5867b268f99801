import { expect, it } from 'vitest'
import { NotFoundError, ToolMissingError } from '../../src/errors.js'
import { plainWithoutSystemd } from '../../src/cli/without-systemd.js'
import { commandTable } from '../../src/command-table.js'
import { openRecordedHost } from '../helpers/recorded-hosts.js'
import { runCommand } from '../helpers/run-command.js'

it.each([
  [['timer', 'list'], "timers are systemd's, and this host has none: systemctl is not installed"],
  [['timer', 'create', 'x', '--exec', '/bin/true', '--on-calendar', 'daily', '--dry-run'], "timers are systemd's"],
  [['target', 'set', 'cui', '--dry-run'], "targets are systemd's"],
  [['target', 'list'], "targets are systemd's"],
  [['unit', 'show', 'x'], "units are systemd's"],
  [['boot', 'time'], 'what a boot took is told by systemd'],
  [['boot', 'list'], 'this host has no boot loader entries'],
  [['service', 'mask', 'x', '--dry-run'], 'service mask: only systemd has that, and the services of this host are not under systemd'],
  [['service', 'reload', 'x', '--dry-run'], 'service reload: only systemd has that'],
])('a host under daemontools answers %j in plain words, and with what to do', async (words, sentence) => {
  const { exitCode, stderr } = await runCommand(words, await openRecordedHost('lab-slack'))
  expect([exitCode, stderr]).toEqual([5, expect.stringContaining(sentence)])
  expect(stderr).toContain('try: ')
  expect(stderr).not.toContain('install systemd')
})

it.each([
  [['service', 'list'], 'nobody supervises services here: neither systemd nor daemontools, runit or s6 (systemctl: not installed)'],
  [['service', 'start', 'x', '--dry-run'], 'nobody supervises services here'],
  [['service', 'add', 'x', '--exec', '/bin/true', '--dry-run'], 'nobody supervises services on this host'],
  [['service', 'remove', 'x', '--dry-run'], 'nobody supervises services on this host'],
  [['timer', 'list'], "timers are systemd's"],
  [['time', 'use', '192.0.2.1', '--dry-run'], 'no time daemon that hostward knows is installed'],
  [['time', 'serve', '--allow', '192.0.2.0/24', '--dry-run'], 'no time daemon that hostward knows is installed'],
])('a host with nothing answers %j in plain words', async (words, sentence) => {
  const { exitCode, stderr } = await runCommand(words, await openRecordedHost('bare'))
  expect([exitCode, stderr]).toEqual([5, expect.stringContaining(sentence)])
  expect(stderr).not.toContain('units of systemd')
})

it('says of a host under systemd that it is', async () => {
  const { exitCode, stderr } = await runCommand(['service', 'add', 'x', '--exec', '/bin/true', '--dry-run'], await openRecordedHost('demo'))
  expect([exitCode, stderr]).toEqual([5, expect.stringContaining('the services of this host are units of systemd')])
})

it('leaves other errors, other tools and other commands as they are', () => {
  const missing = (tool: string): ToolMissingError => new ToolMissingError(`${tool}: not installed`, { details: { argv: [tool] } })
  for (const error of [missing('chronyc'), new NotFoundError('x'), new ToolMissingError('ntpd is not installed')])
    expect(plainWithoutSystemd(error, 'timer list')).toBe(error)
  const error = missing('systemctl')
  expect(plainWithoutSystemd(error, 'doctor')).toBe(error)
  // Every topic that is systemd's alone has its sentence.
  const topics = Object.keys(commandTable).filter((id) => /^(?:unit|timer|target|service) /.test(id))
  for (const id of topics) expect(plainWithoutSystemd(error, id)).toMatchObject({ code: 'TOOL_MISSING', exitCode: 5 })
  for (const id of topics) expect(plainWithoutSystemd(error, id).message).not.toBe(error.message)
})
