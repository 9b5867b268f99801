import { describe, expect, it } from 'vitest'
import { NotFoundError, NotPermittedError, ParseError, ToolMissingError } from '../../../src/errors.js'
import { readTimeServers } from '../../../src/facts/time/servers.js'
import { FakeHost, type FakeHostOptions } from '../../helpers/fake-host.js'
import { CHRONYD_UNIT, STOPPED, timeHost, unitBlock, unitsAnswer } from '../../helpers/time-host.js'

const ALL = `^,*,139.162.81.45,3,6,77,45,-0.001598000,-0.001688000,0.026000000
^,+,162.159.200.1,3,6,77,46,0.000024000,-0.000067000,0.063000000
^,?,ID#0000000003,0,6,0,4294967295,0.000000000,0.000000000,0.000000000
=,?,2001:db8::99,0,6,0,4294967295,0.000000000,0.000000000,0.000000000
#,-,PPS1,0,4,377,11,0.000000000,0.000000000,0.000000000
^,-,192.0.2.77,2,6,377,11,0.000000000,0.000000000,0.000000000
`
const ALL_NAMES = ALL.replace('139.162.81.45', '2.pool.example')
  .replace('162.159.200.1', '2.POOL.example')
  .replace('ID#0000000003', 'gone.example')
  .replace('2001:db8::99', '2001:DB8::0099')

const MAIN = `pool 2.pool.example iburst maxsources 2
server gone.example
peer 2001:db8:0::99
refclock SHM 0 refid GPS
refclock PPS /dev/pps0 poll 2
server missing.example frob
server late.example
include /etc/chrony.d/*.conf
sourcedir /run/chrony-dhcp
sourcedir /etc/chrony.sources
`

const files: FakeHostOptions['files'] = {
  '/etc/chrony.conf': MAIN,
  '/etc/chrony.d/a.conf': 'server a.example\n',
  '/run/chrony-dhcp/eth0.sources': 'server 192.0.2.53 iburst\n',
  '/etc/chrony.sources/x.sources': 'sever typo.example\nserver x.example\npool last.example',
}

const programs = { 'chronyc -c -n sources -a': ALL, 'chronyc -c -N sources -a': ALL_NAMES }

