import { HostwardError, InterruptedError, type Finding } from '../../errors.js'
import { RecorderHost } from '../../host/recording/recorder-host.js'
import { RehearsalHost } from '../../host/recording/rehearsal-host.js'
import type { Recording } from '../../host/recording/format.js'
import { requireNewFolder, writeRecording } from '../../host/recording/write.js'
import { parsePasswd } from '../../host/redaction/accounts.js'
import type { RedactionHints } from '../../host/redaction/collect.js'
import { redactRecording } from '../../host/redaction/recording.js'
import { FileError, type Host } from '../../host/types.js'
import { makeDerivations } from '../../tools/derivations.js'
import { askAboutAllUnits, GENERAL_QUESTIONS, questionsAboutUnits, type RecordedUnitNames, type RecordQuestion } from './questions.js'

export interface RecordData {
  /** Folder of the recording, absolute. */
  recording: string
  /** How many command lines it answers. */
  programs: number
  /** How many paths it knows, also those that were missing or denied. */
  files: number
  /** Names, addresses, ids, secrets and log lines are stand-ins. */
  redacted: boolean
  /** Questions that the host could not answer; the recording says so as the host did. */
  unanswered: UnansweredQuestion[]
}

/** A question that ended with an error. */
export interface UnansweredQuestion {
  /** The command that asks it. */
  command: string
  code: string
  message: string
}

export interface RecordOptions {
  /** A folder that does not exist yet. */
  folder: string
  /** Keep names, addresses and secrets as they are. */
  raw: boolean
  /** Version of hostward. */
  version: string
  /** What else is asked, once everything that the reading commands ask has been: what changing commands need for their plans. */
  more: (names: RecordedUnitNames) => RecordQuestion[]
}

/**
 * Ask the host everything that commands ask, and write the answers into a new folder. What fails is an answer,
 * too. Nothing is written before everything has been asked.
 *
 * @throws UsageError (the folder), NotPermittedError, WriteFailedError, InterruptedError
 */
export async function recordHost(host: Host, { folder, raw, version, more }: RecordOptions): Promise<Finding<RecordData>> {
  const path = requireNewFolder(folder)
  const recordedAt = host.now().toISOString()
  const recorder = new RecorderHost(host)
  const { complete, unanswered } = await askEverything(recorder, more)
  const identity = await recorder.describe()
  const recording: Recording = {
    hostward: version,
    recordedAt,
    redacted: identity.redacted,
    uid: recorder.uid(),
    identity: {
      name: identity.name,
      os: identity.os,
      osId: identity.osId,
      osLike: identity.osLike,
      osVersion: identity.osVersion,
      machineId: identity.machineId,
      bootId: identity.bootId,
    },
    complete: complete ? ['units'] : [],
    programs: recorder.programs(),
    files: await recorder.files(),
    which: recorder.found(),
  }
  const written = raw ? recording : redactRecording(recording, await readHints(host))
  writeRecording(written, path)
  const data = { recording: path, programs: written.programs.length, files: written.files.length, redacted: written.redacted, unanswered }
  return { data, warnings: [] }
}

async function askEverything(
  recorder: RecorderHost,
  more: RecordOptions['more'],
): Promise<{ complete: boolean; unanswered: UnansweredQuestion[] }> {
  const unanswered: UnansweredQuestion[] = []
  const names: { units: RecordedUnitNames | null } = { units: null }
  const aboutUnits: RecordQuestion = {
    commands: ['unit show'],
    ask: async (host) => {
      names.units = await askAboutAllUnits(host)
    },
  }
  await Promise.all(
    [...GENERAL_QUESTIONS, aboutUnits].map(async ({ commands, ask }) => {
      const failure = await failureOf(ask(recorder))
      if (failure !== null) unanswered.push({ command: commands[0] ?? '', ...failure })
    }),
  )
  const { units } = names
  if (units !== null) await askInBatches(recorder, questionsAboutUnits(units), (program, args) => mayRun(program, args, units))
  await askInBatches(recorder, more(units ?? { units: [], templates: [], talkative: new Set() }), () => true)
  if (recorder.interrupted) throw interrupted()
  return { complete: units !== null, unanswered: unanswered.sort((a, b) => (a.command < b.command ? -1 : 1)) }
}

/** Mostly files: what systemctl and journalctl would say of each unit follows from what they said about all. */
async function askInBatches(recorder: RecorderHost, questions: readonly RecordQuestion[], mayRun: RehearsalHost['mayRun']): Promise<void> {
  const rehearsal = new RehearsalHost(recorder, makeDerivations(), mayRun)
  for (let from = 0; from < questions.length; from += BATCH) {
    if (recorder.interrupted) throw interrupted()
    // That one unit has no file, or no log, is no news: only the general questions are told about.
    await Promise.all(questions.slice(from, from + BATCH).map(({ ask }) => failureOf(ask(rehearsal))))
  }
}

const BATCH = 16

/** A journal that is too long to be recorded whole is asked again about services only: it takes its time for each. */
function mayRun(program: string, args: readonly string[], { talkative }: RecordedUnitNames): boolean {
  if (program !== 'journalctl') return true
  const unit = args.find((word) => word.startsWith('--unit='))?.slice('--unit='.length)
  return unit !== undefined && talkative.has(unit)
}

/** null when there was an answer. A bug in one of the facts must not keep anybody from recording the host that shows it. */
async function failureOf(answer: Promise<unknown>): Promise<{ code: string; message: string } | null> {
  try {
    await answer
    return null
  } catch (error) {
    if (error instanceof InterruptedError) throw interrupted()
    if (error instanceof HostwardError || error instanceof FileError) return { code: error.code, message: error.message }
    return { code: 'BUG', message: error instanceof Error ? error.message : String(error) }
  }
}

function interrupted(): InterruptedError {
  return new InterruptedError('interrupted: nothing was written')
}

/** Whose names are to be replaced; these files are not part of the recording. */
async function readHints(host: Host): Promise<RedactionHints> {
  const [passwd, hosts, resolvConf] = await Promise.all(
    ['/etc/passwd', '/etc/hosts', '/etc/resolv.conf'].map((path) => host.readFile(path).catch(() => '')),
  )
  return { accounts: parsePasswd(passwd ?? ''), hosts: hosts ?? '', resolvConf: resolvConf ?? '' }
}
