import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { widthOf } from '../../src/render/text.js'
import { FakeHost, type FakeAnswer } from '../helpers/fake-host.js'
import { runCommand } from '../helpers/run-command.js'

const saved = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../fixtures/tools/firewall-cmd-list-all', `firewalld-${name}.txt`), 'utf8')

const ALL = saved('0.9.3-list-all-zones')
/** What an admin forgot to save, and saved without a reload. */
const PERMANENT = ALL.replace(/ \(active\)/g, '')
  .replace('eth0', '')
  .replace('dhcpv6-client http ntp ssh', 'cockpit dhcpv6-client ssh')
  .replace(/\t.*priority="-10".*\n/, '')
  .replace('masquerade: yes', 'masquerade: no')

function host(answers: { runtime?: FakeAnswer | string; permanent?: FakeAnswer | string; state?: FakeAnswer | string } = {}): FakeHost {
  return new FakeHost({
    programs: {
      'firewall-cmd --state': answers.state ?? 'running\n',
      'firewall-cmd --list-all-zones': answers.runtime ?? ALL,
      'firewall-cmd --permanent --list-all-zones': answers.permanent ?? PERMANENT,
      'firewall-cmd --get-default-zone': 'public\n',
    },
  })
}

describe('firewall show', () => {
  it('answers with every zone as data', async () => {
    const run = await runCommand(['firewall', 'show', '--json'], host())
    expect(run.exitCode).toBe(0)
    expect(run.json).toMatchObject({ command: 'firewall show', ok: true, warnings: [] })
    expect(Object.keys(run.json.data)).toEqual(['running', 'state', 'defaultZone', 'permanentFrom', 'zones'])
    expect(
      run.json.data['zones'].map((zone: { name: string; drift: { field: string }[] }) => [zone.name, zone.drift.map(({ field }) => field)]),
    ).toEqual([
      ['block', []],
      ['dmz', []],
      ['drop', []],
      ['external', ['masquerade']],
      ['home', []],
      ['internal', []],
      ['public', ['services', 'richRules']],
      ['trusted', []],
      ['work', []],
    ])
  })

  it('shows what is in use side by side, and says what the difference means', async () => {
    const { stdout } = await runCommand(['firewall', 'show'], host(), { tty: true, columns: 80, env: { NO_COLOR: '1' } })
    expect(stdout).toContain(`public  default, active
                 RUN TIME                    PERMANENT
  target         default                     same
  interfaces     eth0                        none (usual with NetworkManager)
  services       dhcpv6-client http ntp ssh  cockpit dhcpv6-client ssh
  ports          123/udp 4000-4010/tcp       same
  forward ports
    port=80:proto=tcp:toport=8080:toaddr=192.0.2.9
  rich rules
    run time only: rule priority="-10" family="ipv6" source
      address="2001:db8::/32" service name="ntp" log prefix="ntp " level="info"
      limit value="3/m" accept
    rule family="ipv4" source address="198.51.100.0/24" service name="ntp"
      accept
  ! only at run time, gone after a reload or a restart: services http ntp; rich
    rules (above)
  ! only saved, in effect after a reload or a restart: services cockpit
`)
    expect(stdout).toContain('  ! masquerade is yes, saved as no\n')
    expect(stdout).toContain('5 zones not in use: block, dmz, drop, home, trusted (--all shows them)\n')
  })

  it.each([
    [['firewall', 'show'], 80],
    [['firewall', 'show', '--all'], 80],
    [['firewall', 'show', '--all'], 200],
    [['firewall', 'show', 'public'], 60],
  ])('%j fits %i columns, with colours too', async (argv, columns) => {
    const plain = await runCommand(argv, host(), { tty: true, columns, env: { NO_COLOR: '1' } })
    for (const line of plain.stdout.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns)
    const coloured = await runCommand(argv, host(), { tty: true, columns })
    expect(coloured.stdout.replace(/\u001b\[\d+m/g, '')).toBe(plain.stdout)
    expect(coloured.stdout).not.toBe(plain.stdout)
  })

  it('cuts and breaks nothing in a pipe', async () => {
    const { stdout } = await runCommand(['firewall', 'show'], host())
    expect(stdout).toContain(
      '\n    run time only: rule priority="-10" family="ipv6" source address="2001:db8::/32" service name="ntp" log prefix="ntp " level="info" limit value="3/m" accept\n',
    )
  })

  it('shows one column where both layers agree, and every setting of a zone that is named', async () => {
    const { stdout } = await runCommand(['firewall', 'show', 'trusted'], host({ permanent: ALL }))
    expect(stdout).toBe(`firewalld is running; default zone: public

trusted
                 RUN TIME AND PERMANENT
  target         ACCEPT
  interfaces     none
  sources        none
  services       none
  ports          none
  protocols      none
  masquerade     no
  forward        no
  source ports   none
  ICMP blocks    none
  ICMP inverted  no
  ingress prio.  -
  egress prio.   -
`)
  })

  it('says of a whole zone that it is not saved, or not in effect', async () => {
    const renamed = PERMANENT.replace(/^dmz$/m, 'new')
    const { stdout } = await runCommand(['firewall', 'show'], host({ permanent: renamed }))
    expect(stdout).toContain('\ndmz\n                 RUN TIME\n')
    expect(stdout).toContain('  ! the whole zone is in effect but not saved\n')
    expect(stdout).toContain('\nnew\n                 PERMANENT\n')
    expect(stdout).toContain('  ! the whole zone is saved; it comes with a reload or a restart\n')
  })

  it('never sends an escape sequence of the host to the terminal', async () => {
    const evil = ALL.replace('prefix="ntp "', 'prefix="\u001b[2J"')
    const { stdout } = await runCommand(['firewall', 'show'], host({ runtime: evil }), { tty: true, env: { NO_COLOR: '1' } })
    expect(stdout).toContain('\\x1b[2J')
    expect(stdout).not.toContain('\u001b')
  })

  it('tells of the fallback configuration in its first line', async () => {
    const run = await runCommand(['firewall', 'show'], host({ state: { exitCode: 251, stderr: 'failed\n' } }))
    expect(run.stdout).toMatch(/^firewalld runs with its stock configuration/)
    expect(run.stderr).toContain('warning: firewalld runs, but it could not load')
  })

  it('shows what a stopped firewalld would do', async () => {
    const down = { exitCode: 252, stderr: 'FirewallD is not running\n' }
    const stopped = host({ state: down, runtime: down, permanent: down })
    Object.assign(stopped.options, { files: { '/etc/firewalld/zones/public.xml': '<zone><service name="ssh"/></zone>' } })
    const run = await runCommand(['firewall', 'show'], stopped)
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toBe(`firewalld is not running; default zone: public
This is what it would do when started, as its files say:

public  default
                 PERMANENT
  target         default
  interfaces     none
  services       ssh
  ports          none
`)
    expect(run.stderr).toBe('warning: firewalld is not running: it filters nothing now\n')
  })

  it.each([
    ['Public', 'public  default\n'],
    ['For the office', 'public  default, "For the office"\n'],
  ])('tells the short name %j of a zone where it says more than the name', async (short, title) => {
    const down = { exitCode: 252, stderr: 'FirewallD is not running\n' }
    const stopped = host({ state: down, runtime: down, permanent: down })
    Object.assign(stopped.options, { files: { '/etc/firewalld/zones/public.xml': `<zone><short>${short}</short></zone>` } })
    expect((await runCommand(['firewall', 'show'], stopped)).stdout).toContain(title)
  })

  it('says so when the files of a stopped firewalld name no zone', async () => {
    const down = { exitCode: 252, stderr: 'FirewallD is not running\n' }
    const run = await runCommand(['firewall', 'show'], host({ state: down, runtime: down, permanent: down }))
    expect(run.stdout).toBe('firewalld is not running; default zone: public\nIts files name no zone.\n')
  })

  it.each([
    ['no rights', { exitCode: 253, stderr: 'Authorization failed.\n' }, 4, 'NOT_PERMITTED'],
    ['a hanging daemon', { outcome: 'timed-out' as const }, 7, 'TIMEOUT'],
    ['garbage', 'Traceback (most recent call last):\n', 6, 'PARSE_ERROR'],
  ])('%s', async (_, answer, exitCode, code) => {
    const run = await runCommand(['firewall', 'show', '--json'], host({ state: answer, runtime: answer, permanent: answer }))
    expect(run.exitCode).toBe(exitCode)
    expect(run.json).toMatchObject({ ok: false, error: { code } })
  })

  it('keeps what it has when one layer hangs, and does not call that ok', async () => {
    const run = await runCommand(['firewall', 'show', '--json'], host({ permanent: { outcome: 'timed-out' } }))
    expect(run.exitCode).toBe(7)
    expect(run.json).toMatchObject({ ok: false, error: { code: 'TIMEOUT' }, data: { permanentFrom: null } })
    expect(run.json.data['zones']).toHaveLength(9)
  })
})
