import { beforeAll, describe, expect, it } from 'vitest'
import type { TimerListData } from '../../src/facts/timers/list.js'
import type { TimerShowData } from '../../src/facts/timers/show.js'
import { ask, askTogether, atOneMoment, hostward, putFiles, sh } from './ask.js'
import { BusUnit, busQuestion } from './bus.js'
import { fresh } from './lab.js'
import { until } from './shell.js'
import { inHost } from './hosts.js'

const UNITS = '/etc/systemd/system'
const timer = (lines: string): string => `[Unit]\nDescription=a timer of the lab\n[Timer]\n${lines}\n[Install]\nWantedBy=timers.target\n`
const oneshot = (command: string): string => `[Service]\nType=oneshot\nTimeoutStartSec=infinity\nExecStart=${command}\n`

const files: Readonly<Record<string, string>> = {
  [`${UNITS}/lab-cal.timer`]: timer(
    'OnCalendar=Mon..Fri *-*-* 03:30:00\nOnCalendar=*-*-01 00:00:00\nPersistent=true\nAccuracySec=1s\nRandomizedDelaySec=90\nFixedRandomDelay=yes',
  ),
  [`${UNITS}/lab-cal.service`]: oneshot('/bin/true'),
  [`${UNITS}/lab-mono.timer`]: timer('OnBootSec=1h\nOnUnitActiveSec=30min 5s\nAccuracySec=5min\nRemainAfterElapse=no\nWakeSystem=no'),
  [`${UNITS}/lab-mono.service`]: oneshot('/bin/true'),
  [`${UNITS}/lab-fails.timer`]: timer('OnActiveSec=0\nOnUnitInactiveSec=1d\nOnClockChange=yes\nOnTimezoneChange=yes'),
  [`${UNITS}/lab-fails.service`]: oneshot("/bin/sh -c 'exit 4'"),
  [`${UNITS}/lab-crashes.timer`]: timer('OnActiveSec=0\nOnCalendar=hourly\nUnit=lab-other-name.service'),
  [`${UNITS}/lab-other-name.service`]: oneshot("/bin/sh -c 'kill -KILL $$$$'"),
  [`${UNITS}/lab-never.timer`]: timer('OnUnitActiveSec=1h'),
  [`${UNITS}/lab-never.service`]: oneshot('/bin/true'),
  [`${UNITS}/lab-long.timer`]: timer('OnActiveSec=0\nOnCalendar=daily'),
  [`${UNITS}/lab-long.service`]: oneshot('/bin/sleep 1000'),
  [`${UNITS}/lab-past.timer`]: timer('OnCalendar=2001-01-01 00:00:00'),
  [`${UNITS}/lab-past.service`]: oneshot('/bin/true'),
  [`${UNITS}/lab-zone.timer`]: timer('OnCalendar=*-*-* 09:00:00 Asia/Tokyo\nOnCalendar=Sat *-*-* 18,20:15:00 UTC'),
  [`${UNITS}/lab-zone.service`]: oneshot('/bin/true'),
  [`${UNITS}/lab-odd.timer`]: timer('OnCalendar=*-02~03 00:00:00\nOnCalendar=*:0/7\nOnCalendar=Mon,Wed,Fri *-1..6-* 12:00:30.5'),
  [`${UNITS}/lab-odd.service`]: oneshot('/bin/true'),
  [`${UNITS}/lab-stopped.timer`]: timer('OnCalendar=weekly'),
  [`${UNITS}/lab-stopped.service`]: oneshot('/bin/true'),
  [`${UNITS}/lab-lost.timer`]: timer('OnCalendar=yearly'),
}

const STARTED = ['cal', 'mono', 'fails', 'crashes', 'never', 'long', 'past', 'zone', 'odd'].map((name) => `lab-${name}.timer`)

beforeAll(async () => {
  await fresh('server')
  putFiles('server', files)
  sh(
    'server',
    `systemctl daemon-reload
    systemctl start ${STARTED.join(' ')}
    systemctl start lab-lost.timer || true
    systemctl enable lab-stopped.timer
    systemd-run --quiet --unit=lab-run --on-active=3h --timer-property=AccuracySec=1s true
    systemd-run --quiet --unit=lab-run-calendar --on-calendar='*-*-* 04:05:06' true`,
  )
  await until('the timers have run', 20_000, () => inHost('server', ['systemctl', 'is-failed', 'lab-fails', 'lab-other-name']).code === 0)
})

interface RawTimer {
  next: number | null
  last: number | null
  unit: string
  activates: string | null
}

/** A monotonic time is turned into a date by every question anew, and moves by microseconds. */
const near = (usec: number | null): number | null => (usec === null || usec === 0 ? null : Math.round(usec / 1e6))

