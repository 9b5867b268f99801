/** Every command on recordings of hosts, of the built CLI on two of them: exit code, JSON by its schema, nothing unexpected on stderr. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandTable } from '../../src/command-table.js'
import { ASKED_BUILT, askRecordedHost, dataOf } from '../helpers/ask-recorded-host.js'
import { temporaryFolder } from '../helpers/executables.js'
import { schemaErrors } from '../helpers/published-schema.js'
import { HOST_NAMES, LAB_RECORDING_NAMES, questionsFor, recordingOf } from '../helpers/recorded-hosts.js'
import { NOT_PLANNED, PLANNED_COMMANDS } from '../helpers/recorded-plans.js'
import type { LiveAnswer } from '../lab/recorded-host.js'
import { steadyWhenRedacted, withLogsAlike } from '../lab/steady.js'

const NOT_ASKED_HERE = ['record', 'parse', 'schema', 'check', 'capture', 'diff', ...PLANNED_COMMANDS, ...NOT_PLANNED]

it('asks every command that there is', () => {
  const asked = questionsFor('demo').map(({ id }) => id)
  expect([...asked, ...NOT_ASKED_HERE].sort()).toEqual(Object.keys(commandTable).sort())
})

describe.each(HOST_NAMES)('%s', (host) => {
  it.each(questionsFor(host))(
    '$argv ends with $exitCode',
    async ({ id, argv, exitCode }) => {
      const run = await askRecordedHost(host, argv)
      expect(run.stderr).toBe('')
      expect(run.json).toMatchObject({ command: id, ok: exitCode === 0, host: { kind: host === 'demo' ? 'demo' : 'recording' } })
      expect({ exitCode: run.exitCode, error: run.json.error?.message }).toMatchObject({ exitCode })
      if (exitCode !== 0) expect(run.json.error?.suggestions.length).toBeGreaterThan(0)
      expect(schemaErrors(id, run.json)).toBeNull()
    },
    60_000,
  )
})

// The others are in test/facts/record/replay.test.ts.
it.each(ASKED_BUILT)(
  '%s can be recorded again',
  async (host) => {
    const run = await askRecordedHost(host, ['record', join(temporaryFolder(), 'again'), '--raw'])
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(schemaErrors('record', run.json)).toBeNull()
  },
  60_000,
)

describe.each(LAB_RECORDING_NAMES)('%s, recorded from a host with real daemons', (host) => {
  const answers = JSON.parse(readFileSync(join(recordingOf(host), 'answers.json'), 'utf8')) as LiveAnswer[]

  it('has an answer to every question', () => {
    expect(answers.map(({ argv }) => argv)).toEqual(questionsFor(host).map(({ argv }) => argv))
  })

  it.each(answers)(
    '$argv: the recording answers as hostward did on the host',
    async ({ argv, ...live }) => {
      const { exitCode, json } = await askRecordedHost(host, argv)
      const replayed = {
        exitCode,
        error: json.error?.code ?? null,
        warnings: json.warnings.map(({ code }) => code).sort(),
        data: steadyWhenRedacted(json.data),
      }
      const [then, now] = withLogsAlike(replayed, live)
      expect(then).toEqual(now)
    },
    60_000,
  )
})

describe('what is special about each of them', () => {
  it('rhel8 waits for a reboot, serves the time, and has a firewall that drifts', async () => {
    const { rebootPending } = await dataOf('rhel8', 'boot args')
    expect(rebootPending.pending).toBe(true)
    const { serving, clients, rules } = await dataOf('rhel8', 'time clients')
    expect(serving.serving).toBe(true)
    expect(clients).toMatchObject([{ address: '192.0.2.11' }, { address: '192.0.2.57' }])
    expect(rules).toMatchObject([
      { directive: 'allow', network: '192.0.2.0/24', allowed: true },
      { directive: 'deny', network: '192.0.2.128/25', allowed: false },
    ])
    const { zones } = await dataOf('rhel8', 'firewall show')
    expect(zones.find(({ name }) => name === 'public')?.drift).toMatchObject([
      { field: 'services', runtimeOnly: ['http'] },
      { field: 'richRules', permanentOnly: ['rule family="ipv4" source address="198.51.100.7" drop'] },
    ])
  })

  it('debian12 is not synchronised, and a job of a timer failed', async () => {
    expect(await dataOf('debian12', 'time status')).toMatchObject({ synchronised: false, stratum: null, leap: 'Not synchronised' })
    const { timers } = await dataOf('debian12', 'timer list')
    expect(timers.filter(({ failed }) => failed)).toMatchObject([{ unit: 'apt-daily-upgrade.timer', lastResult: 'exit-code' }])
  })

  it('debian12-user may not read the kernel log, and is told so', async () => {
    expect((await askRecordedHost('debian12-user', ['boot', 'log'])).json.error).toMatchObject({ code: 'NOT_PERMITTED' })
  })

  it('bare has a status all the same, with what to do about each part', async () => {
    const { host, targets, units, timers, time, firewall } = await dataOf('bare', 'status')
    expect(host).toMatchObject({ os: 'Distroless', kernel: '6.8.0-60-generic', systemState: null })
    for (const part of [targets, units, timers, time, firewall]) {
      expect(part).toMatchObject({ unavailable: { code: 'TOOL_MISSING', suggestions: expect.arrayContaining([expect.any(String)]) } })
    }
  })
})