describe('configured sources', () => {
  it('stand with their place, and with what chronyd made of them', async () => {
    const { data, warnings } = await readTimeServers(timeHost({ files, programs }))
    expect(data.mainFile).toBe('/etc/chrony.conf')
    expect(
      data.servers.map(
        ({ directive, name, origin, file, line, active }) => `${directive} ${name} | ${origin} ${file}:${String(line)} | ${String(active)}`,
      ),
    ).toEqual([
      'pool 2.pool.example | main /etc/chrony.conf:1 | true',
      'server gone.example | main /etc/chrony.conf:2 | false',
      'peer 2001:db8:0::99 | main /etc/chrony.conf:3 | true',
      'refclock SHM 0 | main /etc/chrony.conf:4 | false',
      'refclock PPS /dev/pps0 | main /etc/chrony.conf:5 | true',
      'server missing.example | main /etc/chrony.conf:6 | false',
      'server late.example | main /etc/chrony.conf:7 | false',
      'server a.example | include /etc/chrony.d/a.conf:1 | false',
      'server 192.0.2.53 | dhcp /run/chrony-dhcp/eth0.sources:1 | false',
      'server x.example | sourcedir /etc/chrony.sources/x.sources:2 | false',
      'pool last.example | sourcedir /etc/chrony.sources/x.sources:3 | false',
    ])
    expect(data.servers[0]).toEqual({
      directive: 'pool',
      name: '2.pool.example',
      options: { iburst: true, maxsources: 2 },
      file: '/etc/chrony.conf',
      line: 1,
      origin: 'main',
      active: true,
      activeReason: null,
      uses: [
        { mode: 'server', name: '2.pool.example', address: '139.162.81.45', state: 'selected', symbol: '*' },
        { mode: 'server', name: '2.POOL.example', address: '162.159.200.1', state: 'combined', symbol: '+' },
      ],
      problem: null,
    })
    expect(data.runtimeOnly).toEqual([{ mode: 'server', name: '192.0.2.77', address: '192.0.2.77', state: 'not-combined', symbol: '-' }])
    expect(warnings).toEqual([
      {
        code: 'CONF_LINE_IGNORED',
        message: '/etc/chrony.sources/x.sources:1 chronyd ignores "sever": only server, pool and peer count in a .sources file',
      },
    ])
  })

  it('tell why they are not active', async () => {
    const { data } = await readTimeServers(timeHost({ files, programs }))
    expect(
      Object.fromEntries(data.servers.filter(({ active }) => active !== true).map(({ name, activeReason }) => [name, activeReason])),
    ).toEqual({
      'gone.example': 'its name has no address yet: DNS does not answer, or does not know it',
      'SHM 0': 'chronyd does not have it: was the file changed after its start? restart it',
      'missing.example': 'chronyd knows no option frob',
      'late.example': 'chronyd does not have it: was the file changed after its start? restart it',
      'a.example': 'chronyd does not have it: was the file changed after its start? restart it',
      '192.0.2.53': 'chronyd does not have it: chronyc reload sources makes it read the file again',
      'x.example': 'chronyd does not have it: chronyc reload sources makes it read the file again',
      'last.example': 'the line has no line end: chronyd 4.1 and later ignores it',
    })
  })

  it('take a last line without line end from chrony 4.0', async () => {
    const version = 'chronyc (chrony) version 4.0 (+READLINE)\n'
    const { data } = await readTimeServers(timeHost({ files, programs: { ...programs, 'chronyc --version': version } }))
    expect(data.servers.at(-1)).toMatchObject({ name: 'last.example', problem: null })
  })

  it('are matched by address alone before chrony 4.0', async () => {
    const { data } = await readTimeServers(
      timeHost({
        files: { '/etc/chrony.conf': 'server ntp.example\nserver 192.0.2.77\nserver 192.0.2.78\nrefclock PPS /dev/pps1\n' },
        programs: { ...programs, 'chronyc --version': 'chronyc (chrony) version 3.4 (+READLINE)\n' },
      }),
    )
    expect(data.servers.map(({ name, active }) => `${name} ${String(active)}`)).toEqual([
      'ntp.example null',
      '192.0.2.77 true',
      '192.0.2.78 false',
      'PPS /dev/pps1 false',
    ])
    expect(data.servers[0]?.activeReason).toBe('chrony 3.4 does not tell which address came from which name')
    expect(data.runtimeOnly).toBeNull()
  })

  it('include what dhclient was told', async () => {
    const { data, warnings } = await readTimeServers(
      timeHost({
        files: {
          '/etc/chrony.conf': '',
          '/var/lib/dhclient/chrony.servers.eth0': '192.0.2.77 iburst\n\n',
          '/var/lib/dhclient/dhclient.leases': 'lease {}',
          '/var/lib/dhcp': { error: 'EACCES' },
        },
        programs,
      }),
    )
    expect(data.servers).toMatchObject([
      {
        directive: 'server',
        name: '192.0.2.77',
        options: { iburst: true },
        origin: 'dhcp',
        file: '/var/lib/dhclient/chrony.servers.eth0',
        line: 1,
        active: true,
      },
    ])
    expect(warnings).toEqual([{ code: 'CONF_UNREADABLE', message: 'servers from DHCP: /var/lib/dhcp: permission denied' }])
  })

  it('come with a warning for each file that is hidden', async () => {
    const { data, warnings } = await readTimeServers(
      timeHost({ files: { '/etc/chrony.conf': 'include /etc/secret.conf\n', '/etc/secret.conf': { error: 'EACCES' } } }),
    )
    expect(data.servers).toEqual([])
    expect(warnings.map(({ code }) => code)).toEqual(['CONF_UNREADABLE'])
  })
})

