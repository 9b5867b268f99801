import { beforeAll, describe, expect, it } from 'vitest'
import type { DoctorData } from '../../src/facts/doctor.js'
import type { StatusData } from '../../src/facts/status.js'
import type { UnitFilesData } from '../../src/facts/units/files.js'
import { ask, askTogether, hostward, hostwardAs, sh } from './ask.js'
import { fresh } from './lab.js'
import type { HostName } from './spec.js'

/** Commands that cannot answer without systemd. */
const UNIT_COMMANDS = ['unit list', 'unit show ssh', 'service is active ssh', 'timer list', 'target show', 'target list', 'boot time']

const ends = (host: HostName, user: 'root' | 'admin', wrap: readonly string[] = []): unknown[] =>
  askTogether(
    host,
    UNIT_COMMANDS.map((words) => [...wrap, 'hostward', ...words.split(' '), '--json']),
    { user },
  ).map(({ code, stdout }, index) => [UNIT_COMMANDS[index], code, (JSON.parse(stdout) as { error?: { code: string } }).error?.code])

describe('a host where the bus is gone', () => {
  beforeAll(async () => {
    await fresh('client')
    sh('client', 'systemctl stop dbus.socket dbus.service; rm -f /run/dbus/system_bus_socket')
  })

  it('still tells root, whose systemctl asks systemd directly', () => {
    expect(hostward('client', 'unit', 'list').exitCode).toBe(0)
    expect(hostward('client', 'service', 'is', 'active', 'ssh').exitCode).toBe(0)
  })

  it('tells a user that systemd cannot be reached: exit 5', () => {
    expect(ends('client', 'admin')).toEqual(UNIT_COMMANDS.map((words) => [words, 5, 'DAEMON_NOT_RUNNING']))
    const { error } = hostwardAs({ user: 'admin' }, 'client', 'unit', 'list')
    expect(error?.message).toContain('systemd cannot be reached')
    expect(error?.suggestions).toEqual(['is the D-Bus socket /run/dbus/system_bus_socket there?'])
  })

  it('has a status all the same, and unit files from disk', () => {
    const { exitCode, data } = hostwardAs({ user: 'admin' }, 'client', 'status')
    const { units, timers, time } = data as StatusData
    expect([exitCode, units, timers]).toEqual([
      0,
      { unavailable: expect.objectContaining({ code: 'DAEMON_NOT_RUNNING' }) as unknown },
      { unavailable: expect.objectContaining({ code: 'DAEMON_NOT_RUNNING' }) as unknown },
    ])
    expect(time).toMatchObject({ daemon: 'chronyd' })
    expect(hostwardAs({ user: 'admin' }, 'client', 'doctor').exitCode).toBe(0)
  })

  it('does not take a firewalld that nobody can ask for a stopped one', () => {
    const { exitCode, error, data } = hostward('client', 'firewall', 'show')
    expect([exitCode, error?.code, data]).toEqual([5, 'DAEMON_NOT_RUNNING', undefined])
    expect(error?.message).toContain('firewalld cannot be asked')
  })

  it('tells nobody anything when systemd is out of reach altogether', () => {
    sh('client', 'mv /run/systemd/private /run/systemd/private.away')
    expect(ends('client', 'root')).toEqual(UNIT_COMMANDS.map((words) => [words, 5, 'DAEMON_NOT_RUNNING']))
    expect(hostward('client', 'status').exitCode).toBe(0)
  })
})

