import { beforeAll, describe, expect, it } from 'vitest'
import type { TimeClientsData } from '../../src/facts/time/clients.js'
import type { TimeServersData } from '../../src/facts/time/servers.js'
import type { TimeSourcesData } from '../../src/facts/time/sources.js'
import type { TimeStatusData } from '../../src/facts/time/status-data.js'
import { ask, askTogether, atOneMoment, hostward, putFiles, sh } from './ask.js'
import { inHost } from './hosts.js'
import { fresh } from './lab.js'
import { until } from './shell.js'
import type { HostName } from './spec.js'

const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(','))

/** Asked in one login; again when a poll came in between and the sources are not what they were. */
function together<Questions extends readonly (readonly string[])[]>(...questions: Questions): { [Index in keyof Questions]: string } {
  for (;;) {
    const answers = askTogether('server', questions).map(({ stdout }) => stdout)
    const settled = (text: string): string =>
      rowsOf(text)
        .map((row) => row.slice(0, row.length > 12 ? 4 : 6).join())
        .join()
    if (settled(answers[0]!) === settled(answers.at(-1)!)) return answers as { [Index in keyof Questions]: string }
  }
}

/** What hostward cuts off, and what a double has not of seconds since 1970. */
const MICROSECOND = 1.5e-6

/** Words are the same; numbers that move lie between what they were before and what they are after. */
function expectBetween(before: string[][], ours: (string | number | null)[][], after: string[][]): void {
  const isOff = (value: string | number | null, one: string, other: string): boolean => {
    if (typeof value !== 'number') return value !== one
    const [least, most] = [Math.min(Number(one), Number(other)), Math.max(Number(one), Number(other))]
    return value < least - MICROSECOND || value > most + MICROSECOND
  }
  expect(ours.map((row) => row.length)).toEqual(before.map((row) => row.length))
  const off = ours.flatMap((row, line) =>
    row.flatMap((value, column) => {
      const [one, other] = [before[line]![column]!, after[line]![column]!]
      return isOff(value, one, other) ? [`${line}:${column} ${one} ${String(value)} ${other}`] : []
    }),
  )
  expect(off).toEqual([])
}

const selects = (host: HostName): Promise<void> =>
  until(`${host} selects a source`, 60_000, () => inHost(host, ['chronyc', '-c', '-n', 'sources']).stdout.includes('^,*'))

const status = (host: HostName): TimeStatusData => hostward(host, 'time', 'status').data as TimeStatusData
const servers = (host: HostName): TimeServersData => hostward(host, 'time', 'servers').data as TimeServersData
const restart = (host: HostName): string => ask(host, 'systemctl', 'restart', 'chrony')

beforeAll(async () => {
  await fresh('server', 'client')
  await selects('server')
})

