import { describe, expect, it } from 'vitest'
import { widthOf } from '../../src/render/text.js'
import { FakeHost } from '../helpers/fake-host.js'
import { runCommand, type RunCommandOptions } from '../helpers/run-command.js'
import { CLOCK, CONF, NAMES, SOURCES, STOPPED, timeHost, TRACKING, udpTable, unitBlock, unitsAnswer } from '../helpers/time-host.js'

const NARROW: RunCommandOptions = { tty: true, columns: 80, env: { NO_COLOR: '1' } }
const COLOURED: RunCommandOptions = { tty: true, columns: 200, env: { TERM: 'xterm-256color' } }

const widest = (text: string): number => Math.max(...text.split('\n').map(widthOf))

/** What a terminal shows: nothing but colours of our own, and the same words. */
function withoutColours(text: string): string {
  return text.replaceAll(/\u001b\[\d+(?:;\d+)*m/g, '')
}

describe('time status', () => {
  it('answers with the contract', async () => {
    const run = await runCommand(['time', 'status', '--json'], timeHost())
    expect(run.exitCode).toBe(0)
    expect(run.json).toMatchObject({ command: 'time status', ok: true, warnings: [] })
    expect(Object.keys(run.json.data)).toEqual(
      expect.arrayContaining(['synchronised', 'reason', 'offsetSeconds', 'source', 'stratum', 'leap', 'role', 'daemon']),
    )
    expect(run.json.data).toMatchObject({
      synchronised: true,
      offsetSeconds: 0.026,
      offsetDirection: 'slow',
      role: 'client',
      daemon: 'chronyd',
    })
  })

  it('tells the verdict, its reason and the numbers, at 80 columns', async () => {
    const { stdout } = await runCommand(['time', 'status'], timeHost(), NARROW)
    expect(stdout).toBe(`   clock  synchronised
          chronyd follows 139.162.81.45 together with 1 more
  offset  26ms slow of NTP time; wrong by 52ms at most, if the source is right
  source  139.162.81.45, which makes this host stratum 4; 2 of 3 sources answer
 updated  2025-07-26 07:01:40 UTC (5s ago), 1min 4s after the one before; the
          clock was 1.6ms behind
   drift  without correction the clock would run 8.088 +/- 0.231 ppm slow
    role  client
          chronyd has servers to ask; no rule in its files allows clients and
          UDP port 123 is closed
  daemon  chronyd
          chronyd.service: active (running), enabled
`)
  })

  it('paints only on a terminal, and says the same', async () => {
    const { stdout } = await runCommand(['time', 'status'], timeHost(), COLOURED)
    const plain = await runCommand(['time', 'status'], timeHost())
    expect(stdout).not.toBe(plain.stdout)
    expect(withoutColours(stdout)).toBe(plain.stdout)
  })

  it('warns of two daemons', async () => {
    const units = unitsAnswer({ 'chronyd.service': unitBlock('chronyd.service'), 'ntpd.service': unitBlock('ntpd.service') })
    const run = await runCommand(['time', 'status'], timeHost({ units }))
    expect(run.exitCode).toBe(0)
    expect(run.stderr).toContain('warning: 2 time daemons are active at once: chronyd.service, ntpd.service')
  })

  it('ends with 5 when chronyd does not run, and still tells what is known', async () => {
    const units = unitsAnswer({ 'chronyd.service': unitBlock('chronyd.service', { ActiveState: 'inactive', SubState: 'dead' }) })
    const stopped = timeHost({ units, programs: { [CLOCK]: STOPPED } })
    const run = await runCommand(['time', 'status', '--json'], stopped)
    expect(run.exitCode).toBe(5)
    expect(run.json).toMatchObject({ ok: false, error: { code: 'DAEMON_NOT_RUNNING' }, data: { synchronised: null, daemon: null } })
    const text = await runCommand(['time', 'status'], stopped, NARROW)
    expect(text.stdout).toContain('not known whether synchronised')
    expect(text.stdout).toContain('chronyd.service: inactive (dead), enabled')
    expect(text.stderr).toContain('try: start it: systemctl start chronyd')
    expect(widest(text.stdout)).toBeLessThanOrEqual(80)
  })

  it('ends with 5 and a hint where nothing is installed', async () => {
    const run = await runCommand(['time', 'status'], new FakeHost())
    expect(run.exitCode).toBe(5)
    expect(run.stdout).toBe('')
    expect(run.stderr).toContain('chronyc: not installed')
    expect(run.stderr).toContain('dnf install chrony')
  })

  it('tells what can be told of a clock that is not synchronised', async () => {
    const local = '7F7F0101,,10,1753513300.0,0.0,0.0,0.0,0.000,0.000,0.000,0.0,0.0,0.0,Normal\n'.replace(
      '1753513300.0',
      '1753513300.000000000',
    )
    const { stdout } = await runCommand(['time', 'status'], timeHost({ programs: { [CLOCK]: local + SOURCES } }), NARROW)
    expect(stdout).toContain('   clock  not synchronised\n')
    expect(stdout).toContain('   drift  none +/- 0 ppm\n')
    expect(stdout).not.toContain('offset')
  })

  it('names a second leap, a server and an unknown role', async () => {
    const leap =
      '8BA2512D,139.162.81.45,4,1753513300.280174358,0.000000000,0.000000000,0.001900000,8.088,-0.010,0.231,0.048000000,0.002000000,0.0,Insert second\n'
    const server = timeHost({
      programs: { [CLOCK]: leap + SOURCES },
      files: { '/etc/chrony.conf': `${CONF}allow\n`, '/proc/net/udp': udpTable(123) },
    })
    const { stdout } = await runCommand(['time', 'status'], server, NARROW)
    expect(stdout).toMatch(/stratum 4; leap status: Insert\s+second;/)
    expect(stdout).toContain('the clock was right')
    expect(stdout).toContain('8.088 +/- 0.231 ppm fast')
    expect(stdout).toContain('    role  client and server\n')
    const hidden = timeHost({ files: { '/etc/chrony.conf': { error: 'EACCES' }, '/proc/net/udp': { error: 'EACCES' } } })
    expect((await runCommand(['time', 'status'], hidden, NARROW)).stdout).toContain('    role  not known\n')
    const clock = timeHost({ files: { '/etc/chrony.conf': '' }, programs: { [CLOCK]: TRACKING } })
    expect((await runCommand(['time', 'status'], clock, NARROW)).stdout).toContain('    role  neither client nor server\n')
  })
})

describe('time sources', () => {
  it('answers with the contract', async () => {
    const run = await runCommand(['time', 'sources', '--json'], timeHost())
    expect(run.exitCode).toBe(0)
    expect(run.json.data['sources'][1]).toMatchObject({
      mode: 'server',
      state: 'combined',
      symbol: '+',
      name: '2.almalinux.pool.ntp.org',
      address: '162.159.200.1',
      stratum: 3,
      pollSeconds: 64,
      reach: 63,
      lastRxSeconds: 46,
      offsetSeconds: -0.000067,
      adjustedOffsetSeconds: 0.000024,
      errorSeconds: 0.063,
    })
    expect(run.json.data['sourcestats']).toBeNull()
  })

  it('explains every sign, and shows reach as eight dots', async () => {
    const { stdout } = await runCommand(['time', 'sources'], timeHost(), NARROW)
    expect(stdout).toBe(`MS  NAME                  ADDRESS        ST  POLL  REACH     LAST   OFFSET   +/-
^*  2.almalinux.pool.nt…  139.162.81.45   3   64s  ○○●●●●●●   45s  -1.69ms  26ms
^+  2.almalinux.pool.nt…  162.159.200.1   3   64s  ○○●●●●●●   46s    -67us  63ms
^?  ntp6.example          2001:db8::99    -   64s  ○○○○○○○○     -        -     -

     M  ^ server, = peer, # reference clock
     S  * selected: chronyd follows it, + combined with the selected one, - good
        but not used, ? unusable: no answer or too few samples, x falseticker:
        disagrees with the majority, ~ its time varies too much
 REACH  the last eight polls, the newest on the right: ● answered, ○ lost
OFFSET  as measured at the last sample, + when this clock is ahead of the
        source; +/- is its estimated error
`)
  })

  it('cuts nothing in a pipe, and fits a wide terminal', async () => {
    const piped = await runCommand(['time', 'sources'], timeHost())
    expect(piped.stdout).toContain('2.almalinux.pool.ntp.org  139.162.81.45')
    const wide = await runCommand(['time', 'sources'], timeHost(), COLOURED)
    expect(wide.stdout).toContain('\u001b[')
    expect(widest(withoutColours(wide.stdout))).toBeLessThanOrEqual(200)
  })

  it('adds statistics and names of reverse DNS', async () => {
    const programs = {
      'chronyc -c -n sourcestats':
        '139.162.81.45,8,3,600,-0.065,0.516,-0.000002165,0.000000345\nGPS,0,0,0,0.000,2000.000,0.000000000,4.000000000\n',
      'getent hosts 139.162.81.45': '139.162.81.45   old-tok2.jp.ntp.li\n',
      'getent hosts *': { exitCode: 2 },
    }
    const { stdout } = await runCommand(['time', 'sources', '--stats', '--resolve'], timeHost({ programs }), {
      columns: 100,
      tty: true,
      env: { NO_COLOR: '1' },
    })
    expect(stdout).toContain('^*  old-tok2.jp.ntp.li')
    expect(stdout).toMatch(/^old-tok2\.jp\.ntp\.li +8 +3 +10min +-0\.065 ppm +0\.516 ppm +-2\.17us +345ns$/m)
    expect(stdout).toContain('2000 ppm and 4s stand for "nothing known yet"')
    const narrow = await runCommand(['time', 'sources', '--stats', '--resolve'], timeHost({ programs }), NARROW)
    expect(widest(narrow.stdout)).toBeLessThanOrEqual(80)
  })

  it('sends no escape sequence of a source to the terminal', async () => {
    const names = NAMES.replace('ntp6.example', 'ntp6\u001b[31m.example')
    const run = await runCommand(['time', 'sources'], timeHost({ programs: { 'chronyc -c -N sources': names } }))
    expect(run.stdout).toContain('ntp6\\x1b[31m.example')
    expect(run.stdout).not.toContain('\u001b')
  })

  it('paints what is wrong', async () => {
    const sources = '^,~,192.0.2.1,2,6,377,1,0.0,0.0,0.0\n^,-,192.0.2.2,2,-2,377,1,0.0,0.0,0.0\n^,x,192.0.2.3,2,17,377,1,0.0,0.0,0.0\n'
    const { stdout } = await runCommand(
      ['time', 'sources'],
      timeHost({ programs: { 'chronyc -c -n sources': sources, 'chronyc -c -N sources': sources } }),
      COLOURED,
    )
    expect(withoutColours(stdout)).toMatch(/192\.0\.2\.2 +2 +250ms/)
    expect(withoutColours(stdout)).toMatch(/192\.0\.2\.3 +2 +1d 12h/)
    expect(stdout).toMatch(/\u001b\[\d+m\^~/)
    expect(stdout).toMatch(/\u001b\[\d+m\^x/)
  })

  it('says when there is none, and ends with 5 without the daemon', async () => {
    const none = await runCommand(['time', 'sources'], timeHost({ programs: { 'chronyc -c -n sources': '', 'chronyc -c -N sources': '' } }))
    expect(none).toMatchObject({ exitCode: 0, stdout: 'no sources\n', stderr: expect.stringContaining('hostward time servers') })
    const stopped = await runCommand(['time', 'sources', '--json'], timeHost({ programs: { 'chronyc -c -n sources': STOPPED } }))
    expect(stopped.exitCode).toBe(5)
    expect(stopped.json).toMatchObject({ ok: false, error: { code: 'DAEMON_NOT_RUNNING' } })
  })
})

describe('time servers', () => {
  const host = () => timeHost({ files: { '/run/chrony-dhcp/eth0.sources': 'server 192.0.2.53 iburst\n' } })

  it('answers with the contract', async () => {
    const run = await runCommand(['time', 'servers', '--json'], host())
    expect(run.exitCode).toBe(0)
    expect(run.json.data['servers'][0]).toMatchObject({
      directive: 'pool',
      name: '2.almalinux.pool.ntp.org',
      options: { iburst: true },
      file: '/etc/chrony.conf',
      line: 2,
      active: true,
    })
  })

  it('shows place, use and reason at 80 columns', async () => {
    const { stdout } = await runCommand(['time', 'servers'], host(), NARROW)
    expect(stdout).toBe(`ACTIVE  LINE                             KIND    NAME                    OPTIONS
yes     /etc/chrony.conf:2               pool    2.almalinux.pool.ntp.…  iburst
yes     /etc/chrony.conf:3               server  ntp6.example            -
no      /run/chrony-dhcp/eth0.sources:1  server  192.0.2.53              iburst

  2.almalinux.pool.ntp.org: 139.162.81.45 (selected), 162.159.200.1 (combined)
  ntp6.example: 2001:db8::99 (unusable)
  192.0.2.53: chronyd does not have it: chronyc reload sources makes it read the
  file again

3 configured sources, 2 active (among the sources of chronyd)
`)
  })

  it('names what was added at runtime, and what cannot be known', async () => {
    const bare = timeHost({ files: { '/etc/chrony.conf': 'server 139.162.81.45 bogus\n' } })
    const { stdout } = await runCommand(['time', 'servers'], bare, COLOURED)
    expect(withoutColours(stdout)).toContain('139.162.81.45: chronyd knows no option bogus\n')
    expect(withoutColours(stdout)).toContain('139.162.81.45: selected\n')
    expect(withoutColours(stdout)).toContain('162.159.200.1 (combined) is in no file: added at runtime, lost at a restart of chronyd')
    const none = await runCommand(['time', 'servers'], timeHost({ files: { '/etc/chrony.conf': '' } }))
    expect(none.stdout).toMatch(/^no time source is named in \/etc\/chrony\.conf/)
    const unasked = timeHost({ programs: { 'chronyc -c -n sources -a': STOPPED, 'chronyc -c -N sources -a': STOPPED } })
    const { stdout: unknown } = await runCommand(['time', 'servers'], unasked)
    expect(unknown).toMatch(/^\? +\S+:2 +pool /m)
    expect(unknown).toContain('  2.almalinux.pool.ntp.org, ntp6.example: chronyd could not be asked\n')
    expect(unknown).toContain('2 configured sources, 2 not known\n')
  })

  it('ends with 4 when the main file may not be read', async () => {
    const run = await runCommand(['time', 'servers', '--json'], timeHost({ files: { '/etc/chrony.conf': { error: 'EACCES' } } }))
    expect(run.exitCode).toBe(4)
    expect(run.json).toMatchObject({ error: { code: 'NOT_PERMITTED', message: '/etc/chrony.conf: permission denied' } })
  })
})

describe('time clients', () => {
  const CLIENTS = '192.168.56.102,330,1,6,127,11,0,0,127,4294967295\n127.0.0.1,0,0,127,127,4294967295,9,0,1,3\n'
  const serving = (programs = {}) =>
    timeHost({
      files: { '/etc/chrony.conf': `${CONF}allow 192.168.56.0/24\ndeny all 10/8\n`, '/proc/net/udp': udpTable(123) },
      programs: { 'chronyc -c -n clients': CLIENTS, 'chronyc -m *': '208 Access allowed\n208 Access allowed\n', ...programs },
    })
  const REFUSED = { stdout: '501 Not authorised\n', exitCode: 1 }

  it('answers with the contract', async () => {
    const run = await runCommand(['time', 'clients', '--json'], serving())
    expect(run.exitCode).toBe(0)
    expect(run.json.data['clients']).toHaveLength(2)
    expect(run.json.data['rules'][0]).toMatchObject({ directive: 'allow', network: '192.168.56.0/24', allowed: true })
    expect(run.json.warnings.map(({ code }) => code)).toEqual(['RULES_DIFFER'])
  })

  it('shows who asks and what each rule comes to, at 80 columns', async () => {
    const { stdout } = await runCommand(['time', 'clients'], serving(), NARROW)
    expect(stdout).toBe(`this host serves the time: the rules in its files allow clients and UDP port 123
is open

CLIENT          PACKETS  DROPPED    EVERY     LAST  COMMANDS
192.168.56.102      330        1  1min 4s  11s ago         0
127.0.0.1             0        0        -    never         9

RULE                   LINE                TRIED WITH    FILES    CHRONYD
allow 192.168.56.0/24  /etc/chrony.conf:6  192.168.56.1  allowed  allowed
deny all 10/8          /etc/chrony.conf:7  10.0.0.1      denied   allowed

FILES: what all rules of the files together say about the address; CHRONYD: what
the running daemon says (accheck).
chronyd does not list rules that were made at runtime (chronyc allow, chronyc
deny): these are the rules of the files.
`)
  })

  it('paints a rule that the daemon does not keep', async () => {
    const { stdout } = await runCommand(['time', 'clients'], serving(), COLOURED)
    expect(widest(withoutColours(stdout))).toBeLessThanOrEqual(200)
    expect(stdout).toMatch(/denied {3}\u001b\[\d+mallowed/)
  })

  it('names what only root may see', async () => {
    const run = await runCommand(['time', 'clients'], serving({ 'chronyc -c -n clients': REFUSED, 'chronyc -m *': REFUSED }))
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toContain('who asks: not known\n')
    expect(run.stdout).toMatch(/192\.168\.56\.1 +allowed +-/)
    expect(run.stderr).toContain('501 Not authorised')
  })

  it('ends with 4 when nothing may be seen', async () => {
    const hidden = timeHost({ files: { '/etc/chrony.conf': { error: 'EACCES' } }, programs: { 'chronyc -c -n clients': REFUSED } })
    expect((await runCommand(['time', 'clients'], hidden)).exitCode).toBe(4)
  })

  it('says so when nobody asked, nobody is allowed, or the rules are hidden', async () => {
    const quiet = timeHost({ programs: { 'chronyc -c -n clients': '' } })
    const { stdout } = await runCommand(['time', 'clients'], quiet)
    expect(stdout).toContain('this host does not serve the time: no rule in its files allows clients and UDP port 123 is closed')
    expect(stdout).toContain('nobody has asked yet')
    expect(stdout).toContain('no allow or deny rule in the files: nobody is served')
    const hidden = timeHost({
      files: { '/etc/chrony.conf': { error: 'EACCES' }, '/proc/net/udp': { error: 'EACCES' } },
      programs: { 'chronyc -c -n clients': '' },
    })
    const run = await runCommand(['time', 'clients'], hidden)
    expect(run.stdout).toContain('not known whether this host serves the time')
    expect(run.stdout).toContain('rules: not known')
  })

  it('ends with 5 beside the rules when the daemon does not run', async () => {
    const run = await runCommand(['time', 'clients', '--json'], serving({ 'chronyc -c -n clients': STOPPED }))
    expect(run.exitCode).toBe(5)
    expect(run.json.data['rules']).toHaveLength(2)
  })
})

describe('saved outputs', () => {
  it.each([
    ['chronyc-sources', SOURCES, 'sources'],
    ['chronyc-tracking', '7F7F0101,,10,1795325037.280174358,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,Normal\n', 'tracking'],
    ['chronyc-serverstats', '1,2,3,4,5\n', 'serverstats'],
  ])('%s', async (format, text, key) => {
    const run = await runCommand(['parse', format, '-', '--json'], new FakeHost(), { stdin: text })
    expect(run.exitCode).toBe(0)
    expect(run.json.data).toHaveProperty(key)
  })

  it.each([
    ['506 Cannot talk to daemon\n', 5],
    ['501 Not authorised\n', 6],
  ])('that are the message %j end with %d', async (text, exitCode) => {
    expect((await runCommand(['parse', 'chronyc-clients', '-', '--json'], new FakeHost(), { stdin: text })).exitCode).toBe(exitCode)
  })
})
