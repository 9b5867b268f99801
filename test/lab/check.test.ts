import { beforeAll, describe, expect, it } from 'vitest'
import type { CheckData, CheckResult } from '../../src/checks/result.js'
import { OPENMETRICS_JUDGE, seriesOf } from '../helpers/openmetrics-judge.js'
import { ask, askTogether, hostward, hostwardAs, putFiles, sh, type HostwardAnswer } from './ask.js'
import { inHost, type LoginOptions } from './hosts.js'
import { fresh } from './lab.js'
import { until } from './shell.js'

const SPEC = '/tmp/spec.json'
type Spec = Record<string, unknown>

interface Checked extends HostwardAnswer {
  /** Ids by what came of them. */
  ids: Record<string, string[]>
  results: CheckResult[]
}

function check(spec: Spec, words: readonly string[] = [], login: LoginOptions = {}): Checked {
  putFiles('server', { [SPEC]: JSON.stringify(spec) })
  const answer = hostwardAs(login, 'server', 'check', SPEC, ...words)
  const { results } = answer.data as unknown as CheckData
  const ids: Record<string, string[]> = {}
  for (const { status, id } of results) (ids[status] ??= []).push(id)
  return { ...answer, ids, results }
}

/** What the tools say, each asked by itself. */
let truth: Spec
/** The same questions, every answer another one. */
let lie: Spec

const line = (...words: string[]): string => ask('server', ...words).trim()
/** is-active and is-enabled tell with their exit code as well. */
const word = (...words: string[]): string => inHost('server', words).stdout.trim()

beforeAll(async () => {
  await fresh('server')
  await until('the server selects a source', 60_000, () => inHost('server', ['chronyc', '-c', '-n', 'sources']).stdout.includes('^,*'))
  const names = line('systemctl', 'list-unit-files', '--no-legend', '--type=service,socket,mount')
    .split('\n')
    .map((row) => row.split(' ')[0]!)
    .filter((name) => !name.includes('@'))
  const states = askTogether(
    'server',
    names.flatMap((name) => [
      ['systemctl', 'is-enabled', name],
      ['systemctl', 'is-active', name],
      ['systemctl', 'show', '--property=SubState', '--value', name],
      ['systemctl', 'show', '--property=NeedDaemonReload', '--value', name],
      ['systemctl', 'show', '--property=UnitFileState', '--value', name],
    ]),
  ).map(({ stdout }) => stdout.trim())
  const units = names.map((name, index) => {
    const [enabled = '', active = '', subState = '', reload = '', behind = ''] = states.slice(index * 5, index * 5 + 5)
    // Of an alias, what is said is true of the unit behind it.
    return { name, enabled: enabled === 'alias' ? behind : enabled, active, subState, reload }
  })
  const kernel = line('grubby', '--default-kernel').replace('/boot/vmlinuz-', '')
  const argument = /^args="(\S+)/m.exec(ask('server', 'grubby', '--info=DEFAULT'))![1]!
  const running = line('cat', '/proc/cmdline').split(' ')[0]!.replaceAll('${', '$${')
  const services = line('firewall-cmd', '--list-services').split(' ')
  const zone = line('firewall-cmd', '--get-default-zone')
  const tracking = line('chronyc', '-c', 'tracking').split(',')
  const reachable = line('chronyc', '-c', 'sources')
    .split('\n')
    .filter((row) => row.split(',')[5] !== '0').length
  const servers = [...ask('server', 'cat', '/etc/chrony/chrony.conf').matchAll(/^(?:pool|server) (\S+)/gm)].map(([, name]) => name!)
  const calendar = /OnCalendar=(.*?) ;/.exec(line('systemctl', 'show', '--property=TimersCalendar', 'logrotate.timer'))![1]!
  const timer = { active: word('systemctl', 'is-active', 'logrotate.timer'), enabled: word('systemctl', 'is-enabled', 'logrotate.timer') }
  truth = {
    host: { os: { id: line('sh', '-c', '. /etc/os-release; echo $ID'), version: line('sh', '-c', '. /etc/os-release; echo $VERSION_ID') } },
    boot: {
      default: { version: kernel, newest: true },
      arguments: [
        { present: [argument], absent: ['lab.never'] },
        { in: ['running'], present: [running], absent: ['lab.never'] },
      ],
      staleDefault: false,
      missingFiles: false,
    },
    target: {
      default: line('systemctl', 'get-default'),
      current: word('systemctl', 'is-active', 'graphical.target') === 'active' ? 'gui' : 'cui',
    },
    units: Object.fromEntries([
      ...units.map(({ name, enabled, active, subState, reload }): [string, Spec] => [
        name,
        { enabled, active, sub: subState, masked: enabled === 'masked', ...(reload === 'no' ? { needDaemonReload: false } : {}) },
      ]),
      ['nosuch.service', { enabled: 'not-found', present: false }],
    ]),
    timers: { 'logrotate.timer': { ...timer, calendar, next: '1d', overdue: false, lastResult: ['never', 'success'] } },
    time: {
      synchronised: true,
      offset: '1s',
      stratum: Number(tracking[2]),
      reachableSources: reachable,
      servers: { present: [servers[0]], exactly: servers },
      daemon: 'chronyd',
      serve: { deny: ['192.168.56.0/24'], firewall: services.includes('ntp') },
    },
    firewall: {
      running: word('firewall-cmd', '--state') === 'running',
      defaultZone: zone,
      drift: false,
      zones: {
        [zone]: {
          services: { present: [services[0]], absent: ['telnet'], exactly: services },
          ports: { absent: ['123/udp'] },
          target: line('firewall-cmd', '--permanent', `--zone=${zone}`, '--get-target'),
        },
      },
    },
    files: { 'chrony.conf': { present: ['makestep 1 3'], absent: ['allow'] } },
  }
  const other = (value: string, ...words: string[]): string => words.find((one) => one !== value)!
  lie = {
    host: { os: { id: 'almalinux', version: '9.*' } },
    boot: {
      default: { version: `${kernel}.other` },
      arguments: [
        { present: ['lab.never'], absent: [argument] },
        { in: ['running'], present: ['lab.never'], absent: [running] },
      ],
    },
    target: { default: 'rescue.target', current: 'rescue.target' },
    units: Object.fromEntries([
      ...units.map(({ name, enabled, active, subState }): [string, Spec] => [
        name,
        {
          enabled: other(enabled, 'enabled', 'disabled'),
          active: other(active, 'active', 'failed'),
          sub: other(subState, 'nowhere'),
          masked: enabled !== 'masked',
        },
      ]),
      ['nosuch.service', { enabled: 'enabled', present: true }],
    ]),
    timers: { 'logrotate.timer': { enabled: 'masked', active: 'failed', calendar: 'yearly', next: '1us', lastResult: 'timeout' } },
    time: {
      offset: '0us',
      stratum: Math.max(1, Number(tracking[2]) - 1),
      reachableSources: reachable + 1,
      servers: { present: ['nosuch.lab'], exactly: ['nosuch.lab'] },
      daemon: 'ntpd',
      serve: { allow: ['192.168.56.0/24'], firewall: !services.includes('ntp') },
    },
    firewall: {
      running: false,
      defaultZone: 'dmz',
      zones: {
        [zone]: {
          services: { present: ['telnet'], absent: [services[0]], exactly: ['telnet'] },
          ports: { present: ['123/udp'] },
          target: 'DROP',
        },
      },
    },
    files: { 'chrony.conf': { present: ['allow'], absent: ['makestep'] } },
  }
})