describe('a client', () => {
  it('has the sources and statistics of chronyc -c, field by field', () => {
    const [before, names, answer, after] = together(
      ['chronyc', '-c', '-n', 'sources'],
      ['chronyc', '-c', '-N', 'sources'],
      ['hostward', 'time', 'sources', '--stats', '--json'],
      ['chronyc', '-c', '-n', 'sources'],
    )
    const { sources } = (JSON.parse(answer) as { data: TimeSourcesData }).data
    expectBetween(
      rowsOf(before),
      sources.map((source) => [
        ...[
          source.modeSymbol,
          source.symbol,
          source.address,
          source.stratum,
          source.pollLog2,
          source.reach.toString(8),
          source.lastRxSeconds,
        ],
        // chronyc prints the adjusted offset first.
        ...[source.adjustedOffsetSeconds, source.offsetSeconds, source.errorSeconds],
      ]),
      rowsOf(after),
    )
    expect(sources.map(({ name }) => name)).toEqual(rowsOf(names).map((row) => row[2]))
    expect(sources.map(({ pollSeconds }) => pollSeconds)).toEqual(sources.map(({ pollLog2 }) => 2 ** pollLog2))
  })

  it('has the statistics of chronyc -c, field by field', () => {
    const question = ['chronyc', '-c', '-n', 'sourcestats']
    const [before, answer, after] = together(question, ['hostward', 'time', 'sources', '--stats', '--json'], question)
    const { sourcestats } = (JSON.parse(answer) as { data: TimeSourcesData }).data
    expectBetween(
      rowsOf(before),
      (sourcestats ?? []).map((row) => [
        ...[row.address, row.samples, row.runs, row.spanSeconds, row.frequencyPpm, row.skewPpm],
        ...[row.offsetSeconds, row.standardDeviationSeconds],
      ]),
      rowsOf(after),
    )
  })

  it('knows the falseticker', () => {
    const { sources } = hostward('server', 'time', 'sources', '--resolve').data as TimeSourcesData
    const wrong = sources.find(({ address }) => address === '192.168.56.66')
    expect([wrong?.state, wrong?.symbol, wrong?.reverseName]).toEqual(['falseticker', 'x', 'wrong.lab'])
    expect(wrong?.offsetSeconds).toBeLessThan(-0.49)
    expect(wrong?.offsetSeconds).toBeGreaterThan(-0.51)
  })

  it('has the numbers of chronyc -c tracking', () => {
    const question = ['chronyc', '-c', '-n', 'tracking']
    const [before, answer, after] = together(question, ['hostward', 'time', 'status', '--json'], question)
    const { data } = JSON.parse(answer) as { data: TimeStatusData }
    expectBetween(
      rowsOf(before),
      [
        [
          ...[
            data.refid,
            data.source,
            data.stratum,
            data.refTimeUsec! / 1e6,
            data.offsetSeconds,
            data.lastOffsetSeconds,
            data.rmsOffsetSeconds,
          ],
          ...[data.frequencyPpm, data.residualFrequencyPpm, data.skewPpm, data.rootDelaySeconds, data.rootDispersionSeconds],
          ...[data.updateIntervalSeconds, data.leap],
        ],
      ],
      rowsOf(after),
    )
    expect(data.maxErrorSeconds).toBeCloseTo(Math.abs(data.offsetSeconds!) + data.rootDispersionSeconds! + data.rootDelaySeconds! / 2, 9)
  })

  it('is synchronised, and a client only', () => {
    const { synchronised, role, daemon, daemons, sourceCount, reachableSourceCount, serving } = status('server')
    expect({ synchronised, role, daemon, sourceCount, reachableSourceCount, serving: serving?.serving }).toEqual({
      ...{ synchronised: true, role: 'client', daemon: 'chronyd', sourceCount: 5, reachableSourceCount: 5, serving: false },
    })
    expect(daemons).toEqual([{ name: 'chronyd', unit: 'chrony.service', active: 'active', sub: 'running', unitFileState: 'enabled' }])
    expect(inHost('server', ['chronyc', 'waitsync', '1', '0', '0', '1']).code).toBe(0)
  })
})

