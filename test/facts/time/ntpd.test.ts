import { describe, expect, it } from 'vitest'
import { DaemonNotRunningError, HostwardError, NotPermittedError, NotRecordedError } from '../../../src/errors.js'
import { readTimeClients } from '../../../src/facts/time/clients.js'
import { daemonInCharge } from '../../../src/facts/time/daemon-in-charge.js'
import { findNtpd } from '../../../src/facts/time/ntpd.js'
import { findNtpdService, readNtpdLog } from '../../../src/facts/time/ntpd-service.js'
import { readTimeServers } from '../../../src/facts/time/servers.js'
import { readTimeSources } from '../../../src/facts/time/sources.js'
import { readTimeStatus } from '../../../src/facts/time/status.js'
import { waitForTime } from '../../../src/facts/time/wait.js'
import { readNtpConf } from '../../../src/tools/ntp-conf/read.js'
import { renderTimeClients } from '../../../src/render/time-clients.js'
import { renderTimeServers } from '../../../src/render/time-servers.js'
import { renderTimeSources } from '../../../src/render/time-sources.js'
import { PLAIN, type View } from '../../../src/render/view.js'
import { FakeHost, type FakeAnswer, type FakeHostOptions } from '../../helpers/fake-host.js'

const HEAD = `     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
`
const PEERS = `${HEAD}*192.0.2.1        .GPS.            1 u    2   64  377    0.100   +0.500   0.010
+192.0.2.2        192.0.2.1        2 u    2   64  377    0.100   -0.500   0.010
 pool.example    .POOL.          16 p    -   64    0    0.000   +0.000   0.000
 127.127.1.0     .LOCL.          10 l    5   64  377    0.000   +0.000   0.000
 192.0.2.99      .INIT.          16 u    -   64    0    0.000   +0.000   0.000
`
const RV =
  'associd=0 status=0614,\nleap=00, stratum=2, refid=192.0.2.1, reftime=eeadcfc8.168552c9 x, offset=+0.5, rootdelay=1.0, rootdisp=2.0, frequency=-1.5, sys_jitter=0.1\n'
const MRU = `lstint avgint rstr r m v  count rport remote address
======
     4      2  390 . 4 4      6   123 192.0.2.1
     9     64   f0 . 3 4     12 40123 192.0.2.77
`
const CONF = `server 192.0.2.1 iburst
server two.example
pool pool.example
server 127.127.1.0
fudge 127.127.1.0 stratum 10
server three.example
server 192.0.2.50
Bogus
restrict default ignore
restrict 192.0.2.0 mask 255.255.255.0 nomodify
restrict 127.0.0.1
`

const slack = (programs: Record<string, FakeAnswer | string> = {}, files: FakeHostOptions['files'] = {}): FakeHost =>
  new FakeHost({
    programs: {
      'ntpd --version': 'ntpd 4.2.8p15@1.3728-o Wed Sep 23 11:46:38 UTC 2020 (1)\n',
      'pgrep -x ntpd': '46\n45\n',
      'ntpq -pn 127.0.0.1': PEERS,
      'ntpq -n -c rv 127.0.0.1': RV,
      'ntpq -n -c monstats 127.0.0.1': 'enabled:              0x3\n',
      'ntpq -n -c mrulist 127.0.0.1': MRU,
      'getent ahosts two.example': '192.0.2.2 STREAM\n',
      'getent *': { exitCode: 2 },
      ...programs,
    },
    files: {
      '/etc/ntp.conf': CONF,
      '/proc/45/cmdline': '/usr/sbin/ntpd\0-n\0-g\0',
      '/proc/net/udp': 'h\n   1: 6838A8C0:007B 00000000:0000 07 0 0 0\n',
      ...files,
    },
    identity: { kind: 'recording' },
  })

const view: View = { width: 80, now: new Date(0), style: PLAIN }

