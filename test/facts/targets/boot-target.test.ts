import { expect, it } from 'vitest'
import { bootTargetOf, readBootTarget } from '../../../src/facts/targets/boot-target.js'
import { FakeHost } from '../../helpers/fake-host.js'

it.each([
  ['root=/dev/sda1 ro quiet', null],
  ['ro systemd.unit=rescue.target', { argument: 'systemd.unit=rescue.target', target: 'rescue.target' }],
  ['ro 3', { argument: '3', target: 'multi-user.target' }],
  ['ro 5 single', { argument: 'single', target: 'rescue.target' }],
  ['ro emergency', { argument: 'emergency', target: 'emergency.target' }],
  ['ro 1=x systemd.unit= rd.systemd.unit=x.target', null],
])('%s: %j', (commandLine, target) => {
  expect(bootTargetOf(commandLine)).toEqual(target)
})

it('is not known where the command line cannot be read', async () => {
  expect(await readBootTarget(new FakeHost())).toBeNull()
  expect(await readBootTarget(new FakeHost({ files: { '/proc/cmdline': { error: 'EACCES' } } }))).toBeNull()
})