describe('a host on which systemd is installed, but is not PID 1', () => {
  const NOT_BOOTED = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /run/systemd && exec "$@"', 'sh']

  beforeAll(() => fresh('server'))

  it('answers unit commands with exit 5 and a plain sentence', () => {
    expect(ends('server', 'root', NOT_BOOTED)).toEqual(UNIT_COMMANDS.map((words) => [words, 5, 'NOT_SUPPORTED']))
    const said = askTogether('server', [[...NOT_BOOTED, 'hostward', 'unit', 'list']])[0]
    expect(said?.stderr).toContain('this host was not booted with systemd')
    expect(said?.stderr).not.toContain('    at ')
  })

  it('has a status, a doctor and unit files', () => {
    const [status, doctor, files] = askTogether('server', [
      [...NOT_BOOTED, 'hostward', 'status', '--json'],
      [...NOT_BOOTED, 'hostward', 'doctor', '--json'],
      [...NOT_BOOTED, 'hostward', 'unit', 'files', '--json'],
    ])
    expect([status?.code, doctor?.code, files?.code]).toEqual([0, 0, 0])
    const { data } = JSON.parse(files!.stdout) as { data: UnitFilesData }
    expect(data.unitFiles.map(({ unitFile }) => unitFile)).toContain('ssh.service')
  })

  it('is no host at all for systemctl in a chroot, which exits 0 and says nothing', () => {
    sh(
      'server',
      `mkdir -p /mnt/root && mount -t tmpfs none /mnt/root && cd /mnt/root && mkdir usr etc proc run opt tmp dev
      for folder in usr etc proc run opt dev; do mount --rbind /$folder $folder; done
      for link in bin lib lib64 sbin; do ln -s usr/$link $link; done`,
    )
    const [raw] = askTogether('server', [['chroot', '/mnt/root', 'systemctl', 'list-units']])
    expect([raw?.code, raw?.stdout]).toEqual([0, ''])
    expect(ends('server', 'root', ['chroot', '/mnt/root'])).toEqual(UNIT_COMMANDS.map((words) => [words, 5, 'NOT_SUPPORTED']))
  })
})

describe.each(['slack', 'slacksec'] as const)('%s, a host without systemd', (host) => {
  beforeAll(() => fresh(host))

  it('has a status that names what is not there', () => {
    const { exitCode, data } = hostward(host, 'status')
    const { units, timers, targets, firewall } = data as StatusData
    const missing = { unavailable: expect.objectContaining({ code: 'TOOL_MISSING' }) as unknown }
    expect({ exitCode, units, timers, targets, firewall }).toEqual({
      exitCode: 0,
      units: missing,
      timers: missing,
      targets: missing,
      firewall: missing,
    })
    const text = ask(host, 'env', 'COLUMNS=80', 'hostward', 'status')
    expect(text).toMatch(/^ *target {2}systemctl: not installed/m)
    expect(text).toMatch(/^ *units {2}as above$/m)
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('has a doctor who knows which tools are there', () => {
    const { exitCode, data } = hostward(host, 'doctor')
    const { tools } = data as DoctorData
    const there = askTogether(
      host,
      tools.map(({ name }) => ['sh', '-c', 'command -v "$1"', 'sh', name]),
    )
    expect([exitCode, tools.map(({ path }) => path)]).toEqual([0, there.map(({ stdout }) => (stdout === '' ? null : stdout.trim()))])
    expect(tools.filter(({ usable }) => usable).map(({ name }) => name)).toEqual(expect.arrayContaining(['ntpq', 'svstat']))
  })

  it('answers unit commands with exit 5 and a plain sentence, and knows services all the same', () => {
    const isKnown = (words: string): boolean => words.startsWith('service ')
    expect(ends(host, 'root')).toEqual(
      UNIT_COMMANDS.map((words) => (isKnown(words) ? [words, 3, 'NOT_FOUND'] : [words, 5, 'TOOL_MISSING'])),
    )
    const said = askTogether(host, [['hostward', 'unit', 'list']])[0]
    expect(said?.stderr).toMatch(/^error: units are systemd's, and this host has none: systemctl is not installed/)
    expect(said?.stdout).toBe('')
  })

  it('is told whom to ask for the time', () => {
    const { exitCode, error } = hostward(host, 'time', 'status')
    expect([exitCode, error?.code]).toEqual([5, 'DAEMON_NOT_RUNNING'])
    expect(error?.suggestions).toEqual(['is ntpd (or ntpsec) running?'])
  })
})
