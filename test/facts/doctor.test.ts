import { describe, expect, it } from 'vitest'
import { examineTools, type DoctorTool } from '../../src/facts/doctor.js'
import { FakeHost, type FakeHostOptions } from '../helpers/fake-host.js'

const VERSIONS = {
  'systemctl --version': 'systemd 252 (252-51.el9)\n+PAM +AUDIT\n',
  'journalctl --version': 'systemd 252 (252-51.el9)\n',
  'systemd-analyze --version': 'systemd 252 (252-51.el9)\n',
  'rpm -q --queryformat=%{VERSION}-%{RELEASE} grubby': '8.40-64.el9',
  'grubby *': '',
  'dmesg --version': 'dmesg from util-linux 2.37.4\n',
  'chronyc --version': 'chronyc (chrony) version 4.6.1 (+READLINE +SECHASH +IPV6 -DEBUG)\n',
  'chronyc -c -n tracking': 'A29FC87B,162.159.200.123,4,1753513200.1,0.0,0.0,0.0,-8.0,0.0,0.2,0.0,0.0,64.0,Normal\n',
  'firewall-cmd --version': '1.3.4\n',
  'ntpq --version': 'ntpq 4.2.8p15@1.3728-o Wed Sep 23 11:46:38 UTC 2020 (1)\n',
  'svstat *': '',
}
const FILES = { '/run/systemd/system/x': '', '/boot/loader/entries/a.conf': 'title A\n', '/proc/sys/kernel/dmesg_restrict': '1\n' }

async function tool(name: string, options: FakeHostOptions = {}): Promise<DoctorTool> {
  const host = new FakeHost({
    programs: { ...VERSIONS, ...options.programs },
    files: { ...FILES, ...options.files },
    ...(options.uid === undefined ? {} : { uid: options.uid }),
  })
  const { data } = await examineTools(host)
  return data.tools.find((row) => row.name === name)!
}

