import { describe, expect, it } from 'vitest'
import { DaemonNotRunningError, ParseError, TimeoutError, ToolMissingError } from '../../../src/errors.js'
import { readTimeStatus } from '../../../src/facts/time/status.js'
import { FakeHost, type FakeAnswer } from '../../helpers/fake-host.js'
import { CONF, SOURCES, STOPPED, timeHost, TRACKING, udpTable, unitBlock, unitsAnswer, CLOCK as ASKED } from '../../helpers/time-host.js'

const CLOCK = 'Timezone=UTC\nLocalRTC=no\nCanNTP=yes\nNTP=yes\nNTPSynchronized=yes\n'

const synchronisedWith = async (tracking: string, sources = SOURCES) => {
  const { data } = await readTimeStatus(timeHost({ programs: { [ASKED]: tracking + sources } }))
  return {
    synchronised: data.synchronised,
    reason: data.reason,
    offsetSeconds: data.offsetSeconds,
    stratum: data.stratum,
    source: data.source,
  }
}

describe('a host whose chronyd follows a source', () => {
  it('is synchronised, with all numbers', async () => {
    const { data, warnings, failure } = await readTimeStatus(timeHost())
    expect(failure).toBeNull()
    expect(warnings).toEqual([])
    expect(data).toEqual({
      synchronised: true,
      reason: 'chronyd follows 139.162.81.45 together with 1 more',
      offsetSeconds: 0.026,
      offsetDirection: 'slow',
      maxErrorSeconds: 0.052,
      source: '139.162.81.45',
      stratum: 4,
      leap: 'Normal',
      role: 'client',
      roleReason: 'chronyd has servers to ask; no rule in its files allows clients and UDP port 123 is closed',
      daemon: 'chronyd',
      daemons: [{ name: 'chronyd', unit: 'chronyd.service', active: 'active', sub: 'running', unitFileState: 'enabled' }],
      refid: '8BA2512D',
      refTime: '2025-07-26T07:01:40.280174358Z',
      refTimeUsec: 1753513300280174,
      lastOffsetSeconds: -0.001598,
      rmsOffsetSeconds: 0.0019,
      frequencyPpm: -8.088,
      residualFrequencyPpm: -0.01,
      skewPpm: 0.231,
      rootDelaySeconds: 0.048,
      rootDispersionSeconds: 0.002,
      updateIntervalSeconds: 64.2,
      sourceCount: 3,
      reachableSourceCount: 2,
      serving: {
        port: 123,
        allowedByFiles: false,
        portOpen: false,
        serving: false,
        reason: 'no rule in its files allows clients and UDP port 123 is closed',
      },
    })
  })

  it('is asked with two processes', async () => {
    const host = timeHost()
    await readTimeStatus(host)
    expect(host.calls.map((call) => call.replace(/(systemctl show).*/, '$1'))).toEqual(['systemctl show', ASKED])
  })

  it('tells a fast clock from a slow one', async () => {
    const { data } = await readTimeStatus(timeHost({ programs: { [ASKED]: TRACKING.replace('0.026000000', '-0.026000000') + SOURCES } }))
    expect([data.offsetSeconds, data.offsetDirection]).toEqual([-0.026, 'fast'])
    const exact = await readTimeStatus(timeHost({ programs: { [ASKED]: TRACKING.replace('0.026000000', '0.000000000') + SOURCES } }))
    expect([exact.data.offsetSeconds, exact.data.offsetDirection]).toEqual([0, null])
  })
})

