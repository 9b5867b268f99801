import { describe, expect, it } from 'vitest'
import { NotFoundError, NotSoError, UsageError } from '../../../src/errors.js'
import { readServiceIsActive, readServiceIsEnabled } from '../../../src/facts/units/is.js'
import { UNIT_STATE_PROPERTIES } from '../../../src/facts/units/state.js'
import { blocks } from '../../helpers/show-blocks.js'
import { unitHost } from '../../helpers/unit-host.js'

const call = (unit: string) => `systemctl show --no-pager --property=${UNIT_STATE_PROPERTIES.join(',')} -- ${unit}`
const hostWith = (properties: Record<string, string>) =>
  unitHost({ [call('a.service')]: blocks({ Id: 'a.service', LoadState: 'loaded', ActiveState: 'inactive', ...properties }) })

describe('readServiceIsActive', () => {
  it.each([
    ['active', true],
    ['reloading', true],
    ['refreshing', true],
    ['activating', false],
    ['deactivating', false],
    ['inactive', false],
    ['failed', false],
  ])('%s: %s', async (state, is) => {
    const host = hostWith({ ActiveState: state })
    const { data, failure } = await readServiceIsActive(host, 'a')
    expect(data).toEqual({ unit: 'a.service', state, is })
    expect(failure === null).toBe(is)
    if (!is) expect(failure).toBeInstanceOf(NotSoError)
    expect(host.calls).toEqual([call('a.service')])
  })

  it('says what a missing service is, and what it may have been meant to be', async () => {
    const host = unitHost({ [call('chrondy.service')]: blocks({ Id: 'chrondy.service', LoadState: 'not-found', ActiveState: 'inactive' }) })
    const { data, failure } = await readServiceIsActive(host, 'chrondy')
    expect(data).toEqual({ unit: 'chrondy.service', state: 'not-found', is: false })
    expect(failure).toBeInstanceOf(NotFoundError)
    expect(failure?.exitCode).toBe(3)
    expect(failure?.suggestions[0]).toBe('did you mean chrony.service or chronyd.service?')
  })

  it('answers about a service whose file is gone while it runs', async () => {
    expect((await readServiceIsActive(hostWith({ LoadState: 'not-found', ActiveState: 'active' }), 'a')).data.is).toBe(true)
  })

  it.each(['boot.mount', 'getty@', 'a b', '*'])('refuses %s', async (word) => {
    await expect(readServiceIsActive(unitHost(), word)).rejects.toThrow(UsageError)
  })
})

describe('readServiceIsEnabled', () => {
  it.each([
    ['enabled', true],
    ['enabled-runtime', true],
    ['static', true],
    ['alias', true],
    ['indirect', true],
    ['generated', true],
    ['disabled', false],
    ['linked', false],
    ['masked', false],
    ['transient', false],
    ['bad', false],
  ])('%s: %s', async (state, is) => {
    expect((await readServiceIsEnabled(hostWith({ UnitFileState: state }), 'a.service')).data).toEqual({ unit: 'a.service', state, is })
  })

  it.each([
    ['/etc/init.d/a', '', 'disabled', false],
    ['/etc/rc.d/init.d/a', 'multi-user.target graphical.target', 'enabled', true],
    ['/etc/fstab', '', 'generated', true],
  ])('of a unit generated from %s, wanted by "%s": %s', async (SourcePath, WantedBy, state, is) => {
    const host = hostWith({ UnitFileState: 'generated', SourcePath, WantedBy })
    expect((await readServiceIsEnabled(host, 'a')).data).toEqual({ unit: 'a.service', state, is })
  })

  it('knows a masked service of systemd 219, which calls its file bad', async () => {
    expect((await readServiceIsEnabled(hostWith({ LoadState: 'masked', UnitFileState: 'bad' }), 'a')).data.state).toBe('masked')
    expect((await readServiceIsEnabled(hostWith({ LoadState: 'masked', UnitFileState: '' }), 'a')).data.state).toBe('masked')
    expect((await readServiceIsEnabled(hostWith({ UnitFileState: '' }), 'a')).data).toMatchObject({ state: 'not-found', is: false })
  })
})