describe('examineTools', () => {
  it.each([
    ['systemctl', '252'],
    ['grubby', '8.40-64.el9'],
    ['dmesg', '2.37.4'],
    ['chronyc', '4.6.1'],
    ['firewall-cmd', '1.3.4'],
    ['ntpq', '4.2.8p15'],
    ['svstat', null],
  ])('reads the version of %s', async (name, version) => {
    expect(await tool(name)).toEqual({ name, path: `/usr/bin/${name}`, version, usable: true, reason: null, suggestion: null })
  })

  it('says of a missing tool how to install it on this family of distributions', async () => {
    const { data } = await examineTools(new FakeHost({ identity: { osId: 'debian', osLike: [] }, files: FILES }))
    expect(data.tools.find((row) => row.name === 'chronyc')).toEqual({
      name: 'chronyc',
      path: null,
      version: null,
      usable: false,
      reason: 'not installed',
      suggestion: 'apt install chrony',
    })
    expect(data.tools.find((row) => row.name === 'grubby')?.suggestion).toBeNull()
  })

  it('names every family when the distribution is unknown', async () => {
    const { data } = await examineTools(new FakeHost({ identity: { osId: null, osLike: [] }, files: FILES }))
    expect(data.tools.find((row) => row.name === 'chronyc')?.suggestion).toBe(
      'on RHEL-like hosts: dnf install chrony; on Debian-like hosts: apt install chrony',
    )
  })

  it('suggests --sudo only where there is a sudo', async () => {
    const suggestion = async (programs: Record<string, string>): Promise<string | null | undefined> => {
      const { data } = await examineTools(new FakeHost({ uid: 1000, programs: { 'journalctl *': 'systemd 252', ...programs } }))
      return data.tools.find(({ name }) => name === 'journalctl')?.suggestion
    }
    expect(await suggestion({})).toBe('run hostward as root')
    expect(await suggestion({ 'sudo *': '' })).toBe('run hostward as root, or add --sudo')
  })

  it('suggests neither chrony beside ntpd nor systemd beside daemontools', async () => {
    const identity = { osId: 'debian', osLike: [] }
    const { data } = await examineTools(new FakeHost({ identity, programs: { 'ntpq *': 'ntpq 4.2.8p15', 'svstat *': '' } }))
    const missing = data.tools.filter(({ path }) => path === null)
    expect(missing.filter(({ suggestion }) => suggestion !== null).map(({ name }) => name)).toEqual(['dmesg', 'firewall-cmd'])
  })

  it('finds out that the root of a container may not read the kernel log', async () => {
    const programs = { 'dmesg -x': { exitCode: 1, stderr: 'dmesg: read kernel buffer failed: Operation not permitted\n' } }
    expect(await tool('dmesg', { programs })).toMatchObject({
      usable: false,
      reason: 'the kernel does not let this root read its log: a container?',
    })
    expect(await tool('dmesg', { programs, files: { '/proc/sys/kernel/dmesg_restrict': '0\n' } })).toMatchObject({ usable: true })
  })

  it('suggests no second time daemon', async () => {
    const { data } = await examineTools(new FakeHost({ programs: VERSIONS, files: FILES }))
    expect(data.tools.every(({ suggestion }) => suggestion === null)).toBe(true)
    const beside = await examineTools(new FakeHost({ programs: { 'chronyc *': '' }, files: FILES }))
    expect(beside.data.tools.find((row) => row.name === 'ntpq')).toMatchObject({ path: null, suggestion: null })
  })

  it.each([
    [
      'slackware',
      'slackpkg install ntp; or from the source of ntp.org: tar xvzf ntp-4.2.8p18.tar.gz; cd ntp-4.2.8p18; ./configure; make; make install',
      /^from the source of cr\.yp\.to: mkdir -p \/package; .*; package\/install$/,
    ],
    ['debian', 'apt install ntpsec', /^apt install daemontools daemontools-run$/],
  ])('tells how ntpd and daemontools come to a host of %s that has nobody for that', async (osId, ntpq, svstat) => {
    const { data } = await examineTools(new FakeHost({ identity: { osId, osLike: [] }, files: { '/proc/1/comm': 'init\n' } }))
    const suggestion = (name: string): string | null | undefined => data.tools.find((row) => row.name === name)?.suggestion
    expect(suggestion('ntpq')).toBe(ntpq)
    expect(suggestion('svstat')).toMatch(svstat)
    // One time daemon and one supervisor are enough.
    expect(['chronyc', 'systemctl', 'journalctl'].map(suggestion)).toEqual([null, null, null])
  })

  it('finds out that systemd is not the init system', async () => {
    const host = new FakeHost({ programs: VERSIONS, files: {} })
    const { data } = await examineTools(host)
    expect(data.tools.find((row) => row.name === 'systemctl')).toMatchObject({
      usable: false,
      reason: 'this host was not booted with systemd',
    })
    expect(data.tools.find((row) => row.name === 'grubby')).toMatchObject({
      usable: false,
      reason: 'this host has no /boot/loader/entries',
    })
  })

  it('says what a user without root cannot see', async () => {
    const files = { '/boot/loader/entries': { error: 'EACCES' } }
    expect(await tool('grubby', { uid: 1000, files })).toMatchObject({ usable: false, reason: '/boot/loader/entries needs root' })
    expect(await tool('dmesg', { uid: 1000 })).toMatchObject({ usable: false, suggestion: 'run hostward as root' })
    expect(await tool('journalctl', { uid: 1000 })).toMatchObject({ usable: true, reason: 'shows only what your groups may see' })
    expect(await tool('chronyc', { uid: 1000 })).toMatchObject({ usable: true, reason: 'clients and access rules need root' })
  })

  it.each([
    [252, 'firewalld does not run'],
    [253, 'firewalld answers only root here'],
    [1, 'something odd'],
  ])('firewall-cmd that ends with %i: %s', async (exitCode, reason) => {
    const answer = { exitCode, stderr: 'something odd\n' }
    expect(await tool('firewall-cmd', { programs: { 'firewall-cmd --version': answer } })).toMatchObject({
      version: null,
      usable: false,
      reason,
    })
  })

  it('says that chronyd is down in the words of chronyc', async () => {
    const programs = { 'chronyc -c -n tracking': { exitCode: 1, stdout: '506 Cannot talk to daemon\n' } }
    expect(await tool('chronyc', { programs })).toMatchObject({
      usable: false,
      reason: 'chronyd does not answer: 506 Cannot talk to daemon',
    })
  })

  it('says of a tool that hangs that it hangs', async () => {
    const programs = { 'dmesg --version': { outcome: 'timed-out' as const } }
    expect(await tool('dmesg', { programs })).toMatchObject({ version: null, usable: false, reason: 'it did not answer in time' })
  })

  it('tells the rights at hand', async () => {
    const { data } = await examineTools(new FakeHost({ uid: 1000, programs: { 'sudo *': '' } }))
    expect(data.rights).toEqual({ uid: 1000, root: false, sudo: '/usr/bin/sudo' })
  })
})
