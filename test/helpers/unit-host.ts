import { catArgs } from '../../src/tools/systemctl/cat.js'
import { LIST_UNIT_FILES_ARGS } from '../../src/tools/systemctl/list-unit-files.js'
import { LIST_UNITS_ARGS, SHOWN_UNITS_ARGS } from '../../src/tools/systemctl/list-units.js'
import { showArgs } from '../../src/tools/systemctl/show.js'
import { UNIT_SHOW_PROPERTIES } from '../../src/tools/systemctl/unit-properties.js'
import { unmetArgs } from '../../src/tools/systemctl/unmet.js'
import { FakeHost, type FakeAnswer, type FakeHostOptions } from './fake-host.js'
import { blocks } from './show-blocks.js'

const line = (args: readonly string[]) => ['systemctl', ...args].join(' ')

export const showCall = (unit: string) => line(showArgs(UNIT_SHOW_PROPERTIES, [unit], true))
export const unmetCall = (unit: string) => line(unmetArgs(unit))
export const catCall = (unit: string) => line(catArgs(unit))
export const logCall = (unit: string, lines = 10) => `journalctl --no-pager --output=json --all --unit=${unit} --lines=${lines}`

/** A service that runs, as systemd 252 tells of it. */
export const CHRONY: Record<string, string | string[]> = {
  Type: 'forking',
  Restart: 'no',
  NRestarts: '0',
  MainPID: '785',
  ExecMainPID: '785',
  ExecMainCode: '0',
  ExecMainStatus: '0',
  ControlGroup: '/system.slice/chrony.service',
  MemoryCurrent: '4299162',
  MemoryPeak: '5242880',
  CPUUsageNSec: '47000000',
  TasksCurrent: '1',
  TasksMax: '10816',
  Result: 'success',
  Id: 'chrony.service',
  Names: 'chrony.service chronyd.service',
  WantedBy: 'multi-user.target',
  RequiredBy: 'time.target',
  TriggeredBy: '',
  Documentation: '"man:chronyd(8)" "man:chrony.conf(5)"',
  Description: 'chrony, an NTP client/server',
  LoadState: 'loaded',
  ActiveState: 'active',
  SubState: 'running',
  FragmentPath: '/usr/lib/systemd/system/chrony.service',
  DropInPaths: '/etc/systemd/system/chrony.service.d/10-nice.conf',
  UnitFileState: 'enabled',
  UnitFilePreset: 'enabled',
  NeedDaemonReload: 'no',
  ActiveEnterTimestamp: 'Sat 2025-07-26 06:50:00.000417 UTC',
  ConditionResult: 'yes',
  ConditionTimestamp: 'Sat 2025-07-26 06:49:59 UTC',
}

export const FAILED: Record<string, string | string[]> = {
  Type: 'simple',
  Restart: 'on-failure',
  NRestarts: '3',
  MainPID: '0',
  ExecMainPID: '401',
  ExecMainCode: '1',
  ExecMainStatus: '203',
  ExecMainExitTimestamp: 'Sat 2025-07-26 06:58:00 UTC',
  ExecStart:
    '{ path=/opt/web ; argv[]=/opt/web --listen ; ignore_errors=no ; start_time=[Sat 2025-07-26 06:58:00 UTC] ; stop_time=[Sat 2025-07-26 06:58:00 UTC] ; pid=401 ; code=exited ; status=203 }',
  Result: 'exit-code',
  Id: 'web.service',
  Names: 'web.service',
  Description: 'The web',
  LoadState: 'loaded',
  ActiveState: 'failed',
  SubState: 'failed',
  FragmentPath: '/etc/systemd/system/web.service',
  UnitFileState: 'enabled',
  UnitFilePreset: 'disabled',
  NeedDaemonReload: 'yes',
  InactiveEnterTimestamp: 'Sat 2025-07-26 06:58:00 UTC',
}

export const MISSING = (unit: string) => ({ Id: unit, Names: unit, LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead' })

const FILES: NonNullable<FakeHostOptions['files']> = {
  '/usr/lib/systemd/system/chrony.service': '[Unit]\nDescription=chrony\n',
  '/etc/systemd/system/chrony.service.d/10-nice.conf': '[Service]\nNice=5\n',
  '/etc/systemd/system/multi-user.target.wants/chronyd.service': { link: '/usr/lib/systemd/system/chrony.service' },
  '/etc/systemd/system/web.service': { error: 'EACCES' },
  '/sys/fs/cgroup/system.slice/chrony.service/cgroup.procs': '785\n786\n',
  '/proc/785/stat': '785 (chronyd) S 1 785',
  '/proc/785/cmdline': '/usr/sbin/chronyd\0-F\u00002\0',
  '/proc/786/stat': '786 (chronyd) S 785 785',
  '/proc/786/cmdline': '/usr/sbin/chronyd\0-F\u00002\0',
}

const LOG = [
  {
    __REALTIME_TIMESTAMP: '1753512600000000',
    MESSAGE: 'chronyd version 4.6.1 starting',
    SYSLOG_IDENTIFIER: 'chronyd',
    _PID: '785',
    PRIORITY: '6',
  },
  {
    __REALTIME_TIMESTAMP: '1753512601000000',
    MESSAGE: 'It went \u001b[31mwrong\nin two lines',
    SYSLOG_IDENTIFIER: 'chronyd',
    PRIORITY: '3',
  },
]
  .map((entry) => `${JSON.stringify(entry)}\n`)
  .join('')

/** A host with a few units; what is given is added or put in place. */
export function unitHost(programs: Record<string, FakeAnswer | string> = {}, options: FakeHostOptions = {}): FakeHost {
  const row = (unit: string, active: string, sub: string) => ({ unit, load: 'loaded', active, sub, description: unit })
  const units = [
    row('chrony.service', 'active', 'running'),
    row('web.service', 'failed', 'failed'),
    row('idle.service', 'inactive', 'dead'),
    row('boot.mount', 'active', 'mounted'),
    row('logrotate.timer', 'active', 'waiting'),
    row('dev-sda1.device', 'active', 'plugged'),
    row('dev-gone.device', 'inactive', 'dead'),
    row('dev-disk-by\\x2dlabel-root.device', 'active', 'plugged'),
  ]
  return new FakeHost({
    now: '2025-07-26T07:00:00Z',
    ...options,
    files: { ...FILES, ...options.files },
    programs: {
      'systemctl --version': 'systemd 252 (252-51.el9)',
      [line(LIST_UNITS_ARGS)]: JSON.stringify(units),
      // The last device follows the first one.
      [line(SHOWN_UNITS_ARGS)]: JSON.stringify(units.slice(0, -1).filter(({ active }) => active !== 'inactive')),
      [line(LIST_UNIT_FILES_ARGS)]: JSON.stringify([
        { unit_file: 'chrony.service', state: 'enabled', preset: 'enabled' },
        { unit_file: 'chronyd.service', state: 'alias', preset: null },
        { unit_file: 'getty@.service', state: 'enabled', preset: 'enabled' },
        { unit_file: 'strange.service', state: 'odd', preset: null },
        { unit_file: 'boot.mount', state: 'generated', preset: null },
        { unit_file: 'logrotate.timer', state: 'disabled', preset: 'enabled' },
      ]),
      [showCall('chrony.service')]: blocks(CHRONY),
      [showCall('chronyd.service')]: blocks(CHRONY),
      [showCall('web.service')]: blocks(FAILED),
      [showCall('nosuch.service')]: blocks(MISSING('nosuch.service')),
      [logCall('chrony.service')]: LOG,
      'journalctl *': '',
      ...programs,
    },
  })
}