describe('a spec of every section', () => {
  it('passes when it says what the tools say, each asked by itself', () => {
    const { exitCode, results, data } = check(truth)
    const wrong = results.filter(({ status }) => status !== 'pass').map(({ id, expected, actual, why }) => ({ id, expected, actual, why }))
    expect(wrong).toEqual([])
    expect(exitCode).toBe(0)
    expect(results.length).toBeGreaterThan(200)
    expect((data as unknown as CheckData).processes).toBeLessThanOrEqual(8)
  })

  it('fails in every check when it says something else, and with what the tools say', () => {
    const { exitCode, ids, results } = check(lie)
    expect([exitCode, Object.keys(ids)]).toEqual([3, ['fail']])
    const found = Object.fromEntries(results.map(({ id, actual }) => [id, actual]))
    const sshd = (truth['units'] as Record<string, { enabled: string; active: string; sub: string }>)['ssh.service']!
    expect([found['unit/ssh.service/enabled'], found['unit/ssh.service/active'], found['unit/ssh.service/sub']]).toEqual([
      sshd.enabled,
      sshd.active,
      sshd.sub,
    ])
  })

  it('takes at most eight processes, as the host counts them', () => {
    sh(
      'server',
      `for tool in systemctl chronyc firewall-cmd grubby; do
        real=$(command -v $tool) || continue
        printf '#!/bin/sh\\necho %s "$*" >>/tmp/asked\\nexec %s "$@"\\n' $tool $real >/usr/local/sbin/$tool.new
        chmod 755 /usr/local/sbin/$tool.new
      done
      for new in /usr/local/sbin/*.new; do mv $new \${new%.new}; done`,
    )
    const { data, exitCode } = check(truth)
    const asked = line('cat', '/tmp/asked').split('\n')
    sh('server', 'rm /usr/local/sbin/systemctl /usr/local/sbin/chronyc /usr/local/sbin/firewall-cmd; rm -f /tmp/asked')
    expect([exitCode, asked.length, asked]).toEqual([0, (data as unknown as CheckData).processes, asked])
    expect(asked.length).toBeLessThanOrEqual(8)
    expect(new Set(asked).size).toBe(asked.length)
  })
})

