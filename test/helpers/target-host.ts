import { LIST_UNIT_FILES_ARGS } from '../../src/tools/systemctl/list-unit-files.js'
import { LIST_UNITS_ARGS } from '../../src/tools/systemctl/list-units.js'
import { DEPENDENCY_PROPERTIES } from '../../src/tools/systemctl/dependencies.js'
import { showArgs } from '../../src/tools/systemctl/show.js'
import { FakeHost, type FakeAnswer, type FakeHostOptions } from './fake-host.js'
import { blocks } from './show-blocks.js'

export const LIST_UNITS = `systemctl ${LIST_UNITS_ARGS.join(' ')}`
export const LIST_UNIT_FILES = `systemctl ${LIST_UNIT_FILES_ARGS.join(' ')}`

/** The command line that asks how these units depend on others. */
export function showDependencies(...units: string[]): string {
  return ['systemctl', ...showArgs(DEPENDENCY_PROPERTIES, units)].join(' ')
}

type Unit = Record<string, string> & { Id: string }

function unit(id: string, properties: Record<string, string> = {}): Unit {
  return {
    Id: id,
    Names: id,
    Description: `The ${id}`,
    LoadState: 'loaded',
    ActiveState: 'active',
    SubState: 'active',
    IgnoreOnIsolate: 'no',
    AllowIsolate: 'no',
    ...properties,
  }
}

const KEPT = { IgnoreOnIsolate: 'yes' }
const ISOLATABLE = { AllowIsolate: 'yes' }
const DOWN = { ActiveState: 'inactive', SubState: 'dead' }

/** A host that booted to graphical.target, in the order of list-units. */
export const GRAPHICAL_HOST: readonly Unit[] = [
  unit('dev-sda.device', { ...KEPT, Wants: 'lvm.service' }),
  unit('-.mount', { ...KEPT, Perpetual: 'yes' }),
  unit('home.mount', { ...KEPT, Requires: 'dev-sda.device', RequiredBy: 'files.service' }),
  unit('init.scope', { ...KEPT, Perpetual: 'yes' }),
  unit('session-3.scope', KEPT),
  unit('chronyd.service'),
  unit('cups.service', { TriggeredBy: 'cups.socket' }),
  unit('files.service', { Requires: 'home.mount' }),
  unit('firstboot.service', { ...DOWN, ConditionResult: 'no', ConditionTimestampMonotonic: '123' }),
  unit('gdm.service', { PartOf: 'graphical.target', ConflictedBy: 'rescue.target' }),
  unit('lvm.service', DOWN),
  unit('rescue.service', { ...DOWN, RequiredBy: 'rescue.target' }),
  unit('sshd.service'),
  unit('stray.service', { RequiredBy: 'stray-helper.service' }),
  unit('stray-helper.service', { Requires: 'stray.service' }),
  unit('tmpfiles.service', { ActiveState: 'inactive' }),
  unit('system.slice', KEPT),
  unit('cups.socket', KEPT),
  unit('basic.target', { Requires: 'sysinit.target', Wants: 'tmpfiles.service' }),
  unit('graphical.target', {
    ...ISOLATABLE,
    Names: 'graphical.target default.target',
    Requires: 'multi-user.target',
    Wants: 'gdm.service',
    Conflicts: 'rescue.service rescue.target',
  }),
  unit('multi-user.target', {
    ...ISOLATABLE,
    Requires: 'basic.target',
    Wants: 'chronyd.service sshd.service firstboot.service gone.service',
  }),
  unit('rescue.target', { ...ISOLATABLE, ...DOWN, Requires: 'sysinit.target rescue.service', Conflicts: 'gdm.service' }),
  unit('sysinit.target', { Wants: 'dev-sda.device' }),
  { Id: 'gone.service', Names: 'gone.service', LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead', IgnoreOnIsolate: 'no' },
]

export const FOLDERS: NonNullable<FakeHostOptions['files']> = {
  '/lib': { link: 'usr/lib' },
  '/etc/systemd/system/default.target': { link: '/usr/lib/systemd/system/graphical.target' },
  '/etc/systemd/system/multi-user.target.wants/chronyd.service': { link: '/usr/lib/systemd/system/chronyd.service' },
  '/etc/systemd/system/multi-user.target.wants/sshd.service': { link: '/usr/lib/systemd/system/sshd.service' },
  '/etc/systemd/system/multi-user.target.wants/new.service': { link: '/usr/lib/systemd/system/new.service' },
  '/etc/systemd/system/multi-user.target.wants/README': 'no unit',
  '/etc/systemd/system/other.target.wants/x.service': { link: '/dev/null' },
  '/usr/lib/systemd/system/default.target': { link: 'graphical.target' },
  '/usr/lib/systemd/system/multi-user.target.wants/chronyd.service': { link: '../chronyd.service' },
  '/usr/lib/systemd/system/graphical.target.requires/multi-user.target': { link: '../multi-user.target' },
  '/proc/cmdline': 'BOOT_IMAGE=(hd0,gpt2)/vmlinuz root=UUID=1 ro quiet\n',
}

/** `systemctl list-units` in JSON. */
export function listed(units: readonly Unit[]): string {
  return JSON.stringify(
    units.map(({ Id, LoadState, ActiveState, SubState, Description = '' }) => ({
      unit: Id,
      load: LoadState,
      active: ActiveState,
      sub: SubState,
      description: Description,
    })),
  )
}

/** The host above; `programs` and `files` add and replace. */
export function targetHost(programs: Record<string, FakeAnswer | string> = {}, files: FakeHostOptions['files'] = {}): FakeHost {
  return new FakeHost({
    files: { ...FOLDERS, ...files },
    programs: {
      [LIST_UNITS]: listed(GRAPHICAL_HOST),
      'systemctl get-default': 'graphical.target\n',
      'systemctl --version': 'systemd 252 (252-51.el9)\n',
      [showDependencies(...GRAPHICAL_HOST.map(({ Id }) => Id))]: blocks(...GRAPHICAL_HOST),
      ...programs,
    },
  })
}