describe('where the servers come from', () => {
  it('is told with file and line, and what a pool became', () => {
    const { mainFile, servers: lines, runtimeOnly } = servers('server')
    expect(mainFile).toBe('/etc/chrony/chrony.conf')
    expect(lines.map(({ directive, name, file, line, origin, active }) => [directive, name, file, line, origin, active])).toEqual([
      ['pool', 'pool.lab', '/etc/chrony/chrony.conf', 2, 'main', true],
      ['server', 'wrong.lab', '/etc/chrony/chrony.conf', 3, 'main', true],
    ])
    expect(lines[0]?.options).toEqual({ iburst: true, maxsources: 4 })
    expect(lines[0]?.uses.map(({ address }) => address).sort()).toEqual([
      '192.168.56.11',
      '192.168.56.12',
      '192.168.56.13',
      '192.168.56.14',
    ])
    expect(runtimeOnly).toEqual([])
  })

  it('says of each line in confdir, sourcedir and include whether chronyd has taken it in', () => {
    putFiles('server', {
      '/etc/chrony/conf.d/10-lab.conf': 'server 192.168.56.10 iburst minpoll 4 maxpoll 5\ninclude /etc/chrony/included.lab\n',
      '/etc/chrony/included.lab': 'refclock SHM 0 refid LAB noselect\npeer 192.168.56.102\n',
      '/etc/chrony/sources.d/lab.sources': 'server nowhere.lab iburst\nserver 192.168.56.11 prefer\nservr 192.168.56.12\n',
    })
    const verdicts = (): unknown[] =>
      servers('server').servers.map(({ directive, name, file, line, origin, active }) => [
        directive,
        name,
        file.split('/').at(-1),
        line,
        origin,
        active,
      ])
    expect(verdicts()).toEqual([
      ['server', '192.168.56.10', '10-lab.conf', 1, 'confdir', false],
      ['refclock', 'SHM 0', 'included.lab', 1, 'include', false],
      ['peer', '192.168.56.102', 'included.lab', 2, 'include', false],
      ['pool', 'pool.lab', 'chrony.conf', 2, 'main', true],
      ['server', 'wrong.lab', 'chrony.conf', 3, 'main', true],
      ['server', 'nowhere.lab', 'lab.sources', 1, 'sourcedir', false],
      ['server', '192.168.56.11', 'lab.sources', 2, 'sourcedir', true],
    ])
    const { warnings } = hostward('server', 'time', 'servers')
    expect(warnings.map(({ code }) => code)).toEqual(['CONF_LINE_IGNORED'])
    restart('server')
    expect(verdicts()).toEqual([
      ['server', '192.168.56.10', '10-lab.conf', 1, 'confdir', true],
      ['refclock', 'SHM 0', 'included.lab', 1, 'include', true],
      ['peer', '192.168.56.102', 'included.lab', 2, 'include', true],
      ['pool', 'pool.lab', 'chrony.conf', 2, 'main', true],
      ['server', 'wrong.lab', 'chrony.conf', 3, 'main', true],
      ['server', 'nowhere.lab', 'lab.sources', 1, 'sourcedir', false],
      ['server', '192.168.56.11', 'lab.sources', 2, 'sourcedir', true],
    ])
    const clock = (hostward('server', 'time', 'sources').data as TimeSourcesData).sources.find(({ mode }) => mode === 'refclock')
    expect([clock?.name, clock?.address, clock?.reach]).toEqual(['LAB', null, 0])
  })

  it('names a line that chronyd refuses', () => {
    putFiles('server', {
      '/etc/chrony/conf.d/refused.conf': 'server 192.168.56.10 iburst # comments do not end lines\nserver 192.168.56.10 iburts\n',
    })
    const { servers: lines } = servers('server')
    expect(lines.filter(({ problem }) => problem !== null).map(({ file, line }) => `${file}:${line}`)).toEqual([
      '/etc/chrony/conf.d/refused.conf:1',
      '/etc/chrony/conf.d/refused.conf:2',
    ])
    const { stderr } = inHost('server', ['chronyd', '-p', '-f', '/etc/chrony/chrony.conf'])
    expect(stderr).toContain('at line 1 in file /etc/chrony/conf.d/refused.conf')
    ask('server', 'rm', '/etc/chrony/conf.d/refused.conf')
  })

  it('finds what was added by hand', () => {
    ask('server', 'chronyc', 'add', 'server', '192.168.56.104')
    expect(servers('server').runtimeOnly?.map(({ address, mode }) => [address, mode])).toEqual([['192.168.56.104', 'server']])
  })

  it('follows chronyd to another main file', () => {
    putFiles('server', {
      '/etc/systemd/system/chrony.service.d/zz.conf':
        '[Service]\nExecStart=\nExecStart=!/usr/sbin/chronyd -x -F 1 -f /etc/chrony/other.conf\n',
      '/etc/chrony/other.conf': 'server 192.168.56.10 iburst\ndriftfile /var/lib/chrony/chrony.drift\n',
    })
    sh('server', 'systemctl daemon-reload; systemctl restart chrony')
    const { mainFile, servers: lines } = servers('server')
    expect([mainFile, lines.map(({ file, active }) => [file, active])]).toEqual([
      '/etc/chrony/other.conf',
      [['/etc/chrony/other.conf', true]],
    ])
    sh(
      'server',
      'rm /etc/systemd/system/chrony.service.d/zz.conf /etc/chrony/conf.d/10-lab.conf /etc/chrony/sources.d/lab.sources; systemctl daemon-reload; systemctl restart chrony',
    )
  })
})

