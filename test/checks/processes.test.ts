/** How many processes a spec takes: no more for the largest that there can be than for a small one. */
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { checkHost } from '../../src/checks/evaluate.js'
import { CachedHost } from '../../src/host/cached.js'
import type { ToolResult } from '../../src/host/types.js'
import { WitnessHost } from '../../src/host/witness.js'
import { CLOCK_ARGS } from '../../src/tools/chronyc/clock.js'
import { EditedHost, type HostEdits } from '../helpers/edited-host.js'
import { KINDS_OF_CHECKS } from '../helpers/check-table.js'
import { specOf } from '../helpers/load-spec.js'
import { HOST_NAMES, openRecordedHost } from '../helpers/recorded-hosts.js'
import { WHOLE_SPEC } from '../helpers/whole-spec.js'

type Tree = Record<string, unknown>

/** Maps go into each other; of two other values the first one stays. */
function joined(a: unknown, b: unknown): unknown {
  const isMap = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isMap(a) || !isMap(b)) return a
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return Object.fromEntries(keys.map((key) => [key, key in a && key in b ? joined(a[key], b[key]) : (a[key] ?? b[key])]))
}

const UNITS = 200

/** Every key of every section, and two hundred units and fifty timers with all of theirs. */
function largestSpec(): string {
  const kinds = KINDS_OF_CHECKS.flatMap(({ fulfilled, contrary }) => [fulfilled, contrary]).filter((text) => !text.includes('NONE'))
  const whole = kinds.reduce<unknown>((sum, text) => joined(sum, parse(text)), parse(WHOLE_SPEC)) as { units: Tree; timers: Tree }
  const { 'sshd.service': unit } = whole.units
  const { 'logrotate.timer': timer } = whole.timers
  for (let index = 0; index < UNITS; index += 1) {
    // Some of which the file is asked, some not: these come from another question.
    const { enabled, ...state } = unit as Tree
    whole.units[`made-${index}.service`] = index % 2 === 0 ? { enabled, ...state } : state
    if (index % 4 === 0) whole.timers[`made-${index}.timer`] = timer
  }
  return stringify(whole)
}

const linesOf = ({ runs }: WitnessHost): string[] =>
  runs.filter(({ outcome }) => outcome !== 'not-found').map(({ program, args }) => [program, ...args].join(' '))

/** What is asked in each look of a check that waits. */
async function looksOf(host: EditedHost, text: string, waitMs: number): Promise<{ looks: string[][]; processes: number }> {
  const ends: number[] = []
  const progress = (): void => void ends.push(linesOf(host).length)
  const { processes } = await checkHost(new CachedHost(host), await specOf({ 'spec.yaml': text }), { waitMs, everyMs: 1, progress })
  const lines = linesOf(host)
  return { looks: [0, ...ends].map((start, index) => lines.slice(start, ends[index] ?? lines.length)), processes }
}

/** Every further look: systemd once, the daemon of the clock once (ntpd, where there is no systemd, by two questions), and no search for unit files. */
function expectFew([first = [], ...further]: readonly string[][]): void {
  expect(new Set(first).size).toBe(first.length)
  expect([first.length <= 8, first]).toEqual([true, first])
  for (const look of further) {
    const programs = look.map((line) => line.split(' ', 1)[0])
    expect([new Set(look).size === look.length && look.length <= 2, look]).toEqual([true, look])
    expect(programs.filter((program) => !['systemctl', 'chronyc', 'ntpq'].includes(program ?? ''))).toEqual([])
    expect(look.filter((line) => line.includes('UnitFileState'))).toEqual([])
  }
}

it.each(HOST_NAMES)(
  'asks at most eight for the largest spec on %s, each once, and two more each time that it looks again',
  async (name) => {
    const host = new EditedHost(await openRecordedHost(name), { isLive: true })
    const { looks, processes } = await looksOf(host, largestSpec(), 1)
    expectFew(looks)
    // Without systemd and a time daemon nothing can settle; an ntpd that does not answer may.
    expect(looks.length > 1).toBe(name !== 'bare')
    expect(processes).toBe(looks.flat().length)
  },
)

/** The largest spec, with clients of chronyd, so that nothing is left that could be asked. */
const withClients = (): string => {
  const spec = parse(largestSpec()) as { time: Tree }
  spec.time['serve'] = { allow: ['192.168.56.0/24'], deny: ['10.0.0.0/8'], firewall: true }
  return stringify(spec)
}

const OPEN_PORT = 'header\n   1: 00000000:007B 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0 0\n'
const ODD_TIMER = '[Timer]\nOnCalendar=daily\nUnit=odd.service\n'

