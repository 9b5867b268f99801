import { describe, expect, it } from 'vitest'
import { whyNot } from '../../../src/facts/units/why.js'
import { parseShow } from '../../../src/tools/systemctl/show.js'
import { toUnit } from '../../../src/tools/systemctl/to-unit.js'
import { blocks } from '../../helpers/show-blocks.js'

type Properties = Record<string, string | string[]>

const why = (properties: Properties, unmet: string[] = [], candidates: string[] = []) =>
  whyNot(toUnit(parseShow(blocks({ Id: 'a.service', LoadState: 'loaded', ActiveState: 'failed', ...properties }))[0]!), {
    unmet,
    candidates,
  })

const command = (path: string, end: string, more: { start?: string; ignore?: boolean } = {}) =>
  `{ path=${path} ; argv[]=${path} ; ignore_errors=${more.ignore === true ? 'yes' : 'no'} ; start_time=[Sat 2025-07-26 06:58:0${more.start ?? '0'} UTC] ; stop_time=[n/a] ; pid=1 ; ${end} }`

describe('whyNot', () => {
  it('has nothing to say of a unit that is well', () => {
    expect(why({ ActiveState: 'active', Result: 'success' })).toEqual([])
    expect(why({ ActiveState: 'inactive', Result: 'success' })).toEqual([])
    // The last run may have failed: the one that runs now is well.
    expect(why({ ActiveState: 'active', SubState: 'running', Result: 'exit-code' })).toEqual([])
  })

  it.each([
    [
      { LoadState: 'masked', FragmentPath: '/etc/systemd/system/a.service' },
      'it is masked: /etc/systemd/system/a.service is a link to /dev/null',
    ],
    [{ LoadState: 'masked', FragmentPath: '/dev/null' }, 'it is masked: its unit file is a link to /dev/null'],
    [{ LoadState: 'bad-setting', LoadError: 'x "Unit a.service has a bad unit file setting."' }, '(bad-setting): Unit a.service has a bad'],
    [{ LoadState: 'error' }, 'systemd could not load it (error)'],
    [{ LoadState: 'not-found' }, 'its unit file is gone'],
  ])('tells %j', (properties, sentence) => {
    expect(why({ ActiveState: 'inactive', ...properties })).toEqual([expect.stringContaining(sentence)])
  })

  it.each([
    ['exit-code', 'a process of it ended with a failure'],
    ['watchdog', 'it did not give a sign of life in time (WatchdogSec=) (watchdog)'],
    ['oom-kill', 'the kernel ran out of memory and ended a process of it (oom-kill)'],
    ['never-heard-of', 'its result is never-heard-of'],
  ])('tells the result %s', (result, sentence) => {
    expect(why({ Result: result })).toEqual([sentence])
  })

  it('tells limits with their values', () => {
    expect(why({ Result: 'timeout', TimeoutStartUSec: '1min 30s', TimeoutStopUSec: '10s' })).toEqual([
      'it took too long to start or to stop, and was ended (TimeoutStartSec=1min 30s, TimeoutStopSec=10s)',
    ])
    expect(
      why({ Result: 'start-limit-hit', StartLimitBurst: '5', StartLimitIntervalUSec: '10s', ExecMainCode: '1', ExecMainStatus: '1' }),
    ).toEqual([
      'it was started too often in too short a time, and is not started any more (5 starts within 10s are allowed)',
      'its main process ended with exit code 1/FAILURE: the program reports a failure of its own; its log says which',
    ])
    expect(why({ Result: 'start-limit' })).toEqual(['it was started too often in too short a time, and is not started any more'])
  })

  it('names the command that failed last, and not one whose failure is ignored', () => {
    const properties = {
      Result: 'exit-code',
      ExecStartPre: [
        command('/bin/early', 'code=exited ; status=7'),
        command('/bin/ignored', 'code=exited ; status=9', { start: '9', ignore: true }),
      ],
      ExecStart: [command('/bin/main', 'code=killed ; status=15/TERM', { start: '5' })],
      ExecStartPost: [command('/bin/late', 'code=exited ; status=42', { start: '3' })],
    }
    expect(why(properties)).toEqual(['ExecStartPost=/bin/late ended with exit code 42'])
  })

  it('tells signals and crashes', () => {
    expect(why({ Result: 'signal', ExecMainCode: '2', ExecMainStatus: '9' })).toEqual([
      expect.stringContaining('its main process was ended by SIGKILL: killed'),
    ])
    expect(why({ Result: 'core-dump', ExecMainCode: '3', ExecMainStatus: '11' })).toEqual([expect.stringContaining('crashed (SIGSEGV)')])
    expect(why({ Result: 'signal', ExecMainCode: '2', ExecMainStatus: '40' })).toEqual(['its main process was ended by SIGRTMIN+6'])
    expect(why({ ExecMainCode: '1', ExecMainStatus: '3' })).toEqual([
      'its main process ended with exit code 3/NOTIMPLEMENTED (by convention: a feature that is not implemented)',
    ])
  })

  it('tells that systemd gave up starting it again, which its result does not say', () => {
    const failed = { Result: 'exit-code', ExecMainCode: '1', ExecMainStatus: '1', Restart: 'always' }
    const limit = { StartLimitBurst: '2', StartLimitIntervalUSec: '1min' }
    expect(why({ ...failed, ...limit, NRestarts: '2' })[1]).toBe(
      'systemd started it again 2 times, then gave up (2 starts within 1min are allowed)',
    )
    expect(why({ ...failed, NRestarts: '1' })[1]).toBe('systemd started it again once, then gave up')
    expect(why({ ...failed, NRestarts: '0' })).toHaveLength(1)
    expect(why({ ...failed, Restart: 'no', NRestarts: '3' })).toHaveLength(1)
    expect(why({ ...failed, Result: 'start-limit-hit', NRestarts: '3' })).toHaveLength(2)
  })

  it('tells why a unit is being started again', () => {
    expect(
      why({ ActiveState: 'activating', SubState: 'auto-restart', Result: 'exit-code', ExecMainCode: '1', ExecMainStatus: '1' }),
    ).toHaveLength(1)
  })

  it('tells conditions and asserts that were not met', () => {
    const skipped = {
      ActiveState: 'inactive',
      Result: 'success',
      ConditionTimestamp: 'Sat 2025-07-26 06:49:59 UTC',
      AssertTimestamp: 'Sat 2025-07-26 06:49:59 UTC',
    }
    expect(why({ ...skipped, ConditionResult: 'no', AssertResult: 'yes' }, ['ConditionHost=x'])).toEqual([
      'it was not started, because a condition was not met: ConditionHost=x',
    ])
    expect(why({ ...skipped, ConditionResult: 'no', AssertResult: 'yes' }, [], ['ConditionHost=x', 'ConditionUser=y'])).toEqual([
      'it was not started, because a condition was not met; one of ConditionHost=x, ConditionUser=y',
    ])
    expect(why({ ...skipped, ConditionResult: 'yes', AssertResult: 'no' })).toEqual(['it was not started, because an assertion failed'])
  })
})
