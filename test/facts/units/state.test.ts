import { expect, it } from 'vitest'
import { readUnitStates, UNIT_STATE_PROPERTIES } from '../../../src/facts/units/state.js'
import { FakeHost } from '../../helpers/fake-host.js'

it('reads how units stand with one call, missing ones too', async () => {
  const call = `systemctl show --no-pager --property=${UNIT_STATE_PROPERTIES.join(',')} -- chronyd.service nosuch.service`
  const host = new FakeHost({
    programs: {
      [call]: [
        'Id=chrony.service',
        'Names=chrony.service chronyd.service',
        'Description=chrony, an NTP client/server',
        'LoadState=loaded',
        'ActiveState=active',
        'SubState=running',
        'FragmentPath=/usr/lib/systemd/system/chrony.service',
        'UnitFileState=enabled',
        'UnitFilePreset=enabled',
        'SourcePath=',
        'WantedBy=multi-user.target',
        'NeedDaemonReload=no',
        '',
        'Id=nosuch.service',
        'Names=nosuch.service',
        'Description=nosuch.service',
        'LoadState=not-found',
        'ActiveState=inactive',
        'SubState=dead',
        'FragmentPath=',
        'UnitFileState=',
        'UnitFilePreset=',
        'NeedDaemonReload=no',
      ].join('\n'),
    },
  })
  expect(await readUnitStates(host, ['chronyd.service', 'nosuch.service'])).toEqual([
    {
      id: 'chrony.service',
      names: ['chrony.service', 'chronyd.service'],
      description: 'chrony, an NTP client/server',
      load: 'loaded',
      active: 'active',
      sub: 'running',
      unitFileState: 'enabled',
      preset: 'enabled',
      path: '/usr/lib/systemd/system/chrony.service',
      sourcePath: null,
      wantedBy: ['multi-user.target'],
      needDaemonReload: false,
    },
    {
      id: 'nosuch.service',
      names: ['nosuch.service'],
      description: 'nosuch.service',
      load: 'not-found',
      active: 'inactive',
      sub: 'dead',
      unitFileState: null,
      preset: null,
      path: null,
      sourcePath: null,
      wantedBy: [],
      needDaemonReload: false,
    },
  ])
  expect(host.calls).toHaveLength(1)
})

it('invents nothing for a property that is not there', async () => {
  const host = new FakeHost({ programs: { 'systemctl show *': 'LoadState=loaded\n' } })
  const [state] = await readUnitStates(host, ['a.service'])
  expect(state).toMatchObject({ id: 'a.service', names: ['a.service'], active: 'unknown', description: null, needDaemonReload: null })
})