describe('a server', () => {
  const RULES = [
    ...['allow 192.168.56.0/24', 'deny 192.168.56.64/26', 'allow 192.168.56.66', 'allow 10', 'deny 10.1.0.0/16', 'allow all 10.1'],
    ...['allow 2001:db8::/32', 'deny 2001:db8:1::/48', 'allow client', 'deny 192.168.57'],
  ]

  it('is none as long as chronyd has not read its rules', () => {
    putFiles('server', { '/etc/chrony/conf.d/20-allow.conf': `${RULES.join('\n')}\n` })
    const { role, roleReason, serving } = status('server')
    expect([role, serving?.serving, serving?.portOpen, serving?.allowedByFiles]).toEqual(['client', false, false, true])
    expect(roleReason).toContain('not restarted')
  })

  it('is one after a restart, and knows its clients as chronyc does', async () => {
    sh('server', 'systemctl restart chrony; firewall-cmd --quiet --add-service=ntp')
    putFiles('client', { '/etc/chrony/sources.d/server.sources': 'server 192.168.56.101 iburst\n' })
    ask('client', 'chronyc', 'reload', 'sources')
    expect([status('server').role, status('server').serving?.reason]).toEqual([
      'client+server',
      'the rules in its files allow clients and UDP port 123 is open',
    ])
    await until('the client is heard', 30_000, () => inHost('server', ['chronyc', '-c', '-n', 'clients']).stdout.includes('192.168.56.102'))
    const { raw, hostward: answers } = atOneMoment('server', [['chronyc', '-c', '-n', 'clients']], [['time', 'clients']], ([text]) =>
      rowsOf(text!).map((row) => row.filter((_, index) => index !== 5 && index !== 9)),
    )
    const { clients, serving } = answers[0]!.data as TimeClientsData
    const counts = (row: string[]): unknown[] => [row[0], Number(row[1]), Number(row[2])]
    expect((clients ?? []).map(({ address, ntpPackets, ntpDropped }) => [address, ntpPackets, ntpDropped])).toEqual(raw.map(counts))
    const client = clients?.find(({ address }) => address === '192.168.56.102')
    expect(client?.ntpPackets).toBeGreaterThan(0)
    expect(client?.ntpLastSeconds).toBeLessThan(40)
    expect(serving.serving).toBe(true)
  })

  it('tries each rule as chronyc accheck does', () => {
    const { rules } = hostward('server', 'time', 'clients').data as TimeClientsData
    expect(rules?.map(({ directive, all, subnet, line }) => `${line}: ${directive}${all ? ' all' : ''} ${subnet ?? ''}`)).toEqual(
      RULES.map((rule, index) => `${index + 1}: ${rule}`),
    )
    const probed = (rules ?? []).filter(({ probeAddress }) => probeAddress !== null)
    expect(probed).toHaveLength(RULES.length - 1)
    const verdicts = askTogether(
      'server',
      probed.map(({ probeAddress }) => ['chronyc', 'accheck', probeAddress!]),
    )
    expect(probed.map(({ allowed }) => allowed)).toEqual(verdicts.map(({ stdout }) => stdout.startsWith('208')))
    expect(probed.map(({ expectedAllowed }) => expectedAllowed)).toEqual(probed.map(({ allowed }) => allowed))
  })

  it('sees that a rule was changed at runtime', () => {
    ask('server', 'chronyc', 'deny', '192.168.56.0/24')
    const { warnings } = hostward('server', 'time', 'clients')
    expect(warnings.map(({ code }) => code)).toContain('RULES_DIFFER')
    ask('server', 'chronyc', 'allow', '192.168.56.0/24')
    expect(hostward('server', 'time', 'clients').warnings.map(({ code }) => code)).not.toContain('RULES_DIFFER')
  })

  it('is one when it was only allowed by hand', () => {
    sh('server', 'rm /etc/chrony/conf.d/20-allow.conf; systemctl restart chrony')
    expect(status('server').role).toBe('client')
    ask('server', 'chronyc', 'allow', '192.168.56.0/24')
    const { role, roleReason } = status('server')
    expect([role, roleReason]).toEqual([
      'client+server',
      expect.stringContaining('no rule in its files allows clients, yet UDP port 123 is open: allowed at runtime'),
    ])
  })

  it('is one that nobody is told by: the upstream of the lab', () => {
    const { role, synchronised, leap, stratum } = status('upstream')
    expect({ role, synchronised, leap, stratum }).toEqual({ role: 'server', synchronised: false, leap: 'Normal', stratum: 1 })
  })
})