describe('the time of a host with ntpd', () => {
  it('is right while ntpd follows a source', async () => {
    const { data, warnings, failure } = await readTimeStatus(slack())
    expect([warnings, failure]).toEqual([[], null])
    expect(data).toMatchObject({
      synchronised: true,
      reason: 'ntpd follows 192.0.2.1 together with 1 more',
      offsetSeconds: 0.0005,
      offsetDirection: 'slow',
      maxErrorSeconds: 0.003,
      source: '192.0.2.1',
      stratum: 2,
      leap: 'Normal',
      frequencyPpm: 1.5,
      role: 'client+server',
      daemon: 'ntpd',
      daemons: null,
      sourceCount: 3,
      reachableSourceCount: 2,
    })
    expect(data.serving?.reason).toBe('ntpd answers the networks that restrict lines in its files let in')
  })

  it.each([
    [
      RV,
      PEERS.replace('*192.0.2.1 ', '+192.0.2.1 ').replace(' 127.127.1.0', '*127.127.1.0'),
      'ntpd gives out its own clock (127.127.1.0): 1 of its 3 sources did not answer and none of the others is selected',
    ],
    [
      RV.replace('leap=00', 'leap=11'),
      `${HEAD} 192.0.2.1        .INIT.          16 u    2   64    0    0.100   +0.500   0.010\n`,
      'ntpd is not synchronised (192.0.2.1): its only source did not answer',
    ],
    [RV.replace('stratum=2', 'stratum=16'), HEAD, 'ntpd is not synchronised (192.0.2.1): it has no source with an address'],
    [
      RV,
      `${HEAD} 192.0.2.1        .INIT.           2 u    2   64    1    0.100   +0.500   0.010\n`,
      'no source is selected any more, the last one was 192.0.2.1: its only source answers but is not selected',
    ],
  ])('is not right otherwise', async (rv, peers, reason) => {
    const host = slack({ 'ntpq -n -c rv 127.0.0.1': rv, 'ntpq -pn 127.0.0.1': peers })
    expect((await readTimeStatus(host)).data).toMatchObject({ synchronised: false, reason })
    expect((await waitForTime(host, { withinMs: null, waitMs: 1 })).failure?.code).toBe('TIMEOUT')
  })

  it('can be waited for', async () => {
    expect(await waitForTime(slack(), { withinMs: 1, waitMs: 1 })).toMatchObject({
      failure: null,
      data: { synchronised: true, offsetSeconds: 0.0005, source: '192.0.2.1' },
    })
  })

  it('cannot be told when ntpd does not answer', async () => {
    const down = slack({ 'ntpq *': { stderr: 'ntpq: read: Connection refused\n' }, 'pgrep -x ntpd': { exitCode: 1 } })
    for (const key of ['ntpq -pn 127.0.0.1', 'ntpq -n -c rv 127.0.0.1', 'ntpq -n -c monstats 127.0.0.1']) {
      down.options.programs![key] = { stderr: 'ntpq: read: Connection refused\n' }
    }
    await expect(readTimeStatus(down)).rejects.toBeInstanceOf(DaemonNotRunningError)
    const { data, warnings } = await readTimeServers(down)
    expect(data.servers[0]).toMatchObject({ active: false, activeReason: 'ntpd does not run', uses: [] })
    expect(warnings.at(-1)?.code).toBe('DAEMON_NOT_RUNNING')
    const clients = await readTimeClients(down)
    expect([clients.failure?.code, clients.data.serving.serving]).toEqual(['DAEMON_NOT_RUNNING', false])
  })

  it('has sources with the signs of chronyd', async () => {
    const { data, warnings } = await readTimeSources(slack(), { stats: true, resolve: true })
    expect(
      data.sources.map(({ mode, state, symbol, name, stratum, offsetSeconds }) => [mode, state, symbol, name, stratum, offsetSeconds]),
    ).toEqual([
      ['server', 'selected', '*', '192.0.2.1', 1, -0.0005],
      ['server', 'combined', '+', '192.0.2.2', 2, 0.0005],
      ['pool', 'unusable', ' ', 'pool.example', null, null],
      ['refclock', 'unusable', ' ', '127.127.1.0', 10, 0],
      ['server', 'unusable', ' ', '192.0.2.99', null, null],
    ])
    expect(warnings.map(({ code }) => code)).toContain('NO_STATISTICS')
    expect(renderTimeSources(data, view)).toContain('u unicast')
    expect((await readTimeSources(slack({ 'ntpq -pn 127.0.0.1': HEAD }))).warnings.map(({ code }) => code)).toEqual(['NO_SOURCES'])
  })

  it('has servers by line, and tells which of them are in use', async () => {
    const { data, warnings } = await readTimeServers(slack())
    expect(data.servers.map(({ name, active }) => [name, active])).toEqual([
      ['192.0.2.1', true],
      ['two.example', true],
      ['pool.example', true],
      ['127.127.1.0', true],
      ['three.example', false],
      ['192.0.2.50', false],
    ])
    // Where there is a pool, nobody knows whose the others are.
    expect(data.runtimeOnly).toEqual([])
    expect(warnings.map(({ code }) => code)).toEqual(['CONF_LINE_IGNORED'])
    expect(renderTimeServers(data, view)).toContain('4 active')
    const bare = slack({}, { '/etc/ntp.conf': 'server 192.0.2.1\n' })
    expect((await readTimeServers(bare)).data.runtimeOnly?.map(({ name }) => name)).toEqual([
      '192.0.2.2',
      'pool.example',
      '127.127.1.0',
      '192.0.2.99',
    ])
    const none = new FakeHost({ ...slack().options, files: {} })
    expect((await readTimeServers(none)).warnings.map(({ code }) => code)).toEqual(['NO_CONFIGURATION'])
    await expect(readTimeServers(slack({}, { '/etc/ntp.conf': { error: 'EACCES' } }))).rejects.toBeInstanceOf(NotPermittedError)
    await expect(readTimeServers(slack({}, { '/etc/ntp.conf': { error: 'EIO' } }))).rejects.toBeInstanceOf(HostwardError)
  })

  it('has clients, and rules by line', async () => {
    const { data, failure } = await readTimeClients(slack())
    expect(failure).toBeNull()
    expect(data.clients).toMatchObject([{ address: '192.0.2.77', ntpPackets: 12, ntpIntervalSeconds: 64, ntpLastSeconds: 9 }])
    expect(
      data.rules?.map(({ directive, subnet, network, probeAddress, expectedAllowed }) => [
        directive,
        subnet,
        network,
        probeAddress,
        expectedAllowed,
      ]),
    ).toEqual([
      ['restrict', 'default ignore', null, null, false],
      ['restrict', '192.0.2.0 mask 255.255.255.0 nomodify', '192.0.2.0/24', '192.0.2.1', true],
      ['restrict', '127.0.0.1', '127.0.0.1/32', '127.0.0.1', true],
    ])
    expect(renderTimeClients(data, view)).not.toContain('chronyd')
    const quiet = await readTimeClients(slack({ 'ntpq -n -c monstats 127.0.0.1': 'enabled: 0\n' }))
    expect(quiet.data).toMatchObject({ clients: null, clientsReason: 'ntpd keeps no list of those who ask (disable monitor)' })
    const denied = await readTimeClients(slack({}, { '/etc/ntp.conf': { error: 'EACCES' } }))
    expect(denied.data).toMatchObject({ rules: null, serving: { serving: null } })
    const closed = await readTimeClients(slack({}, { '/etc/ntp.conf': 'restrict default ignore\nrestrict 127.0.0.1\nrestrict ::1\n' }))
    expect(closed.data.serving.reason).toBe('the restrict lines in its files let nobody ask')
    const open = await readTimeClients(slack({}, { '/etc/ntp.conf': '' }))
    expect(open.data.serving.reason).toContain('no restrict line keeps others out')
  })
})

