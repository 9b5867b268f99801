import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { checkHost, type CheckWishes } from '../../src/checks/evaluate.js'
import { CachedHost } from '../../src/host/cached.js'
import { loadSpec } from '../../src/checks/spec/load.js'
import { ownFiles } from '../../src/host/own-files.js'
import { FileError, type Host } from '../../src/host/types.js'
import { WitnessHost } from '../../src/host/witness.js'
import type { CheckData, CheckResult } from '../../src/checks/result.js'
import { FAULTS, FaultyHost } from '../helpers/faulty-host.js'
import { specOf } from '../helpers/load-spec.js'
import { HOST_NAMES, openRecordedHost } from '../helpers/recorded-hosts.js'
import { WHOLE_SPEC } from '../helpers/whole-spec.js'

async function check(host: Host, text: string, wishes?: CheckWishes): Promise<CheckData> {
  return checkHost(new CachedHost(host), await specOf({ 'spec.yaml': text }), wishes)
}

const statuses = ({ results }: CheckData): Record<string, string> => Object.fromEntries(results.map(({ id, status }) => [id, status]))
const only = async (text: string): Promise<CheckResult> => (await check(await openRecordedHost('demo'), text)).results[0]!

describe('every check that there is', () => {
  it('passes on the demo host', async () => {
    const data = await check(await openRecordedHost('demo'), WHOLE_SPEC)
    expect(data.results.filter(({ status }) => status !== 'pass').map(({ id, actual, why }) => ({ id, actual, why }))).toEqual([])
    expect(data.results.length).toBeGreaterThan(55)
    expect(new Set(data.results.map(({ id }) => id)).size).toBe(data.results.length)
  })

  it.each(FAULTS)('never passes with $name', async (fault) => {
    const { results, verdict } = await check(new FaultyHost(await openRecordedHost('demo'), fault), WHOLE_SPEC)
    expect(results.filter(({ status }) => status === 'pass').map(({ id }) => id)).toEqual([])
    expect(results.filter(({ status }) => status === 'fail').map(({ id, actual }) => `${id}: ${actual ?? ''}`)).toEqual([])
    expect(results.every(({ why }) => why !== null && why !== '')).toBe(true)
    expect(verdict).toBe('unknown')
  })

  it.each(HOST_NAMES)('takes at most eight processes on %s, each asked once', async (name) => {
    const witness = new WitnessHost(await openRecordedHost(name))
    const data = await check(witness, WHOLE_SPEC)
    const lines = witness.runs.map(({ program, args }) => [program, ...args].join(' '))
    expect(new Set(lines).size).toBe(lines.length)
    expect(data.processes).toBeLessThanOrEqual(8)
  })

  it('asks UnitFileState only of units whose file is in the spec, and nothing that no check needs', async () => {
    const witness = new WitnessHost(await openRecordedHost('demo'))
    await check(witness, 'units: {sshd.service: {enabled: enabled}, crond.service: {active: active, needDaemonReload: false}}')
    const shows = witness.runs.filter(({ args }) => args[0] === 'show').map(({ args }) => args.join(' '))
    expect(shows.filter((line) => line.includes('UnitFileState'))).toEqual([expect.stringMatching(/ -- sshd\.service$/)])
    expect(witness.runs.length).toBe(2)
  })
})