describe('not synchronised', () => {
  it('with its own clock only, though chronyc says Normal', () => {
    putFiles('client', { '/etc/chrony/chrony.conf': 'local stratum 10\ndriftfile /var/lib/chrony/chrony.drift\n' })
    restart('client')
    expect(ask('client', 'chronyc', '-c', 'tracking').trim().split(',').at(-1)).toBe('Normal')
    expect(inHost('client', ['chronyc', 'waitsync', '1', '0', '0', '1']).code).toBe(1)
    const { synchronised, leap, refid, reason, role } = status('client')
    expect({ synchronised, leap, refid, role }).toEqual({ synchronised: false, leap: 'Normal', refid: '7F7F0101', role: 'none' })
    expect(reason).toContain('its own clock')
  })

  it('with sources that do not answer', () => {
    putFiles('client', { '/etc/chrony/chrony.conf': 'server 192.168.56.200 iburst\nserver nowhere.lab\n' })
    restart('client')
    const { synchronised, refid, stratum, offsetSeconds, reason } = status('client')
    expect({ synchronised, refid, stratum, offsetSeconds }).toEqual({
      ...{ synchronised: false, refid: '00000000', stratum: null, offsetSeconds: null },
    })
    expect(reason).toContain('did not answer')
    const { sources } = hostward('client', 'time', 'sources').data as TimeSourcesData
    expect(
      sources.map(({ address, state, stratum: of, lastRxSeconds, offsetSeconds: offset }) => [address, state, of, lastRxSeconds, offset]),
    ).toEqual([['192.168.56.200', 'unusable', null, null, null]])
    expect(servers('client').servers.map(({ name, active, activeReason }) => [name, active, activeReason])).toEqual([
      ['192.168.56.200', true, null],
      ['nowhere.lab', false, 'its name has no address yet: DNS does not answer, or does not know it'],
    ])
  })
})

describe('two time daemons', () => {
  it('are a warning', () => {
    putFiles('client', { '/etc/systemd/system/systemd-timesyncd.service': '[Service]\nExecStart=/bin/sleep 1000\n' })
    sh('client', 'systemctl daemon-reload; systemctl start systemd-timesyncd')
    const { data, warnings } = hostward('client', 'time', 'status')
    expect(warnings.map(({ code }) => code)).toEqual(['TWO_TIME_DAEMONS'])
    expect((data as TimeStatusData).daemon).toBe('chronyd')
    ask('client', 'systemctl', 'stop', 'systemd-timesyncd')
  })
})

describe('a stopped chronyd', () => {
  beforeAll(() => void ask('client', 'systemctl', 'stop', 'chrony'))

  it.each([
    ['sources', false],
    ['clients', true],
    ['status', true],
  ])('time %s: exit 5', (command, hasData) => {
    const { exitCode, error, data } = hostward('client', 'time', command)
    expect({ exitCode, code: error?.code, hasData: data !== undefined }).toEqual({ exitCode: 5, code: 'DAEMON_NOT_RUNNING', hasData })
  })

  it('leaves the servers in the files, and the status of the host', () => {
    const { exitCode, data } = hostward('client', 'time', 'servers')
    expect([exitCode, (data as TimeServersData).servers.map(({ active, activeReason }) => [active, activeReason])]).toEqual([
      0,
      [
        [false, 'chronyd does not run'],
        [false, 'chronyd does not run'],
      ],
    ])
    expect(hostward('client', 'status').exitCode).toBe(0)
  })
})