describe('a host that only looks synchronised', () => {
  const NEVER =
    '00000000,,0,0.000000000,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,1.000000000,1.000000000,0.0,Not synchronised\n'
  const LOCAL =
    '7F7F0101,,10,1795325037.280174358,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,0.000000000,0.000000000,0.0,Normal\n'
  const SILENT = '^,?,192.0.2.1,0,6,0,4294967295,0.000000000,0.000000000,0.000000000\n'
  const HEARD = '^,?,192.0.2.1,2,6,3,2,-0.000441000,-0.000441000,0.004866000\n'

  it('gives out its own clock with leap status Normal', async () => {
    expect(await synchronisedWith(LOCAL, SILENT)).toEqual({
      synchronised: false,
      reason: 'chronyd gives out its own clock ("local"), whatever its leap status says: its only source did not answer',
      offsetSeconds: null,
      stratum: 10,
      source: null,
    })
    expect(await synchronisedWith(LOCAL.replace('7F7F0101', '7F7F01FF'), SILENT)).toMatchObject({ synchronised: false })
  })

  it('has not synchronised yet', async () => {
    expect(await synchronisedWith(NEVER, '')).toMatchObject({
      synchronised: false,
      reason: 'chronyd has not synchronised since its start: it has no source with an address',
      offsetSeconds: null,
      stratum: null,
    })
    expect(await synchronisedWith(NEVER, HEARD)).toMatchObject({
      reason: expect.stringContaining('its only source answers but is not selected'),
    })
    expect(await synchronisedWith(NEVER, HEARD + HEARD)).toMatchObject({
      reason: expect.stringContaining('its 2 sources answer but none is selected'),
    })
    expect(await synchronisedWith(NEVER, SILENT + SILENT)).toMatchObject({
      reason: expect.stringContaining('its 2 sources did not answer'),
    })
    expect(await synchronisedWith(NEVER, SILENT + HEARD)).toMatchObject({
      reason: expect.stringContaining('1 of its 2 sources did not answer and none of the others is selected'),
    })
  })

  it('has lost its source', async () => {
    expect(await synchronisedWith(TRACKING, SILENT)).toEqual({
      synchronised: false,
      reason: 'no source is selected any more, the last one was 139.162.81.45: its only source did not answer',
      offsetSeconds: 0.026,
      stratum: 4,
      source: '139.162.81.45',
    })
  })

  it('calls itself not synchronised', async () => {
    expect(await synchronisedWith(TRACKING.replace('Normal', 'Not synchronised'))).toMatchObject({
      synchronised: false,
      reason: expect.stringMatching(/^chronyd calls itself not synchronised: /),
    })
  })

  it('may follow a reference clock alone', async () => {
    const clock = TRACKING.replace('8BA2512D,139.162.81.45', '50505330,PPS0')
    expect(await synchronisedWith(clock, '#,*,PPS0,0,4,377,11,0.0,0.0,0.0\n')).toMatchObject({
      synchronised: true,
      reason: 'chronyd follows PPS0',
      source: 'PPS0',
    })
  })
})

describe('the role', () => {
  const roleWith = async (conf: string | { error: string }, ports: number[] | null, sources = SOURCES) => {
    const files = { '/etc/chrony.conf': conf, '/proc/net/udp': ports === null ? { error: 'EACCES' } : udpTable(...ports) }
    const { data, warnings } = await readTimeStatus(timeHost({ files, programs: { [ASKED]: TRACKING + sources } }))
    return { role: data.role, reason: data.serving?.reason, serving: data.serving?.serving, codes: warnings.map(({ code }) => code) }
  }

  it('is that of a server only with a rule and an open port', async () => {
    expect(await roleWith(`${CONF}allow 192.168.56.0/24\n`, [123, 323])).toMatchObject({ role: 'client+server', serving: true })
    expect(await roleWith('allow\n', [123], '#,*,PPS0,0,4,377,11,0.0,0.0,0.0\n')).toMatchObject({ role: 'server' })
    expect(await roleWith('refclock PPS /dev/pps0\n', [], '#,*,PPS0,0,4,377,11,0.0,0.0,0.0\n')).toMatchObject({ role: 'none' })
    expect(await roleWith(`${CONF}allow 192.168.56.0/24\n`, [323])).toMatchObject({
      role: 'client',
      reason: 'the rules in its files allow clients, but UDP port 123 is closed: was chronyd not restarted since?',
    })
    expect(await roleWith(`${CONF}allow 10/8\ndeny all\n`, [])).toMatchObject({ role: 'client', serving: false })
  })

  it('follows the port directive', async () => {
    expect(await roleWith(`${CONF}allow\nport 0\n`, [123])).toMatchObject({
      role: 'client',
      reason: 'port 0 in its files keeps the server port closed',
    })
    expect(await roleWith(`${CONF}allow\nport 0\nport 1123\n`, [1123])).toMatchObject({
      role: 'client+server',
      reason: expect.stringContaining('UDP port 1123 is open'),
    })
  })

  it('may have been given at runtime', async () => {
    expect(await roleWith(CONF, [123])).toMatchObject({
      role: 'client+server',
      reason: expect.stringContaining('allowed at runtime, or another daemon'),
    })
    expect(await roleWith(`${CONF}peer ntp2.example\n`, [123])).toMatchObject({
      role: 'client',
      reason: expect.stringContaining('for its own requests or a peer'),
    })
    expect(await roleWith(`${CONF}acquisitionport 123\n`, [123])).toMatchObject({ role: 'client' })
  })

  it('is judged by one witness when the other is missing', async () => {
    expect(await roleWith(`${CONF}allow\n`, null)).toMatchObject({
      role: 'client+server',
      reason: 'the rules in its files allow clients; UDP port 123 could not be looked at',
    })
    expect(await roleWith(CONF, null)).toMatchObject({
      role: 'client',
      reason: 'the rules in its files allow nobody; UDP port 123 could not be looked at',
    })
    expect(await roleWith({ error: 'EACCES' }, [123])).toMatchObject({
      role: 'client+server',
      reason: 'its files could not be read; UDP port 123 is open',
      codes: ['NOT_PERMITTED'],
    })
    expect(await roleWith({ error: 'EACCES' }, [])).toMatchObject({
      role: 'client',
      reason: 'its files could not be read; UDP port 123 is closed',
    })
  })

  it('is not known without any witness', async () => {
    expect(await roleWith({ error: 'EACCES' }, null)).toMatchObject({
      role: null,
      serving: null,
      reason: 'neither its files nor UDP port 123 could be looked at',
    })
  })

  it('is that of a client as soon as a server is configured', async () => {
    const unresolved = '00000000,,0,0.000000000,0.0,0.0,0.0,0.0,0.0,0.0,1.0,1.0,0.0,Not synchronised\n'
    const { data } = await readTimeStatus(timeHost({ programs: { [ASKED]: unresolved } }))
    expect(data.role).toBe('client')
  })

  it('warns when the files are not there', async () => {
    const host = timeHost({ files: { '/proc/785/cmdline': '/usr/sbin/chronyd\0-f\0/etc/gone.conf\0' } })
    expect((await readTimeStatus(host)).warnings).toEqual([
      {
        code: 'NOT_FOUND',
        message: "the role is judged without chronyd's files: no configuration of chronyd: /etc/gone.conf is not there",
      },
    ])
  })
})

