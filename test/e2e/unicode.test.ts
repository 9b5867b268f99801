import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCli } from '../helpers/built-cli.js'

const fixture = (path: string) => join(import.meta.dirname, '../../fixtures/tools', path)

it('knows characters beyond ASCII in the bundle, too', async () => {
  const tree = await runCli(['parse', 'systemctl-status', fixture('systemctl-status/full-257-service.txt'), '--json'])
  expect(tree.stderr).toBe('')
  expect(tree.json.data['processes']).toHaveLength(4)
  const omitted = await runCli([
    'parse',
    'systemctl-list-unit-files',
    fixture('systemctl-list-unit-files/document-almalinux-9.6-service.txt'),
    '--json',
  ])
  expect(omitted.json.warnings.map((warning) => warning.code)).toEqual(['PROMPT_REMOVED', 'TEXT_OMITTED'])
  expect(omitted.json.data['unitFiles']).toHaveLength(3)
})
