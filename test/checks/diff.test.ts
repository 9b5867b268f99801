import { describe, expect, it } from 'vitest'
import { diffFailure, diffSides, sideOfHost, sideOfSpec, type Side } from '../../src/checks/diff/diff.js'
import { CachedHost } from '../../src/host/cached.js'
import { changedHost, unitEdit, type HostEdits } from '../helpers/changed-host.js'
import { specOf } from '../helpers/load-spec.js'
import { openRecordedHost } from '../helpers/recorded-hosts.js'

const demo = async (edits: HostEdits = {}): Promise<Side> =>
  sideOfHost('b', new CachedHost(changedHost(await openRecordedHost('demo'), edits)), [])
const spec = async (name: string, text: string): Promise<Side> => sideOfSpec(name, await specOf({ [name]: text }), [])
const none = { removed: [], added: [] }

describe('two hosts', () => {
  const before = openRecordedHost('demo').then((host) => sideOfHost('a', new CachedHost(host), []))

  it('are the same when nothing differs', async () => {
    const data = diffSides(await before, await demo())
    expect(data).toMatchObject({ verdict: 'same', differences: [], unknown: [] })
    expect(diffFailure(data)).toBeNull()
  })

  it('differ in the words of a spec', async () => {
    const data = diffSides(await before, await demo(unitEdit('sshd.service', 'UnitFileState', 'disabled')))
    expect(data.differences).toEqual([{ path: 'units/sshd.service/enabled', from: 'enabled', to: 'disabled', ...none }])
    expect(diffFailure(data)?.exitCode).toBe(3)
  })

  it('differ in single items of a list', async () => {
    const file = (path: string, text: string): string => (path === '/proc/cmdline' ? text.replace(' quiet', ' debug') : text)
    expect(diffSides(await before, await demo({ file })).differences).toMatchObject([
      { path: 'boot/arguments/running/exactly', removed: ['quiet'], added: ['debug'] },
      { path: 'boot/rebootPending', from: 'false', to: null },
    ])
  })

  it('are not called the same when one of them could not be asked', async () => {
    const stdout = (line: string, text: string): string => (line.startsWith('chronyc') ? 'nonsense' : text)
    const data = diffSides(await before, await demo({ stdout }))
    expect(data).toMatchObject({ verdict: 'unknown', differences: [] })
    expect(data.unknown).toContainEqual({ side: 'b', path: 'time/offset' })
    expect(diffFailure(data)?.exitCode).toBe(6)
  })
})

describe('two specs', () => {
  it('differ in values, whatever form they are written in', async () => {
    const a = await spec(
      'a.yaml',
      'units: {a.service: {enabled: {is: enabled, reason: x}, active: active}}\nwaivers: [{check: x, reason: y, until: 2099-01-01}]\n',
    )
    const b = await spec('b.yaml', 'units: {a.service: {enabled: [enabled], sub: running}}\ntarget: {default: gui}\n')
    expect(diffSides(a, b).differences).toEqual([
      { path: 'target/default', from: null, to: 'gui', ...none },
      { path: 'units/a.service/active', from: 'active', to: null, ...none },
      { path: 'units/a.service/enabled/reason', from: 'x', to: null, ...none },
      { path: 'units/a.service/sub', from: null, to: 'running', ...none },
    ])
  })

  it('are the same when blocks of arguments are only cut otherwise', async () => {
    const a = await spec('a.yaml', 'boot: {arguments: {present: [quiet], in: [running, future]}}\n')
    const b = await spec('b.yaml', 'boot: {arguments: [{present: [quiet], in: [future]}, {present: [quiet], in: [running]}]}\n')
    expect(diffSides(a, b).verdict).toBe('same')
  })
})