describe('which daemon is in charge', () => {
  const daemon = (name: string, active: string): object => ({ name, unit: `${name}.service`, active, sub: '', unitFileState: null })
  it.each([
    [['chronyd active', 'ntpd inactive'], 'chronyd'],
    [['chronyd inactive', 'ntpsec active'], 'ntpd'],
    [['ntpd inactive'], 'ntpd'],
    [['systemd-timesyncd active', 'ntpd inactive'], 'chronyd'],
    [[], 'chronyd'],
  ])('of %j', async (daemons, kind) => {
    const known = daemons.map((text) => daemon(...(text.split(' ') as [string, string])))
    expect(await daemonInCharge(new FakeHost(), { daemons: known as never, chronyd: null })).toBe(kind)
  })

  it('without systemd is the one that is installed, or runs', async () => {
    expect(await daemonInCharge(new FakeHost())).toBe('chronyd')
    expect(await daemonInCharge(slack())).toBe('ntpd')
    expect(await daemonInCharge(slack({ 'chronyc *': '' }))).toBe('ntpd')
    expect(await daemonInCharge(slack({ 'chronyc *': '', 'pgrep -x ntpd': { exitCode: 1 } }))).toBe('chronyd')
    const old = new FakeHost()
    old.which = () => Promise.reject(new NotRecordedError('not asked'))
    expect(await daemonInCharge(old)).toBe('chronyd')
  })
})