describe('on the host that has most to be asked', () => {
  /** A user whom firewalld's file is closed to, timers that start other units than those of their names, and clients of chronyd. */
  const edits = async (): Promise<HostEdits> => {
    const demo = await openRecordedHost('demo')
    const told = (await demo.run('chronyc', [...CLOCK_ARGS])).stdout
    const chronyc = (args: readonly string[]): Partial<ToolResult> => {
      const addresses = args.filter((word) => word.startsWith('accheck '))
      return { stdout: told + addresses.map(() => '208 Access allowed\n').join('') }
    }
    return {
      isLive: true,
      uid: 1000,
      programs: { chronyc },
      files: {
        '/proc/net/udp': OPEN_PORT,
        '/proc/net/udp6': OPEN_PORT,
        '/etc/firewalld/firewalld.conf': { errno: 'EACCES' },
        '/etc/chrony.conf': 'pool 2.almalinux.pool.ntp.org\nallow 192.168.56.0/24\n',
        '/etc/systemd/system/logrotate.timer': ODD_TIMER,
      },
      units: { 'logrotate.timer': { Unit: 'odd.service' } },
    }
  }

  it('are eight at most', async () => {
    const { looks } = await looksOf(new EditedHost(await openRecordedHost('demo'), await edits()), withClients(), 1)
    expectFew(looks)
    const first = looks[0]!.map((line) => line.split(' ').slice(0, 2).join(' '))
    expect(first.sort()).toEqual([
      'chronyc -c',
      'firewall-cmd --get-default-zone',
      'firewall-cmd --list-all-zones',
      'firewall-cmd --permanent',
      'systemctl list-units',
      'systemctl show',
      'systemctl show',
    ])
    // One process tells the clock and the clients, and what the timer starts is asked with the rest.
    expect(looks[0]!.filter((line) => line.includes('accheck') && line.includes('tracking'))).toHaveLength(1)
    expect(looks[0]!.filter((line) => / odd\.service( |$)/.test(line))).toHaveLength(1)
  })

  it('are eight, where systemd has loaded other timers than there are files', async () => {
    const more = await edits()
    const units = { 'logrotate.timer': { Unit: 'gone.service' }, 'dnf-makecache.timer': { Unit: 'lost.service' } }
    const spec = parse(withClients()) as { timers: Tree }
    spec.timers['dnf-makecache.timer'] = { lastResult: 'success' }
    const host = new EditedHost(await openRecordedHost('demo'), { ...more, units })
    const { looks } = await looksOf(host, stringify(spec), 1)
    expectFew(looks)
    expect(looks[0]).toHaveLength(8)
    expect(looks[0]!.filter((line) => / -- gone\.service lost\.service$/.test(line))).toEqual([expect.any(String)])
  })

  it('are as many with ntpd', async () => {
    const known = await edits()
    const ntpq = (): Partial<ToolResult> => ({ stdout: `${VARIABLES}${PEERS}` })
    const host = new EditedHost(await openRecordedHost('demo'), {
      ...known,
      programs: { ntpq },
      files: { ...known.files, '/proc/77/cmdline': '/usr/sbin/ntpd\0-g\0', '/etc/ntpsec/ntp.conf': 'server 192.0.2.1\n' },
      units: {
        ...known.units,
        'chronyd.service': { ActiveState: 'inactive', SubState: 'dead', MainPID: '0' },
        'ntpsec.service': { Id: 'ntpsec.service', LoadState: 'loaded', ActiveState: 'active', SubState: 'running', MainPID: '77' },
      },
    })
    const { looks } = await looksOf(host, withClients(), 1)
    expectFew(looks)
    expect(looks[0]!.filter((line) => /^(?:ntpq|ntpd|pgrep|chronyc)/.test(line))).toEqual(['ntpq -n -c rv -c peers 127.0.0.1'])
    expect(looks.length).toBeGreaterThan(1)
    for (const look of looks.slice(1)) expect(look.filter((line) => line.startsWith('ntpq'))).toHaveLength(1)
  })
})

const VARIABLES =
  'associd=0 status=0614 leap_none, sync_ntp,\nversion="ntpd ntpsec-1.2.2", leap=00, stratum=3, refid=192.0.2.1, offset=-0.5,\nrootdelay=1.0, rootdisp=2.0, frequency=-1.5, sys_jitter=0.1\n'
const PEERS = `     remote                                   refid      st t when poll reach   delay   offset   jitter
${'='.repeat(90)}
*192.0.2.1                               192.0.2.99       2 u    5   64  377   0.1000   0.5000   0.0100
`

it('waits long by two processes a look, of which the list of all units is none', async () => {
  const host = new EditedHost(await openRecordedHost('demo'), { isLive: true })
  const text = `units: {mcelog.service: {active: active, enabled: enabled}, nosuch.service: {active: active}, noneFailed: true}
timers: {logrotate.timer: {next: 1s}}
target: {current: rescue}
time: {offset: 1us, synchronised: true, serve: {deny: [192.168.56.0/24]}}
firewall: {running: false}
`
  const { looks } = await looksOf(host, text, 2000)
  expect(looks.length).toBeGreaterThan(3)
  expectFew(looks)
  for (const look of looks.slice(1)) {
    expect(look.map((line) => line.split(' ', 2).join(' ')).sort()).toEqual(['chronyc -c', 'systemctl show'])
    expect(look.find((line) => line.startsWith('systemctl'))).toMatch(/ -- .*\bmcelog\.service\b.*\bnosuch\.service\b/)
  }
})

it('asks for the state of unit files only of units whose enabled is in the spec', async () => {
  const host = new WitnessHost(await openRecordedHost('demo'))
  await checkHost(new CachedHost(host), await specOf({ 'spec.yaml': largestSpec() }))
  const asked = host.runs.filter(({ args }) => args.some((word) => word.includes('UnitFileState')))
  expect(asked).toHaveLength(1)
  const units = asked[0]!.args.slice(asked[0]!.args.indexOf('--') + 1)
  const wanted = (name: string): boolean => !name.startsWith('made-') || name.endsWith('.timer') || Number(/\d+/.exec(name)?.[0]) % 2 === 0
  expect(units.filter((name) => name.startsWith('made-'))).toHaveLength(UNITS / 2 + UNITS / 4)
  expect(units.filter((name) => !wanted(name))).toEqual([])
})