describe('the daemons', () => {
  it('are two too many when two run', async () => {
    const units = unitsAnswer({
      'chronyd.service': unitBlock('chrony.service'),
      'chrony.service': unitBlock('chrony.service'),
      'systemd-timesyncd.service': unitBlock('systemd-timesyncd.service'),
      'ntpd.service': unitBlock('ntpd.service', { ActiveState: 'inactive', SubState: 'dead', UnitFileState: 'disabled' }),
    })
    const { data, warnings } = await readTimeStatus(timeHost({ units }))
    expect(data.daemon).toBe('chronyd')
    expect(data.daemons?.map(({ name, unit, active }) => `${name} ${unit} ${active}`)).toEqual([
      'chronyd chrony.service active',
      'ntpd ntpd.service inactive',
      'systemd-timesyncd systemd-timesyncd.service active',
    ])
    expect(warnings).toEqual([{ code: 'TWO_TIME_DAEMONS', message: expect.stringContaining('chrony.service, systemd-timesyncd.service') }])
  })

  it('need no systemd', async () => {
    for (const units of [
      { outcome: 'not-found' },
      { stderr: "System has not been booted with systemd as init system (PID 1). Can't operate.", exitCode: 1 },
    ] satisfies FakeAnswer[]) {
      const { data } = await readTimeStatus(timeHost({ units }))
      expect(data).toMatchObject({ synchronised: true, daemon: 'chronyd', daemons: null })
    }
  })

  it('do not hide a systemctl that fails otherwise', async () => {
    await expect(readTimeStatus(timeHost({ units: { outcome: 'timed-out' } }))).rejects.toBeInstanceOf(TimeoutError)
  })
})

