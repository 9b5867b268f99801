import { expect, it } from 'vitest'
import { readTargets } from '../../../src/facts/targets/list.js'
import { blocks } from '../../helpers/show-blocks.js'
import { LIST_UNIT_FILES, targetHost } from '../../helpers/target-host.js'

const PROPERTIES = 'Id,Names,Description,LoadState,ActiveState,SubState,UnitFileState,AllowIsolate'
const show = (...units: string[]) => `systemctl show --no-pager --property=${PROPERTIES} -- ${units.join(' ')}`
const IN_MEMORY = ['basic.target', 'graphical.target', 'multi-user.target', 'rescue.target', 'sysinit.target']

function row(id: string, differs: Record<string, string> = {}) {
  return {
    Id: id,
    Names: id,
    Description: `The ${id}`,
    LoadState: 'loaded',
    ActiveState: 'active',
    SubState: 'active',
    UnitFileState: 'static',
    AllowIsolate: 'no',
    ...differs,
  }
}

const GRAPHICAL = row('graphical.target', { Names: 'graphical.target default.target', UnitFileState: 'indirect', AllowIsolate: 'yes' })

it('lists targets in memory and on disk, aliases with what they name', async () => {
  const host = targetHost({
    [LIST_UNIT_FILES]: JSON.stringify([
      { unit_file: 'default.target', state: 'alias', preset: null },
      { unit_file: 'runlevel5.target', state: 'alias', preset: null },
      { unit_file: 'kexec.target', state: 'disabled', preset: 'disabled' },
      { unit_file: 'x@.target', state: 'static', preset: null },
      { unit_file: 'sshd.service', state: 'enabled', preset: 'enabled' },
    ]),
    [show(
      'basic.target',
      'default.target',
      'graphical.target',
      'kexec.target',
      'multi-user.target',
      'rescue.target',
      'runlevel5.target',
      'sysinit.target',
    )]: blocks(
      row('basic.target'),
      GRAPHICAL,
      GRAPHICAL,
      row('kexec.target', { ActiveState: 'inactive', SubState: 'dead', UnitFileState: 'disabled' }),
      row('multi-user.target', { AllowIsolate: 'yes' }),
      row('rescue.target', { UnitFileState: '', Description: '' }),
      GRAPHICAL,
      row('sysinit.target'),
    ),
  })
  const { data, warnings } = await readTargets(host)
  expect(warnings).toEqual([])
  expect([data.default, data.current]).toEqual(['graphical.target', 'graphical.target'])
  expect(data.targets.map(({ unit }) => unit)).toEqual([
    'basic.target',
    'graphical.target',
    'kexec.target',
    'multi-user.target',
    'rescue.target',
    'sysinit.target',
  ])
  expect(data.targets[1]).toEqual({
    unit: 'graphical.target',
    aliases: ['default.target', 'runlevel5.target'],
    description: 'The graphical.target',
    load: 'loaded',
    active: 'active',
    sub: 'active',
    unitFileState: 'indirect',
    canIsolate: true,
    endsRun: false,
    isDefault: true,
    isCurrent: true,
  })
  expect(data.targets[4]).toMatchObject({ unitFileState: null, description: null, canIsolate: false })
  expect(host.calls).toHaveLength(4)
})

it('lists what is in memory when unit files cannot be listed, and says so', async () => {
  const host = targetHost({
    [LIST_UNIT_FILES]: { outcome: 'timed-out' },
    [show(...IN_MEMORY)]: blocks(...IN_MEMORY.map((id) => ({ Id: id }))),
  })
  const { data, warnings } = await readTargets(host)
  expect(data.targets[0]).toEqual({
    unit: 'basic.target',
    aliases: [],
    description: null,
    load: 'unknown',
    active: 'unknown',
    sub: 'unknown',
    unitFileState: null,
    canIsolate: null,
    endsRun: false,
    isDefault: false,
    isCurrent: false,
  })
  expect(warnings.map(({ code }) => code)).toEqual(['UNIT_FILES_UNAVAILABLE'])
})
