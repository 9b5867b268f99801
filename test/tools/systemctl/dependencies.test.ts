import { expect, it } from 'vitest'
import { askDependencies, DEPENDENCY_PROPERTIES } from '../../../src/tools/systemctl/dependencies.js'
import { FakeHost } from '../../helpers/fake-host.js'
import { blocks } from '../../helpers/show-blocks.js'

const CALL = `systemctl show --no-pager --property=${DEPENDENCY_PROPERTIES.join(',')} -- a.service -.slice`

it('reads what pulls in and what stops', async () => {
  const programs = {
    [CALL]: blocks(
      {
        Id: 'b.service',
        Names: 'b.service a.service',
        LoadState: 'loaded',
        ActiveState: 'active',
        SubState: 'running',
        Following: '',
        Requires: 'sysinit.target "dev-a\\\\x2db.device"',
        BindsTo: 'x.mount',
        Wants: 'w.service',
        Upholds: 'u.service w.service',
        Requisite: 'q.service',
        Conflicts: 'shutdown.target',
        ConflictedBy: 'c.service',
        RequiredBy: 'r.service',
        RequisiteOf: 'o.service',
        BoundBy: 'y.service',
        ConsistsOf: 'z.service',
        PropagatesStopTo: 'p.service',
        TriggeredBy: 'b.socket',
        IgnoreOnIsolate: 'yes',
        AllowIsolate: 'yes',
        Perpetual: 'no',
        ConditionResult: 'no',
        ConditionTimestampMonotonic: '5',
      },
      { Id: '-.slice', ConditionResult: 'no', ConditionTimestampMonotonic: '0' },
    ),
  }
  expect(await askDependencies(new FakeHost({ programs }), ['a.service', '-.slice'])).toEqual([
    {
      id: 'b.service',
      names: ['b.service', 'a.service'],
      description: null,
      load: 'loaded',
      active: 'active',
      sub: 'running',
      following: null,
      requires: ['sysinit.target', 'dev-a\\x2db.device', 'x.mount'],
      wants: ['w.service', 'u.service'],
      requisite: ['q.service'],
      conflicts: ['shutdown.target'],
      conflictedBy: ['c.service'],
      stopsWith: ['r.service', 'o.service', 'y.service', 'z.service', 'p.service'],
      triggeredBy: ['b.socket'],
      ignoreOnIsolate: true,
      allowIsolate: true,
      perpetual: false,
      conditionFailed: true,
    },
    {
      id: '-.slice',
      names: ['-.slice'],
      description: null,
      load: 'unknown',
      active: 'unknown',
      sub: 'unknown',
      following: null,
      requires: [],
      wants: [],
      requisite: [],
      conflicts: [],
      conflictedBy: [],
      stopsWith: [],
      triggeredBy: [],
      ignoreOnIsolate: false,
      allowIsolate: false,
      perpetual: true,
      conditionFailed: false,
    },
  ])
})