describe('timer list', () => {
  let raw: RawTimer[]
  let ours: TimerListData['timers']
  beforeAll(() => {
    const answer = atOneMoment('server', [['systemctl', 'list-timers', '--all', '--output=json']], [['timer', 'list']], ([text]) =>
      (JSON.parse(text!) as RawTimer[]).map((row) => ({ ...row, next: near(row.next), last: near(row.last) })),
    )
    raw = answer.raw.map(({ unit, next, last, activates }) => ({ unit, next, last, activates }))
    ours = (answer.hostward[0]!.data as TimerListData).timers
  })

  const of = (name: string): TimerListData['timers'][number] => ours.find(({ unit }) => unit === `lab-${name}.timer`)!

  it('is what systemctl list-timers -o json tells', () => {
    const rows = ours.map(({ unit, nextUsec, lastUsec, activates }) => ({ unit, next: near(nextUsec), last: near(lastUsec), activates }))
    const byName = (one: RawTimer, other: RawTimer): number => (one.unit < other.unit ? -1 : 1)
    expect([...rows].sort(byName)).toEqual([...raw].sort(byName))
    expect(rows.length).toBeGreaterThan(15)
    const nexts = rows.map(({ next }) => next ?? Infinity)
    expect(nexts).toEqual([...nexts].sort((one, other) => one - other))
  })

  it('reckons from now', () => {
    const now = Date.now() / 1000
    for (const { unit, nextUsec, leftSeconds, lastUsec, passedSeconds } of ours) {
      expect([unit, leftSeconds === null]).toEqual([unit, nextUsec === null])
      if (nextUsec !== null) expect(Math.abs(nextUsec / 1e6 - now - (leftSeconds ?? 0))).toBeLessThan(20)
      if (lastUsec !== null) expect(Math.abs(now - lastUsec / 1e6 - (passedSeconds ?? 0))).toBeLessThan(20)
    }
  })

  it('tells what became of the last run', () => {
    expect(
      STARTED.map((name) => {
        const { lastResult, failed, subState, enabled } = ours.find(({ unit }) => unit === name)!
        return [name, lastResult, failed, subState, enabled]
      }),
    ).toEqual([
      ['lab-cal.timer', null, false, 'waiting', 'disabled'],
      ['lab-mono.timer', null, false, 'waiting', 'disabled'],
      ['lab-fails.timer', 'exit-code', true, 'waiting', 'disabled'],
      ['lab-crashes.timer', 'signal', true, 'waiting', 'disabled'],
      ['lab-never.timer', null, false, 'elapsed', 'disabled'],
      ['lab-long.timer', null, false, 'running', 'disabled'],
      ['lab-past.timer', null, false, 'elapsed', 'disabled'],
      ['lab-zone.timer', null, false, 'waiting', 'disabled'],
      ['lab-odd.timer', null, false, 'waiting', 'disabled'],
    ])
    expect(of('run').enabled).toBe('transient')
    expect(of('crashes').activates).toBe('lab-other-name.service')
  })

  it('knows a timer that will never run from one that has done its work', () => {
    expect(ours.filter(({ overdue }) => overdue).map(({ unit, overdueReason }) => [unit, overdueReason])).toEqual([
      ['lab-never.timer', 'no-next-run'],
    ])
  })
})

