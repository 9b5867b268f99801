import { describe, expect, it } from 'vitest'
import { unitState } from '../../../src/changes/states/unit.js'
import { FakeHost } from '../../helpers/fake-host.js'
import { blocks } from '../../helpers/show-blocks.js'

const SHOW = 'systemctl show --no-pager --property=Id,LoadState,ActiveState,SubState,UnitFileState,Result,NRestarts --'
const state = (active: string) => ({ load: 'loaded', active, unitFile: 'enabled' })

describe('the state of a unit', () => {
  it('is read of all units with one question', async () => {
    const host = new FakeHost({
      programs: {
        [`${SHOW} a.service b.service`]: blocks(
          {
            Id: 'a.service',
            LoadState: 'loaded',
            ActiveState: 'active',
            SubState: 'running',
            UnitFileState: 'enabled',
            Result: 'success',
            NRestarts: '2',
          },
          { Id: 'b.service', LoadState: 'masked', ActiveState: 'inactive', SubState: 'dead', UnitFileState: 'bad' },
        ),
      },
    })
    expect(Object.fromEntries(await unitState.read(host, ['a.service', 'b.service']))).toEqual({
      'a.service': { load: 'loaded', active: 'active', sub: 'running', unitFile: 'enabled', result: 'success', restarts: 2 },
      'b.service': { load: 'masked', active: 'inactive', sub: 'dead', unitFile: 'masked', result: null, restarts: null },
    })
    expect(host.calls).toHaveLength(1)
  })

  it.each([
    ['active', 'inactive', ['systemctl start --no-ask-password -- a.service']],
    ['active', 'failed', ['systemctl start --no-ask-password -- a.service']],
    ['activating', 'inactive', ['systemctl start --no-ask-password --no-block -- a.service']],
    ['inactive', 'active', ['systemctl stop --no-ask-password -- a.service']],
    ['failed', 'active', ['systemctl stop --no-ask-password -- a.service']],
    ['inactive', 'failed', ['systemctl reset-failed --no-ask-password -- a.service']],
    ['failed', 'inactive', []],
    ['active', 'reloading', []],
  ])('comes back to %s from %s', async (before, now, commands) => {
    expect(unitState.byHand('a.service', state(before), state(now))).toEqual(commands)
    const host = new FakeHost({
      programs: {
        ...Object.fromEntries(commands.map((command) => [command, ''])),
        [`${SHOW} a.service`]: blocks({ Id: 'a.service', ActiveState: 'inactive' }),
      },
    })
    await unitState.restore(host, 'a.service', state(before), state(now))
    expect(host.calls.filter((call) => !call.includes(' show '))).toEqual(commands)
  })

  it('forgets a failure that the stop itself was', async () => {
    const stop = 'systemctl stop --no-ask-password -- a.service'
    const reset = 'systemctl reset-failed --no-ask-password -- a.service'
    const host = new FakeHost({
      programs: { [stop]: '', [reset]: '', [`${SHOW} a.service`]: blocks({ Id: 'a.service', ActiveState: 'failed' }) },
    })
    await unitState.restore(host, 'a.service', state('inactive'), state('active'))
    expect(host.calls).toEqual([stop, `${SHOW} a.service`, reset])
  })

  it('says what systemctl said when it does not come back', async () => {
    const host = new FakeHost({
      programs: { 'systemctl start --no-ask-password -- a.service': { exitCode: 1, stderr: 'Job for a.service failed' } },
    })
    await expect(unitState.restore(host, 'a.service', state('active'), state('inactive'))).rejects.toThrow('Job for a.service failed')
  })

  it('counts what had failed as brought back when it is down, and nothing else so', () => {
    expect(unitState.countsAsRestored?.('active', 'failed', 'inactive')).toBe(true)
    expect(unitState.countsAsRestored?.('active', 'inactive', 'failed')).toBe(false)
    expect(unitState.countsAsRestored?.('active', 'active', 'inactive')).toBe(false)
    expect(unitState.countsAsRestored?.('unitFile', 'failed', 'inactive')).toBe(false)
  })
})
