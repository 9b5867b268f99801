import { expect, it } from 'vitest'
import { commandLine } from '../../src/tools/ask.js'

it('quotes what a shell would not take as one word', () => {
  expect(commandLine('systemctl', ['show', '--', 'dev-a\\x2db.swap', "it's"])).toBe(`systemctl show -- 'dev-a\\x2db.swap' 'it'\\''s'`)
})

it('cuts long lists and long lines, so that a message stays readable', () => {
  expect(commandLine('systemctl', ['show', '--property=Id,Names,Description,LoadState,ActiveState,SubState', '--', 'a.service'])).toBe(
    'systemctl show --property=Id,Names,Description,… -- a.service',
  )
  expect(commandLine('chronyc', ['-c', 'a,b,c'])).toBe('chronyc -c a,b,c')
  const units = Array.from({ length: 100 }, (_, index) => `unit-${index}.service`)
  const line = commandLine('systemctl', ['show', '--', ...units])
  expect(line.length).toBeLessThanOrEqual(202)
  expect(line).toMatch(/^systemctl show -- unit-0\.service .*unit-\d+\.service …$/)
})