describe('reports', () => {
  it('of OpenMetrics are what its own parser reads on the host', () => {
    putFiles('server', { [SPEC]: JSON.stringify(lie) })
    const { data } = hostward('server', 'check', SPEC, '--report', 'openmetrics=/tmp/checks.prom')
    putFiles('server', { '/tmp/judge.py': OPENMETRICS_JUDGE })
    const texts = JSON.stringify([ask('server', 'cat', '/tmp/checks.prom')])
    const { code, stdout, stderr } = inHost('server', ['python3', '/tmp/judge.py'], { input: texts })
    expect([code, stderr]).toEqual([0, ''])
    const [series] = JSON.parse(stdout) as [string, unknown, number][][]
    // Two runs: not at the same moment.
    const timeless = (rows: typeof series): unknown[] => rows!.filter(([name]) => !name.includes('timestamp'))
    expect(timeless(series)).toEqual(timeless(seriesOf(data as unknown as CheckData)))
  })
})

describe('what could not be asked', () => {
  const program = (name: string, text: string): string =>
    sh('server', `printf '%b' '#!/bin/sh\\n${text}\\n' >/usr/local/sbin/${name}; chmod 755 /usr/local/sbin/${name}`)
  const away = (name: string): string => sh('server', `rm /usr/local/sbin/${name}`)

  it('is unknown for a user without root, and only that', () => {
    const { exitCode, ids } = check(truth, [], { user: 'admin' })
    const sections = [...new Set((ids['unknown'] ?? []).map((id) => id.split('/')[0]))]
    expect([exitCode, ids['fail'] ?? []]).toEqual([6, []])
    expect(sections).toEqual(expect.arrayContaining(['firewall']))
    expect((ids['pass'] ?? []).filter((id) => id.startsWith('firewall/'))).toEqual([])
    expect((ids['unknown'] ?? []).filter((id) => id.startsWith('unit/') || id.startsWith('timer/'))).toEqual([])
    expect(check(truth, ['--sudo'], { user: 'admin' }).exitCode).toBe(0)
  })

  it.each([
    ['systemctl', /^(?:unit|timer|target\/current|time\/daemon)/],
    ['chronyc', /^time\/(?:synchronised|offset|stratum|reachable)/],
    ['firewall-cmd', /^(?:firewall|time\/serve\/firewall)/],
  ])('is unknown when %s hangs, tells nonsense, or is not there, whether the spec is right or wrong', (name, its) => {
    const ends = (spec: Spec, toldOtherwise = ''): { passed: string[]; failed: string[]; unknown: number } => {
      const { ids } = check(spec, ['--timeout', '1s'])
      const own = (status: string): string[] => (ids[status] ?? []).filter((id) => its.test(id) && id !== toldOtherwise)
      return { passed: own('pass'), failed: own('fail'), unknown: own('unknown').length }
    }
    const never = { passed: [], failed: [], unknown: expect.toSatisfy((count: number) => count > 0) as number }
    for (const text of ['exec sleep 100', 'echo "<<<nonsense>>>"', 'exit 1']) {
      program(name, text)
      expect([text, ends(truth), ends(lie)]).toEqual([text, never, never])
    }
    away(name)
    sh('server', `mv /usr/bin/${name} /root/${name}`)
    // Without systemd, the processes tell which time daemon runs.
    const told = name === 'systemctl' ? 'time/daemon' : ''
    expect(['not there', ends(truth, told), ends(lie, told)]).toEqual(['not there', never, never])
    sh('server', `mv /root/${name} /usr/bin/${name}`)
  })

  it('is unknown when the bus is gone', () => {
    sh('server', 'systemctl stop dbus.socket dbus.service; rm -f /run/dbus/system_bus_socket')
    for (const spec of [truth, lie]) {
      const { ids } = check(spec, [], { user: 'admin' })
      const asked = [...(ids['pass'] ?? []), ...(ids['fail'] ?? [])]
      expect(asked.filter((id) => /^(?:unit|timer|firewall|target\/current)/.test(id))).toEqual([])
      expect(check(spec).ids['unknown']).toContain('firewall/running')
    }
    sh('server', 'systemctl start dbus.socket dbus.service')
  })
})

it('waits for what settles, and says nothing of it where nobody looks on', () => {
  const spec = { units: { 'lab-late.service': { active: 'active' }, 'ssh.service': { enabled: 'enabled' } } }
  putFiles('server', { [SPEC]: JSON.stringify(spec) })
  expect(hostward('server', 'check', SPEC).exitCode).toBe(3)
  sh(
    'server',
    'systemd-run --quiet --on-active=3 --timer-property=AccuracySec=100ms --unit=lab-start systemd-run --unit=lab-late sleep 1000',
  )
  const { exitCode, data, stderr } = hostward('server', 'check', SPEC, '--wait', '60s')
  const { waitedSeconds, processes } = data as unknown as CheckData
  expect([exitCode, stderr]).toEqual([0, ''])
  expect(waitedSeconds).toBeGreaterThan(0)
  expect(processes).toBeGreaterThan(2)
})