describe('without an answer of chronyd', () => {
  const timesyncd = unitsAnswer({ 'systemd-timesyncd.service': unitBlock('systemd-timesyncd.service') })
  const noChrony = (parts: { units?: string; programs?: Record<string, FakeAnswer | string> }) =>
    new FakeHost({ programs: { 'systemctl show *': parts.units ?? unitsAnswer({}), ...parts.programs } })

  it('timesyncd is asked through systemd', async () => {
    const timesync =
      'ServerName=ntp.example\nServerAddress=192.0.2.33\nNTPMessage={ Leap=0, Version=4, Mode=4, Stratum=2, Precision=-24 }\nFrequency=-530116\n'
    const programs = { 'timedatectl show': CLOCK, 'timedatectl show-timesync': timesync }
    const { data, failure } = await readTimeStatus(noChrony({ units: timesyncd, programs }))
    expect(failure).toBeNull()
    expect(data).toMatchObject({
      synchronised: true,
      reason: 'systemd-timesyncd follows ntp.example; the kernel holds the clock for synchronised (timedatectl)',
      daemon: 'systemd-timesyncd',
      source: '192.0.2.33',
      stratum: 3,
      leap: 'Normal',
      role: 'client',
      offsetSeconds: null,
      frequencyPpm: -8.089,
      serving: null,
    })
  })

  it('timesyncd that tells nothing is still in charge', async () => {
    const { data } = await readTimeStatus(
      noChrony({ units: timesyncd, programs: { 'timedatectl show': CLOCK.replace('Synchronized=yes', 'Synchronized=no') } }),
    )
    expect(data).toMatchObject({
      synchronised: false,
      reason: 'systemd-timesyncd is in charge; the kernel does not hold the clock for synchronised (timedatectl)',
      source: null,
      stratum: null,
      leap: null,
    })
  })

  it('ntpd is named', async () => {
    const units = unitsAnswer({ 'ntp.service': unitBlock('ntpsec.service'), 'ntpsec.service': unitBlock('ntpsec.service') })
    const { data, failure } = await readTimeStatus(noChrony({ units, programs: { 'timedatectl show': CLOCK } }))
    expect(failure).toBeNull()
    expect(data).toMatchObject({
      synchronised: true,
      daemon: 'ntpsec',
      role: null,
      roleReason: 'hostward does not read the rules of ntpsec yet',
    })
    expect(data.daemons).toHaveLength(1)
  })

  it('a stopped chronyd is a failure, with what is known beside it', async () => {
    const units = unitsAnswer({ 'chronyd.service': unitBlock('chronyd.service', { ActiveState: 'inactive', SubState: 'dead' }) })
    const programs = { [ASKED]: STOPPED, 'timedatectl show': CLOCK }
    const { data, failure } = await readTimeStatus(noChrony({ units, programs }))
    expect(failure).toBeInstanceOf(DaemonNotRunningError)
    expect(failure?.exitCode).toBe(5)
    expect(data).toMatchObject({ synchronised: null, daemon: null, role: null })
    expect(data.reason).toBe(
      'no time daemon is in charge (chronyc -c -n -m tracking sources: 506 Cannot talk to daemon); the kernel holds the clock for synchronised (timedatectl)',
    )
  })

  it('a chronyd that runs but does not answer is named so', async () => {
    const units = unitsAnswer({ 'chronyd.service': unitBlock('chronyd.service') })
    const programs = { [ASKED]: STOPPED }
    const { data, failure } = await readTimeStatus(noChrony({ units, programs }))
    expect(failure).toBeInstanceOf(DaemonNotRunningError)
    expect(data).toMatchObject({ synchronised: null, daemon: 'chronyd' })
    expect(data.reason).toBe(
      'chronyd runs but does not answer (chronyc -c -n -m tracking sources: 506 Cannot talk to daemon); timedatectl does not say whether the clock is synchronised',
    )
  })

  it('a kernel that says no is believed', async () => {
    const { data, failure } = await readTimeStatus(
      noChrony({ programs: { 'timedatectl show': CLOCK.replace('Synchronized=yes', 'Synchronized=no') } }),
    )
    expect(data).toMatchObject({ synchronised: false, daemon: null, daemons: [] })
    expect(failure).toBeInstanceOf(ToolMissingError)
  })

  it('and without systemd there is nobody to ask', async () => {
    await expect(readTimeStatus(new FakeHost())).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      exitCode: 5,
      message: 'chronyc: not installed, and there is no systemd to ask about the clock',
      suggestions: expect.arrayContaining(['on RHEL-like hosts: dnf install chrony', 'ntpd, where it is the time daemon, is read as well']),
    })
    const stopped = new FakeHost({ programs: { 'chronyc *': STOPPED } })
    await expect(readTimeStatus(stopped)).rejects.toBeInstanceOf(DaemonNotRunningError)
  })

  it('other troubles are not taken for absence', async () => {
    await expect(readTimeStatus(timeHost({ programs: { [ASKED]: 'garbage\n' } }))).rejects.toBeInstanceOf(ParseError)
    await expect(readTimeStatus(timeHost({ programs: { [ASKED]: { outcome: 'timed-out' } } }))).rejects.toBeInstanceOf(TimeoutError)
  })
})
