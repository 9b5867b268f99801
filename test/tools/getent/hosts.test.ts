import { expect, it } from 'vitest'
import { reverseNames } from '../../../src/tools/getent/hosts.js'
import { FakeHost } from '../../helpers/fake-host.js'

it('asks for each address once, and leaves out those without a name', async () => {
  const host = new FakeHost({
    programs: {
      'getent hosts 192.0.2.1': '192.0.2.1       a.example a\n',
      'getent hosts 192.0.2.2': { exitCode: 2 },
      'getent hosts 192.0.2.3': { outcome: 'timed-out' },
      'getent hosts 192.0.2.4': '\n',
    },
  })
  const { names, slow, able } = await reverseNames(host, ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.1'])
  expect([...names]).toEqual([['192.0.2.1', 'a.example']])
  expect(slow).toEqual(['192.0.2.3'])
  expect(able).toBe(true)
  expect(host.calls).toHaveLength(4)
})

it('says when the host cannot look up anything', async () => {
  expect(await reverseNames(new FakeHost(), ['192.0.2.1'])).toEqual({ names: new Map(), slow: [], able: false })
  expect(await reverseNames(new FakeHost(), [])).toEqual({ names: new Map(), slow: [], able: true })
})
