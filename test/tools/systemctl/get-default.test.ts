import { expect, it } from 'vitest'
import { askDefaultTarget } from '../../../src/tools/systemctl/get-default.js'
import { FakeHost } from '../../helpers/fake-host.js'

const host = (answer: string | { exitCode?: number; stderr?: string; stdout?: string }) =>
  new FakeHost({ programs: { 'systemctl get-default': answer } })

it('names the default target', async () => {
  expect(await askDefaultTarget(host('graphical.target\n'))).toBe('graphical.target')
})

it.each([
  ['Something else\n', 'PARSE_ERROR'],
  ['', 'TOOL_FAILED'],
  [{ exitCode: 1, stderr: 'Failed to get default target: No such file or directory\n' }, 'TOOL_FAILED'],
  [{ exitCode: 1, stderr: 'Failed to connect to bus: Connection refused\n' }, 'DAEMON_NOT_RUNNING'],
])('%j is %s', async (answer, code) => {
  await expect(askDefaultTarget(host(answer))).rejects.toMatchObject({ code })
})
