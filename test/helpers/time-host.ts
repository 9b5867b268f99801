import { TIME_UNITS } from '../../src/facts/time/daemons.js'
import { CLOCK_ARGS } from '../../src/tools/chronyc/clock.js'
import { FakeHost, type FakeAnswer, type FakeHostOptions } from './fake-host.js'

/** Properties of a unit of a time daemon, as `systemctl show` prints them. */
export function unitBlock(id: string, properties: Record<string, string> = {}): string {
  const all = {
    Id: id,
    LoadState: 'loaded',
    ActiveState: 'active',
    SubState: 'running',
    UnitFileState: 'enabled',
    MainPID: '0',
    ...properties,
  }
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')
}

/** The answer about all time units; the ones that are not given are not installed. */
export function unitsAnswer(units: Record<string, string>): string {
  return TIME_UNITS.map(
    (unit) => units[unit] ?? unitBlock(unit, { LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead', UnitFileState: '' }),
  ).join('\n\n')
}

export const CHRONYD_UNIT = unitBlock('chronyd.service', {
  MainPID: '785',
  ExecStart:
    '{ path=/usr/sbin/chronyd ; argv[]=/usr/sbin/chronyd $OPTIONS ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=785 ; code=(null) ; status=0/0 }',
  EnvironmentFiles: '/etc/sysconfig/chronyd (ignore_errors=yes)',
})

export const TRACKING =
  '8BA2512D,139.162.81.45,4,1753513300.280174358,0.026000000,-0.001598000,0.001900000,-8.088,-0.010,0.231,0.048000000,0.002000000,64.2,Normal\n'

export const SOURCES = `^,*,139.162.81.45,3,6,77,45,-0.001598000,-0.001688000,0.026000000
^,+,162.159.200.1,3,6,77,46,0.000024000,-0.000067000,0.063000000
^,?,2001:db8::99,0,6,0,4294967295,0.000000000,0.000000000,0.000000000
`

/** The call that `time status` makes. */
export const CLOCK = `chronyc ${CLOCK_ARGS.join(' ')}`

export const NAMES = SOURCES.replace('139.162.81.45', '2.almalinux.pool.ntp.org')
  .replace('162.159.200.1', '2.almalinux.pool.ntp.org')
  .replace('2001:db8::99', 'ntp6.example')

export const CONF = `# Use public servers from the pool.ntp.org project.
pool 2.almalinux.pool.ntp.org iburst
server ntp6.example
driftfile /var/lib/chrony/drift
sourcedir /run/chrony-dhcp
`

const UDP_HEADING = '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'

/** `/proc/net/udp` with sockets on these ports. */
export function udpTable(...ports: number[]): string {
  const rows = ports.map(
    (port, index) =>
      `  ${String(index)}: 00000000:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 07 00000000:00000000\n`,
  )
  return UDP_HEADING + rows.join('')
}

/** An AlmaLinux 9 host that follows the pool, with parts replaced. */
export function timeHost(parts: Partial<FakeHostOptions> & { units?: string | FakeAnswer } = {}): FakeHost {
  const { units, programs, files, ...rest } = parts
  return new FakeHost({
    now: '2025-07-26T07:01:45Z',
    ...rest,
    programs: {
      'systemctl show *': units ?? unitsAnswer({ 'chronyd.service': CHRONYD_UNIT }),
      'chronyc --version': 'chronyc (chrony) version 4.6.1 (+READLINE +SECHASH +IPV6 -DEBUG)\n',
      [CLOCK]: TRACKING + SOURCES,
      'chronyc -c -n sources': SOURCES,
      'chronyc -c -N sources': NAMES,
      'chronyc -c -n sources -a': SOURCES,
      'chronyc -c -N sources -a': NAMES,
      ...programs,
    },
    files: {
      '/etc/chrony.conf': CONF,
      '/proc/785/cmdline': '/usr/sbin/chronyd\0-F\u00002\0',
      '/proc/net/udp': udpTable(323),
      ...files,
    },
  })
}

/** chronyd is installed and does not run. */
export const STOPPED: FakeAnswer = { stdout: '506 Cannot talk to daemon\n', exitCode: 1 }