describe('without an answer of chronyd', () => {
  const stopped = { 'chronyc -c -n sources -a': STOPPED, 'chronyc -c -N sources -a': STOPPED }

  it('a stopped daemon uses none', async () => {
    const units = unitsAnswer({ 'chronyd.service': unitBlock('chronyd.service', { ActiveState: 'inactive', SubState: 'dead' }) })
    const { data, warnings } = await readTimeServers(timeHost({ units, programs: stopped }))
    expect(data.servers[0]).toMatchObject({ active: false, activeReason: 'chronyd does not run', uses: [] })
    expect(data.runtimeOnly).toBeNull()
    expect(warnings.map(({ code }) => code)).toEqual(['DAEMON_NOT_RUNNING'])
  })

  it('a running one may use any', async () => {
    const { data } = await readTimeServers(timeHost({ programs: stopped }))
    expect(data.servers[0]).toMatchObject({ active: null, activeReason: 'chronyd could not be asked' })
    const without = await readTimeServers(timeHost({ programs: stopped, units: { outcome: 'not-found' } }))
    expect(without.data.servers[0]?.active).toBeNull()
  })

  it('other troubles are not taken for absence', async () => {
    await expect(readTimeServers(timeHost({ programs: { 'chronyc -c -n sources -a': 'garbage\n' } }))).rejects.toBeInstanceOf(ParseError)
  })
})

describe('the main file', () => {
  const mainOf = async (host: FakeHost) => (await readTimeServers(host)).data.mainFile
  const DEBIAN = { osId: 'debian', osLike: [] }

  it('is where the distribution has it', async () => {
    const both = { '/etc/chrony.conf': '', '/etc/chrony/chrony.conf': '' }
    const units = unitsAnswer({ 'chrony.service': unitBlock('chrony.service') })
    expect(await mainOf(timeHost({ units, files: both }))).toBe('/etc/chrony.conf')
    expect(await mainOf(timeHost({ units, files: both, identity: DEBIAN }))).toBe('/etc/chrony/chrony.conf')
    expect(await mainOf(timeHost({ units, identity: DEBIAN }))).toBe('/etc/chrony.conf')
    expect(await mainOf(timeHost({ units: { outcome: 'not-found' }, files: both }))).toBe('/etc/chrony.conf')
  })

  it('is the one of the running process', async () => {
    const files = { '/etc/own.conf': '', '/proc/785/cmdline': '/usr/sbin/chronyd\0-F\u00002\0-f\0/etc/own.conf\0' }
    expect(await mainOf(timeHost({ files }))).toBe('/etc/own.conf')
  })

  it('is the one that the unit would use, when nothing runs', async () => {
    const units = unitsAnswer({
      'chronyd.service': CHRONYD_UNIT.replace('MainPID=785', 'MainPID=0').replace('ActiveState=active', 'ActiveState=inactive'),
    })
    const files = { '/etc/own.conf': '', '/etc/sysconfig/chronyd': 'OPTIONS="-F 2 -f /etc/own.conf"\n' }
    expect(await mainOf(timeHost({ units, files }))).toBe('/etc/own.conf')
    const hidden = { '/etc/sysconfig/chronyd': { error: 'EACCES' } }
    expect(await mainOf(timeHost({ units, files: hidden }))).toBe('/etc/chrony.conf')
    expect(await mainOf(timeHost({ units: units.replace(/ExecStart=.*/, 'ExecStart='), files }))).toBe('/etc/chrony.conf')
  })

  it('must be there and readable', async () => {
    const own = (file: string | { error: string }) => timeHost({ files: { '/etc/chrony.conf': file } })
    await expect(readTimeServers(own({ error: 'EACCES' }))).rejects.toBeInstanceOf(NotPermittedError)
    await expect(readTimeServers(own({ error: 'EACCES' }))).rejects.toMatchObject({
      exitCode: 4,
      message: '/etc/chrony.conf: permission denied',
    })
    await expect(readTimeServers(own({ error: 'EIO' }))).rejects.toMatchObject({ code: 'TOOL_FAILED', message: '/etc/chrony.conf: EIO' })
    await expect(readTimeServers(own({ error: 'ENOENT' }))).rejects.toBeInstanceOf(NotFoundError)
    await expect(readTimeServers(own({ error: 'ENOENT' }))).rejects.toMatchObject({
      message: 'no configuration of chronyd: /etc/chrony.conf and /etc/chrony/chrony.conf are not there',
    })
  })

  it('is not missed where chrony is not installed', async () => {
    await expect(readTimeServers(new FakeHost())).rejects.toBeInstanceOf(ToolMissingError)
  })

  it('is shown even without chronyc', async () => {
    const { data, warnings } = await readTimeServers(new FakeHost({ files: { '/etc/chrony.conf': 'server a.example\n' } }))
    expect(data.servers).toMatchObject([{ name: 'a.example', active: null }])
    expect(warnings.map(({ code }) => code)).toEqual(['TOOL_MISSING'])
  })
})
