import { LIST_TIMERS_ARGS } from '../../src/tools/systemctl/list-timers.js'
import { showArgs } from '../../src/tools/systemctl/show.js'
import { TIMER_PROPERTIES } from '../../src/facts/timers/properties.js'
import { blocks } from './show-blocks.js'
import { FakeHost, type FakeAnswer, type FakeHostOptions } from './fake-host.js'

export const LIST_TIMERS = `systemctl ${LIST_TIMERS_ARGS.join(' ')}`

/** The command line that asks about these units. */
export function showTimers(...units: string[]): string {
  return ['systemctl', ...showArgs(TIMER_PROPERTIES, units)].join(' ')
}

/** The one that asks about one of them, with microseconds. */
export function showTimer(unit: string): string {
  return ['systemctl', ...showArgs(TIMER_PROPERTIES, [unit], true)].join(' ')
}

export const LOGROTATE = {
  Id: 'logrotate.timer',
  Description: 'Daily rotation of log files',
  Documentation: 'man:logrotate(8) man:logrotate.conf(5)',
  LoadState: 'loaded',
  ActiveState: 'active',
  SubState: 'waiting',
  UnitFileState: 'enabled',
  FragmentPath: '/usr/lib/systemd/system/logrotate.timer',
  DropInPaths: '',
  NeedDaemonReload: 'no',
  Result: 'success',
  Triggers: 'logrotate.service',
  Unit: 'logrotate.service',
  TimersCalendar: ['{ OnCalendar=*-*-* 00:00:00 ; next_elapse=Sat 2025-07-26 15:00:00 UTC }'],
  LastTriggerUSec: 'Sat 2025-07-26 05:58:27 UTC',
  AccuracyUSec: '1h',
  RandomizedDelayUSec: '0',
  Persistent: 'yes',
  WakeSystem: 'no',
}

export const LOGROTATE_SERVICE = {
  Id: 'logrotate.service',
  LoadState: 'loaded',
  ActiveState: 'inactive',
  SubState: 'dead',
  UnitFileState: 'static',
  Result: 'success',
  ExecMainStartTimestamp: 'Sat 2025-07-26 05:58:27 UTC',
  ExecMainExitTimestamp: 'Sat 2025-07-26 05:58:28 UTC',
  ExecMainCode: '1',
  ExecMainStatus: '0',
}

/** A host in Tokyo with logrotate.timer; `programs` adds and replaces answers. */
export function timerHost(programs: Record<string, FakeAnswer | string> = {}, options: FakeHostOptions = {}): FakeHost {
  return new FakeHost({
    now: '2025-07-26T07:00:00Z',
    files: { '/etc/localtime': { link: '../usr/share/zoneinfo/Asia/Tokyo' } },
    ...options,
    programs: {
      [LIST_TIMERS]: JSON.stringify([
        {
          next: 1753542000000000,
          left: 1753542000000000,
          last: 1753509507000000,
          passed: 1753509507000000,
          unit: 'logrotate.timer',
          activates: 'logrotate.service',
        },
      ]),
      [showTimers('logrotate.service', 'logrotate.timer')]: blocks(LOGROTATE_SERVICE, LOGROTATE),
      [showTimer('logrotate.timer')]: blocks(LOGROTATE),
      [showTimer('logrotate.service')]: blocks(LOGROTATE_SERVICE),
      // systemd before 247 is asked without microseconds.
      [showTimers('logrotate.timer')]: blocks(LOGROTATE),
      [showTimers('logrotate.service')]: blocks(LOGROTATE_SERVICE),
      'systemctl --version': 'systemd 252 (252-51.el9)\n',
      'systemd-analyze calendar --iterations=5 -- *-*-* 00:00:00 Asia/Tokyo': [
        'Normalized form: *-*-* 00:00:00 Asia/Tokyo',
        '    Next elapse: Sat 2025-07-26 15:00:00 UTC',
        '       From now: 8h left',
        '       Iter. #2: Sun 2025-07-27 15:00:00 UTC',
        '       From now: 1 day 8h left',
        '',
      ].join('\n'),
      ...programs,
    },
  })
}
