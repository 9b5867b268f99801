import { describe, expect, it } from 'vitest'
import { parseExecRecord } from '../../../src/tools/systemctl/exec-record.js'
import { describeEnd, endCode } from '../../../src/tools/systemctl/exit-status.js'
import { parseShow } from '../../../src/tools/systemctl/show.js'
import { toUnit } from '../../../src/tools/systemctl/to-unit.js'
import { UNIT_SHOW_PROPERTIES } from '../../../src/tools/systemctl/unit-properties.js'

const unitOf = (...lines: string[]) => toUnit(parseShow(lines.join('\n'))[0]!)

describe('toUnit', () => {
  it.each([
    ['active', 'ActiveEnter'],
    ['reloading', 'ActiveEnter'],
    ['refreshing', 'ActiveEnter'],
    ['inactive', 'InactiveEnter'],
    ['failed', 'InactiveEnter'],
    ['activating', 'InactiveExit'],
    ['deactivating', 'ActiveExit'],
  ])('takes the moment of %s from %s', (active, moment) => {
    const names = ['InactiveExit', 'ActiveEnter', 'ActiveExit', 'InactiveEnter']
    const times = names.map((name, hour) => `${name}Timestamp=Sun 2026-11-22 0${hour}:00:00 UTC`)
    expect(unitOf('Id=a.service', `ActiveState=${active}`, ...times).since).toBe(`2026-11-22T0${names.indexOf(moment)}:00:00Z`)
  })

  it('reads a failed service', () => {
    const unit = unitOf(
      'Id=a.service',
      'Type=simple',
      'ActiveState=failed',
      'Result=exit-code',
      'MainPID=0',
      'ExecMainPID=401',
      'ExecMainCode=1',
      'ExecMainStatus=203',
      'ExecMainStartTimestamp=Sun 2026-11-22 04:27:55 UTC',
      'ExecMainExitTimestamp=Sun 2026-11-22 04:27:56 UTC',
      'MemoryCurrent=[not set]',
      'MemoryMax=67108864',
      'MemoryLimit=infinity',
      'CPUUsageNSec=32415000',
      'TasksMax=18446744073709551615',
    )
    expect(unit).toMatchObject({ serviceType: 'simple', fileSystem: null, mainPid: null, memoryBytes: null, memoryLimitBytes: 67108864 })
    expect(unit).toMatchObject({ cpuSeconds: 0.032415, tasksLimit: null, result: 'exit-code' })
    expect(unit.mainProcessEnd).toMatchObject({ pid: 401, code: 'exited', status: 203, word: 'EXEC', exited: '2026-11-22T04:27:56Z' })
  })

  it('reads what and where of a mount, and conditions that were checked', () => {
    const unit = unitOf(
      'Id=boot.mount',
      'Type=ext4',
      'What=/dev/sda2',
      'Where=/boot',
      'Options=rw,relatime',
      'ConditionResult=no',
      'ConditionTimestamp=Sun 2026-11-22 04:27:55 UTC',
      'AssertResult=yes',
      'AssertTimestamp=',
      'LoadError=org.example.Error ""',
    )
    expect(unit).toMatchObject({ what: '/dev/sda2', where: '/boot', fileSystem: 'ext4', options: 'rw,relatime', serviceType: null })
    expect(unit.conditions).toEqual({ met: false, checked: '2026-11-22T04:27:55Z', checkedUsec: 1795321675000000 })
    expect(unit.asserts.met).toBeNull()
    expect(unit.loadError).toBe('org.example.Error')
    expect(unitOf('LoadError=words alone').loadError).toBe('words alone')
  })

  it('reads sockets and paths of new and old systemd', () => {
    expect(unitOf('Id=a.socket', 'Listen=/run/a b (Stream)', 'Listen=[::]:22 (Stream)', 'Accept=yes')).toMatchObject({
      accept: true,
      listen: [
        { address: '/run/a b', type: 'Stream' },
        { address: '[::]:22', type: 'Stream' },
      ],
    })
    expect(unitOf('Id=a.path', 'Paths=/run/x (PathExists)').watches).toEqual([{ path: '/run/x', condition: 'PathExists' }])
    expect(unitOf('Id=a.path', 'DirectoryNotEmpty=/run/x').watches).toEqual([{ path: '/run/x', condition: 'DirectoryNotEmpty' }])
  })

  it('lists the commands in the order in which systemd runs them', () => {
    const record =
      '{ path=/bin/x ; argv[]=/bin/x ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }'
    const unit = unitOf(`ExecStop=${record}`, `ExecStart=${record}`, `ExecStart=${record}`, `ExecStartPre=${record}`, 'ExecReload=rubbish')
    expect(unit.commands.map((command) => command.setting)).toEqual(['ExecStartPre', 'ExecStart', 'ExecStart', 'ExecStop'])
    expect(unit.properties['ExecReload']).toEqual(['rubbish'])
  })

  it('asks for each property once', () => {
    expect(new Set(UNIT_SHOW_PROPERTIES).size).toBe(UNIT_SHOW_PROPERTIES.length)
  })
})

describe('parseExecRecord', () => {
  it('takes the last fields from the end, whatever the command line holds', () => {
    const tricky = '/bin/sh -c x ; ignore_errors=yes ; start_time=[n/a] ; pid=1 ; code=exited ; status=0 }\nmore'
    const text = `{ path=/bin/sh ; argv[]=${tricky} ; ignore_errors=no ; start_time=[Sun 2026-11-22 04:27:55 UTC] ; stop_time=[n/a] ; pid=7 ; code=killed ; status=9/KILL }`
    expect(parseExecRecord('ExecStart', text)).toEqual({
      setting: 'ExecStart',
      path: '/bin/sh',
      commandLine: tricky,
      ignoresFailure: false,
      started: '2026-11-22T04:27:55Z',
      startedUsec: 1795321675000000,
      stopped: null,
      stoppedUsec: null,
      pid: 7,
      end: { code: 'killed', status: 9, word: 'SIGKILL', meaning: 'killed by force: by hand, after a timeout, or because memory ran out' },
    })
  })

  it('reads the flags of Exec…Ex, and refuses other texts', () => {
    const text =
      '{ path=/x ; argv[]=/x ; flags=no-setuid ignore-failure ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }'
    expect(parseExecRecord('ExecStartEx', text)).toMatchObject({ ignoresFailure: true, pid: null, end: null, started: null })
    expect(parseExecRecord('ExecStart', '[unprintable]')).toBeNull()
  })
})

it('says how a process ended in words', () => {
  expect(describeEnd('exited', 226)).toMatchObject({ word: 'NAMESPACE' })
  expect(describeEnd('exited', 42)).toEqual({ code: 'exited', status: 42, word: null, meaning: null })
  expect(describeEnd('killed', 10)).toEqual({ code: 'killed', status: 10, word: 'SIGUSR1', meaning: null })
  expect(describeEnd('killed', 64)).toEqual({ code: 'killed', status: 64, word: 'SIGRTMIN+30', meaning: null })
  expect(describeEnd('killed', 33)).toEqual({ code: 'killed', status: 33, word: null, meaning: null })
  expect([0, 1, 2, 3, 9].map(endCode)).toEqual([null, 'exited', 'killed', 'dumped', null])
})