describe('what differs', () => {
  it.each([
    ['units: {sshd.service: {enabled: [disabled, masked]}}', 'disabled or masked', 'enabled', 'hostward service disable sshd.service'],
    ['units: {nosuch.service: {enabled: enabled}}', 'enabled', 'not-found', 'hostward service enable nosuch.service'],
    ['units: {nosuch.service: {active: active}}', 'active', 'there is no such unit', 'hostward service start nosuch.service'],
    ['units: {noneFailed: true}', 'no unit has failed', 'failed: mcelog.service', 'hostward unit list --failed'],
    ['target: {default: cui}', 'multi-user.target', 'graphical.target', 'hostward target set multi-user.target'],
    ['timers: {logrotate.timer: {calendar: weekly}}', 'weekly', '*-*-* 00:00:00', null],
    ['timers: {nosuch.timer: {overdue: false}}', 'not overdue', 'there is no such timer', 'hostward timer show nosuch.timer'],
    ['time: {offset: 1us}', 'at most 1us', '4.18us', 'hostward time step'],
    ['time: {stratum: 2}', 'at most 2', '4', 'hostward time wait'],
    ['time: {reachableSources: 5}', 'at least 5', '4 of 4', 'hostward time sources'],
    ['firewall: {defaultZone: dmz}', 'dmz', 'public', null],
    ['boot: {default: {version: 6.*}}', '6.*', '5.14.0-570.26.1.el9_6.x86_64', 'hostward boot set-default ENTRY'],
    ['boot: {menuTimeout: 99}', '99 s', expect.stringMatching(/^\d+ s$/), null],
    ['host: {os: {id: [debian, ubuntu]}}', 'debian or ubuntu', 'almalinux', null],
    [
      'files: {chrony.conf: {present: [makestep 2 3]}}',
      "chronyd's files have makestep 2 3",
      expect.stringContaining('makestep 1.0 3'),
      null,
    ],
  ])('%s', async (text, expected, actual, mend) => {
    expect(await only(text)).toMatchObject({ status: 'fail', expected, actual, mend })
  })

  it('tells how it was asked, the line that shows it, and where it stands in the spec', async () => {
    const result = await only(
      'units:\n  sshd.service:\n    enabled: {is: disabled, severity: critical, reason: nobody logs in, tags: [login]}\n',
    )
    expect(result).toMatchObject({
      id: 'unit/sshd.service/enabled',
      severity: 'critical',
      reason: 'nobody logs in',
      tags: ['login'],
      spec: { file: 'spec.yaml', line: 3, column: 14 },
      runs: [{ outcome: 'exited', exitCode: 0, argv: expect.arrayContaining(['show', 'sshd.service']) }],
      line: 'UnitFileState=enabled',
    })
  })

  it('hands down what stands beside a group', async () => {
    const { results } = await check(
      await openRecordedHost('demo'),
      'units: {sshd.service: {enabled: disabled, active: {is: failed, reason: own}, reason: whole, skip: later}}',
    )
    expect(results).toMatchObject([
      { status: 'skip', why: 'later', reason: 'whole', actual: null, runs: [] },
      { status: 'skip', why: 'later', reason: 'own' },
    ])
  })

  it('refuses to check nothing', async () => {
    const host = await openRecordedHost('demo')
    await expect(check(host, WHOLE_SPEC, { only: ['nosuch'] })).rejects.toMatchObject({ code: 'NOTHING_TO_CHECK', exitCode: 2 })
    await expect(check(host, 'variables: {a: b}')).rejects.toMatchObject({ code: 'NOTHING_TO_CHECK' })
    expect(statuses(await check(host, WHOLE_SPEC, { only: ['time/offset', 'unit/crond.service'] }))).toEqual({
      'unit/crond.service/active': 'pass',
      'unit/crond.service/need-daemon-reload': 'pass',
      'time/offset': 'pass',
    })
  })
})

it('does not pass what may stand in a file of chronyd that cannot be read', async () => {
  const demo = await openRecordedHost('demo')
  const host = Object.assign(new WitnessHost(demo), {
    readFile: async (path: string) => {
      if (path === '/etc/chrony-more.conf') throw new FileError('EACCES', path)
      const text = await demo.readFile(path)
      return path === '/etc/chrony.conf' ? `${text}include /etc/chrony-more.conf\n` : text
    },
  })
  const text = `time: {servers: {exactly: [2.almalinux.pool.ntp.org], present: [2.almalinux.pool.ntp.org, ntp.nict.jp]}, serve: {deny: [10.0.0.0/8]}}
files: {chrony.conf: {absent: [allow], present: [driftfile]}}
`
  expect(statuses(await check(host, text))).toEqual({
    'time/servers/present/2.almalinux.pool.ntp.org': 'pass',
    'time/servers/present/ntp.nict.jp': 'unknown',
    'time/servers/exactly': 'unknown',
    'time/serve/deny/10.0.0.0/8': 'unknown',
    'file/chrony.conf/present/driftfile': 'pass',
    'file/chrony.conf/absent/allow': 'unknown',
  })
})

