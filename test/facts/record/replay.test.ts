/** A recording answers every command as its host did; a redacted one as well, but for names. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { questionsOfChanges } from '../../../src/changes/record-questions.js'
import { commandTable } from '../../../src/command-table.js'
import { COMMANDS_WITHOUT_QUESTIONS, GENERAL_QUESTIONS, questionsAboutUnits } from '../../../src/facts/record/questions.js'
import { recordHost } from '../../../src/facts/record/record.js'
import { RecordingHost } from '../../../src/host/recording/recording-host.js'
import type { Host } from '../../../src/host/types.js'
import { makeDerivations } from '../../../src/tools/derivations.js'
import { askListUnits } from '../../../src/tools/systemctl/list-units.js'
import { temporaryFolder } from '../../helpers/executables.js'
import { NOT_PLANNED } from '../../helpers/recorded-plans.js'
import { runCommand, type CommandRun } from '../../helpers/run-command.js'

const fixtures = join(import.meta.dirname, '../../../fixtures')
const folders = [join(fixtures, 'demo'), ...namesIn(join(fixtures, 'hosts'))].filter((folder) => existsSync(join(folder, 'recording.json')))

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
}

const open = (folder: string): Promise<Host> => RecordingHost.open(folder, { kind: 'recording', derivations: makeDerivations() })

const COMMANDS: readonly string[][] = [
  ['status'],
  ['doctor'],
  ['boot', 'list'],
  ['boot', 'show', '0'],
  ['boot', 'default'],
  ['boot', 'args'],
  ['boot', 'log'],
  ['boot', 'time'],
  ['unit', 'list', '--all'],
  ['unit', 'files'],
  ['service', 'list'],
  ['service', 'is', 'active', 'sshd'],
  ['service', 'is', 'enabled', 'no-such-service'],
  ['timer', 'list'],
  ['timer', 'show', 'logrotate'],
  ['target', 'list'],
  ['target', 'show'],
  ['target', 'show', 'cui'],
  ['time', 'status'],
  ['time', 'sources', '--stats', '--resolve'],
  ['time', 'servers'],
  ['time', 'clients'],
  ['firewall', 'show'],
]

/** The commands, and what can be asked of some units. */
async function linesFor(host: Host): Promise<string[][]> {
  const units = await askListUnits(host).catch(() => [])
  const some = units.map(({ unit }) => unit).filter((unit, index) => index % 100 === 0 && !unit.startsWith('-'))
  return [
    ...COMMANDS,
    ...some.flatMap((unit) => [
      ['unit', 'show', unit],
      ['unit', 'cat', unit],
    ]),
  ]
}

describe.each(folders)('%s', (folder) => {
  const answers = new Map<string, CommandRun>()
  /** What the host itself says: asked once for both tests. */
  async function askLive(live: Host, line: readonly string[]): Promise<CommandRun> {
    const answer = answers.get(line.join(' ')) ?? (await runCommand([...line, '--json'], live))
    answers.set(line.join(' '), answer)
    return answer
  }

  // Hosts of the lab are held to recordings of them while they run, in test/lab/recordings.test.ts.
  if (!basename(folder).startsWith('lab-'))
    it('recorded as it is, answers the same', async () => {
      const live = await open(folder)
      const copy = join(temporaryFolder(), 'recording')
      const { data } = await recordHost(live, { folder: copy, raw: true, version: '0.1.0', more: questionsOfChanges })
      expect(data).toMatchObject({ recording: copy, redacted: (await live.describe()).redacted })
      const recorded = await open(copy)
      for (const line of await linesFor(live)) {
        const [asked, again] = [await askLive(live, line), await runCommand([...line, '--json'], recorded)]
        expect(again.json, line.join(' ')).toEqual(asked.json)
        expect(again.exitCode).toBe(asked.exitCode)
      }
    }, 60_000)

  it('recorded with stand-ins, answers the same but for names', async () => {
    const live = await open(folder)
    const copy = join(temporaryFolder(), 'recording')
    const { data } = await recordHost(live, { folder: copy, raw: false, version: '0.1.0', more: questionsOfChanges })
    expect(data.redacted).toBe(true)
    const recorded = await open(copy)
    for (const line of await linesFor(live)) {
      const [asked, again] = [await askLive(live, line), await runCommand([...line, '--json'], recorded)]
      expect(again.exitCode, `${line.join(' ')}: ${again.stdout.slice(0, 500)}`).toBe(asked.exitCode)
      expect(shapeOf(again.json.data), line.join(' ')).toEqual(shapeOf(asked.json.data))
      expect(again.json.warnings.map(({ code }) => code)).toEqual(asked.json.warnings.map(({ code }) => code))
    }
  }, 60_000)
})

it('every command has its questions in a recording', () => {
  const names = { units: ['a.service', 'a.timer', 'a.target'], templates: ['a@.service'], talkative: new Set<string>() }
  const questions = [...GENERAL_QUESTIONS, ...questionsAboutUnits(names), ...questionsOfChanges(names)]
  const asked = new Set(questions.flatMap(({ commands }) => commands))
  const all = Object.keys(commandTable).filter((id) => !COMMANDS_WITHOUT_QUESTIONS.includes(id) && !NOT_PLANNED.includes(id))
  expect([...asked].sort()).toEqual(all.sort())
})

/** An answer without its texts: what is there, how many, and which numbers. */
function shapeOf(value: unknown): unknown {
  if (typeof value === 'string') return 'text'
  if (Array.isArray(value)) {
    return value
      .map(shapeOf)
      .map((element) => JSON.stringify(element))
      .sort()
  }
  if (typeof value !== 'object' || value === null) return value
  // Boot entries are named after the machine id.
  const nameless = (name: string): string => name.replace(/[0-9a-f]{32}/g, 'ID')
  return Object.fromEntries(Object.entries(value).map(([name, member]): [string, unknown] => [nameless(name), shapeOf(member)]))
}