describe('ntpd itself', () => {
  it('is the oldest of its name that lives', async () => {
    const host = slack({ 'pgrep -x ntpd': '44\n45\n50\n' }, { '/proc/44/cmdline': '', '/proc/50/cmdline': 'ntpd\0--version\0' })
    expect(await findNtpd(host)).toMatchObject({ pid: 45, flavour: 'ntpd', main: '/etc/ntp.conf', isNamed: false })
    expect((await findNtpd(slack({ 'pgrep -x ntpd': '44\n' }, { '/proc/44/cmdline': '' }))).pid).toBeNull()
    const named = slack({}, { '/proc/45/cmdline': '/usr/sbin/ntpd\0-c\0/etc/other.conf\0' })
    expect(await findNtpd(named)).toMatchObject({ main: '/etc/other.conf', isNamed: true })
  })

  it('has its file elsewhere as ntpsec', async () => {
    const sec = { 'ntpd --version': 'ntpd ntpsec-1.2.2\n', 'pgrep -x ntpd': { exitCode: 1 } }
    expect((await findNtpd(slack(sec, { '/etc/ntpsec/ntp.conf': '' }))).main).toBe('/etc/ntpsec/ntp.conf')
    expect((await findNtpd(slack(sec))).main).toBe('/etc/ntp.conf')
    const debian = new FakeHost({ ...slack(sec).options, identity: { osId: 'debian' } })
    expect((await findNtpd(debian, ['-g'])).main).toBe('/etc/ntpsec/ntp.conf')
    const unknown = slack({ 'ntpd --version': { exitCode: 1 }, 'ntpq --version': '' })
    expect((await findNtpd(unknown)).flavour).toBeNull()
  })

  it('is started by systemd, daemontools or a script', async () => {
    const idle = { pid: null, argv: null }
    const unit = { name: 'ntpd', unit: 'ntp.service', active: 'active', sub: '', unitFileState: null }
    expect(await findNtpdService(slack(), [unit], idle)).toEqual({ kind: 'systemd', unit: 'ntp.service' })
    const files = {
      '/service/web/run': '#!/bin/sh\n# like ntpd\nexec web\n',
      '/service/ntpd/run': '#!/bin/sh\nexec 2>&1\nexec /usr/sbin/ntpd -n -c "/etc/a.conf" 2>&1\n',
      '/service/ntpd/log/run': '#!/bin/sh\nexec setuidgid log multilog t ./main =status\n',
      '/etc/service/other/run': '#!/bin/sh\nEXEC_BIN=ntpd\nexec ${EXEC_BIN}\n',
    }
    const svstat = { 'svstat *': '/service/ntpd: down 3 seconds\n/etc/service/other: up (pid 45) 3 seconds\n' }
    expect(await findNtpdService(slack(svstat, files), null, { pid: 45, argv: null })).toMatchObject({
      folder: '/etc/service/other',
      log: null,
    })
    expect(await findNtpdService(slack(svstat, files), null, idle)).toMatchObject({
      folder: '/service/ntpd',
      startArgs: ['-n', '-c', '/etc/a.conf'],
      log: '/service/ntpd/log/main/current',
    })
    expect(await findNtpdService(slack({ 'svstat *': '' }), null, idle)).toBeNull()
    const scripts = { '/etc/init.d/ntp': '#!/bin/sh\n' }
    const script = slack({}, scripts)
    script.stat = () => Promise.resolve({ kind: 'file', mode: 0o755, uid: 0, gid: 0, size: 1, mtimeSeconds: 0, device: 1 })
    expect(await findNtpdService(script, null, idle)).toEqual({ kind: 'script', script: '/etc/rc.d/rc.ntpd' })
    expect(await findNtpdService(slack({}, scripts), null, { pid: 45, argv: ['ntpd'] })).toBeNull()
  })

  it('writes its log to many places', async () => {
    const host = slack({ 'journalctl *': 'from the journal' }, { '/var/log/ntp': 'own', '/var/log/messages': 'messages', '/l': 'multilog' })
    const conf = await readNtpConf(host, '/etc/ntp.conf', { folder: false })
    const named = await readNtpConf(slack({}, { '/etc/ntp.conf': 'logfile "/var/log/ntp"\n' }), '/etc/ntp.conf', { folder: false })
    const idle = { pid: 45, argv: null }
    expect(await readNtpdLog(host, null, { pid: 45, argv: ['ntpd', '-l', '/var/log/ntp'] }, conf)).toBe('own')
    expect(await readNtpdLog(host, null, idle, named)).toBe('own')
    expect(await readNtpdLog(host, { kind: 'systemd', unit: 'ntp.service' }, idle, conf)).toBe('from the journal')
    expect(await readNtpdLog(host, { kind: 'daemontools', folder: '/s', startArgs: [], log: '/l' }, idle, conf)).toBe('multilog')
    expect(await readNtpdLog(host, { kind: 'script', script: '/x' }, idle, conf)).toBe('messages')
    expect(await readNtpdLog(slack(), null, idle, conf)).toBeNull()
  })
})