describe('timer show', () => {
  const SHOWN = [
    ...STARTED,
    'lab-stopped.timer',
    'lab-run.timer',
    'lab-run-calendar.timer',
    'logrotate.timer',
    'apt-daily.timer',
    'fstrim.timer',
  ]
  let shown: { name: string; timer: TimerShowData['timer']; bus: BusUnit; activated: BusUnit }[]
  beforeAll(() => {
    const activates = (name: string): string =>
      name === 'lab-crashes.timer' ? 'lab-other-name.service' : name.replace(/\.timer$/, '.service')
    const answers = askTogether(
      'server',
      SHOWN.flatMap((name) => [busQuestion(name), ['hostward', 'timer', 'show', name, '--json'], busQuestion(activates(name))]),
      { timeoutMs: 110_000 },
    )
    shown = SHOWN.map((name, index) => {
      const [bus, ours, activated] = answers.slice(index * 3, index * 3 + 3)
      if (ours?.code !== 0) throw new Error(`${name}: ${ours?.stdout ?? ''}`)
      const { data } = JSON.parse(ours.stdout) as { data: TimerShowData }
      return { name, timer: data.timer, bus: new BusUnit(bus!.stdout), activated: new BusUnit(activated!.stdout) }
    })
  })

  it('has the settings that systemd has', () => {
    type Setting = [name: string, value: string | number, next: number]
    const seconds = (usec: number | null): number | null => (usec === null ? null : usec / 1e6)
    expect(
      shown.map(({ name, timer }) => [
        name,
        timer.onCalendar.map(({ expression, nextUsec }) => [expression, nextUsec]),
        timer.monotonic.map((setting) => [setting.setting, setting.seconds]),
        [timer.persistent, timer.wakeSystem, timer.remainAfterElapse, timer.onClockChange, timer.onTimezoneChange, timer.fixedRandomDelay],
        [timer.accuracySeconds, timer.randomizedDelaySeconds],
        [timer.loadState, timer.activeState, timer.subState, timer.enabled, timer.result, timer.unitFile, timer.needDaemonReload],
        near(timer.lastUsec),
      ]),
    ).toEqual(
      shown.map(({ name, bus }) => [
        name,
        (bus.value('TimersCalendar') as Setting[]).map(([, expression, next]) => [expression, next === 0 || next >= 2 ** 64 ? null : next]),
        (bus.value('TimersMonotonic') as Setting[]).map(([setting, usec]) => [setting.replace(/USec$/, 'Sec'), Number(usec) / 1e6]),
        ['Persistent', 'WakeSystem', 'RemainAfterElapse', 'OnClockChange', 'OnTimezoneChange', 'FixedRandomDelay'].map((flag) =>
          bus.flag(flag),
        ),
        [seconds(bus.number('AccuracyUSec')), seconds(bus.number('RandomizedDelayUSec'))],
        [
          ...['LoadState', 'ActiveState', 'SubState', 'UnitFileState', 'Result', 'FragmentPath'].map((property) => bus.text(property)),
          bus.flag('NeedDaemonReload'),
        ],
        near(bus.number('LastTriggerUSec')),
      ]),
    )
  })

  it('tells how the last run of what it starts ended', () => {
    expect(
      shown.map(({ name, timer }) => [name, timer.activated?.unit, timer.activated?.activeState, timer.activated?.lastStartUsec ?? null]),
    ).toEqual(
      shown.map(({ name, activated }) => [
        name,
        activated.text('Id'),
        activated.text('ActiveState'),
        activated.number('ExecMainStartTimestamp') || null,
      ]),
    )
    const of = (name: string): TimerShowData['timer']['activated'] => shown.find((one) => one.name === `lab-${name}.timer`)!.timer.activated
    expect([of('fails')?.exitCode, of('fails')?.signal, of('crashes')?.exitCode, of('crashes')?.signal]).toEqual([4, null, null, 9])
  })

  it('foresees the runs that systemd-analyze calendar foresees', () => {
    const withCalendar = shown.filter(({ timer }) => timer.onCalendar.length > 0 && timer.unit !== 'lab-past.timer')
    const answers = askTogether(
      'server',
      withCalendar.map(({ timer }) => [
        ...['env', 'TZ=UTC', 'systemd-analyze', 'calendar', '--iterations=5'],
        ...timer.onCalendar.map(({ expression }) => expression),
      ]),
    )
    const theirs = answers.map(({ stdout }) =>
      [
        ...new Set(
          [...stdout.matchAll(/^ *(?:Next elapse|Iter\. #\d|\(in UTC\)): \w+ (\S+) (\S+) UTC$/gm)].map(
            ([, day, time]) => `${day!}T${time!}Z`,
          ),
        ),
      ]
        .sort()
        .slice(0, 5),
    )
    const second = (time: string): string => time.replace(/\.\d+Z$/, 'Z')
    expect(withCalendar.map(({ name, timer }) => [name, timer.nextRuns.map(second)])).toEqual(
      withCalendar.map(({ name }, index) => [name, theirs[index]!.map(second)]),
    )
    expect(theirs.every((runs) => runs.length === 5)).toBe(true)
  })

  it('says it in words', () => {
    const words = (name: string): string[] => {
      const { timer } = shown.find((one) => one.name === name)!
      return [...timer.onCalendar.map((setting) => setting.words), ...timer.monotonic.map((setting) => setting.words)]
    }
    expect(words('lab-cal.timer')).toEqual(['on the 1st of every month at 00:00', 'Mon to Fri at 03:30'])
    expect(words('lab-mono.timer')).toEqual(['30min 5s after lab-mono.service was last started', '1h after boot'])
    expect(words('logrotate.timer')).toEqual(['every day at 00:00'])
  })

  it('reckons in the zone of the host', () => {
    ask('server', 'timedatectl', 'set-timezone', 'Asia/Tokyo')
    try {
      const { timer } = hostward('server', 'timer', 'show', 'lab-run-calendar').data as TimerShowData
      expect(timer.timeZone).toBe('Asia/Tokyo')
      expect(timer.nextRuns).toHaveLength(5)
      expect(timer.nextRuns.map((run) => run.slice(10))).toEqual(Array<string>(5).fill('T19:05:06Z'))
      const listed = JSON.parse(ask('server', 'systemctl', 'list-timers', '--output=json')) as RawTimer[]
      expect(near(timer.nextRunsUsec[0]!)).toBe(near(listed.find(({ unit }) => unit === 'lab-run-calendar.timer')!.next))
    } finally {
      ask('server', 'timedatectl', 'set-timezone', 'UTC')
    }
  })

  it('knows what is no timer and what is not there', () => {
    expect(hostward('server', 'timer', 'show', 'ssh.service').exitCode).toBe(2)
    expect(hostward('server', 'timer', 'show', 'nothing').exitCode).toBe(3)
    const lost = hostward('server', 'timer', 'show', 'lab-lost')
    const { activated } = (lost.data as TimerShowData).timer
    expect([lost.exitCode, activated?.loadState, lost.warnings.map(({ code }) => code)]).toEqual([0, 'not-found', ['ACTIVATED_NOT_LOADED']])
  })
})