describe('waiting for what can settle', () => {
  const failing = 'time: {stratum: 2}\nfirewall: {defaultZone: dmz}\n'
  /** The demo host as one that may change; every tool takes its time. */
  const slowly = async (takesMs: number): Promise<WitnessHost> => {
    const demo = await openRecordedHost('demo')
    return Object.assign(new WitnessHost(demo), {
      describe: async () => ({ ...(await demo.describe()), kind: 'local' as const }),
      run: async (program: string, args: readonly string[]) => {
        await sleep(takesMs)
        return demo.run(program, args)
      },
    })
  }

  it('counts what the questions take: tools that answer late do not prolong it', async () => {
    const told: [string[], number][] = []
    const host = await slowly(100)
    const start = performance.now()
    const { waitedSeconds, verdict } = await check(host, failing, {
      waitMs: 400,
      everyMs: 10,
      progress: (open, waited) => void told.push([open.map(({ id }) => id), waited]),
    })
    const tookMs = performance.now() - start
    expect([waitedSeconds, verdict]).toEqual([0.4, 'fail'])
    // A look takes 100 ms: when only the pauses counted, there were forty.
    expect(told.length).toBeLessThan(6)
    expect(tookMs).toBeGreaterThanOrEqual(400)
    expect(told[0]).toEqual([['time/stratum'], 0])
    expect(told[1]?.[1] ?? 1).toBeGreaterThanOrEqual(0.1)
  })

  it('ends at Ctrl-C, and looks once where nothing was to be waited for', async () => {
    const control = new AbortController()
    const waiting = check(await slowly(1), failing, { waitMs: 60_000, interrupt: control.signal, progress: () => control.abort() })
    await expect(waiting).rejects.toMatchObject({ exitCode: 130 })
    let looks = 0
    const { waitedSeconds } = await check(await slowly(1), failing, { progress: () => void (looks += 1) })
    expect([waitedSeconds, looks]).toEqual([0, 0])
  })
})

it.each(['service-management', 'ntp-server'])('the spec of %s is right', async (name) => {
  const path = join(import.meta.dirname, '../../docs/golden-hosts', `${name}.yaml`)
  const { spec } = await loadSpec(ownFiles, { specs: [path], variables: [], variableFiles: [], environment: {} })
  expect(Object.keys(spec).length).toBeGreaterThan(1)
})

describe('waivers', () => {
  const failing = 'units: {mcelog.service: {active: active}, sshd.service: {active: active}}\n'
  const waive = (id: string, until: string): string => `${failing}waivers: [{check: ${id}, reason: no hardware, until: ${until}}]\n`
  const run = async (text: string): Promise<Record<string, string>> => statuses(await check(await openRecordedHost('demo'), text))

  it('let a check fail until their day, the day itself included', async () => {
    expect(await run(waive('unit/mcelog*', '2025-07-26'))).toEqual({
      'unit/mcelog.service/active': 'waived',
      'unit/sshd.service/active': 'pass',
      'waiver/unit/mcelog*': 'pass',
    })
  })

  it('turn red when they are expired, not needed, or for nothing', async () => {
    expect(await run(waive('unit/mcelog*', '2025-07-25'))).toMatchObject({
      'unit/mcelog.service/active': 'fail',
      'waiver/unit/mcelog*': 'fail',
    })
    expect(await run(waive('unit/sshd*', '2030-01-01'))).toMatchObject({ 'waiver/unit/sshd*': 'fail' })
    expect(await run(waive('unit/sshdd*', '2030-01-01'))).toMatchObject({ 'waiver/unit/sshdd*': 'fail' })
  })

  it('may stand beside a check, and never cover what could not be asked', async () => {
    const inline = 'units: {mcelog.service: {active: {is: active, waive: {reason: no hardware, until: 2030-01-01}}}}'
    expect(await run(inline)).toEqual({ 'unit/mcelog.service/active': 'waived', 'waiver/unit/mcelog.service/active': 'pass' })
    const faulty = new FaultyHost(await openRecordedHost('demo'), FAULTS[0]!)
    expect(statuses(await check(faulty, inline))).toEqual({
      'unit/mcelog.service/active': 'unknown',
      'waiver/unit/mcelog.service/active': 'unknown',
    })
  })
})
