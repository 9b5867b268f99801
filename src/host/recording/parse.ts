import { BadRecordingError } from '../../errors.js'
import type { Outcome } from '../types.js'
import { Checked } from './checked.js'
import { FORMAT_VERSION, LIMITS, type Completeness, type RecordedIdentity, type RecordedProgram, type Recording } from './format.js'
import { readFiles } from './parse-files.js'
import { isNormalPath, readContentName, readId, refuseTwice } from './parse-values.js'

/**
 * recording.json as a Recording whose texts are still names of files. Everything is checked: it may come from anybody.
 *
 * @throws BadRecordingError that names the place in the document
 */
export function parseRecording(text: string): Recording {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new BadRecordingError(`recording.json: not valid JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
  const document = new Checked(value)
  checkVersion(document)
  const member = document.object(MEMBERS)
  const recordedAt = readInstant(member('recordedAt'))
  return {
    hostward: member('hostward').word(),
    recordedAt,
    redacted: member('redacted').boolean(),
    uid: member('uid').orNull(readId),
    identity: readIdentity(member('identity')),
    complete: member('complete').or([], (complete) => complete.array(COMPLETENESS.length).map((word) => word.oneOf(COMPLETENESS))),
    programs: readPrograms(member('programs')),
    files: readFiles(member('files'), Date.parse(recordedAt) / 1000),
    which: readWhich(member('which')),
  }
}

const MEMBERS = new Set([
  'formatVersion',
  'hostward',
  'recordedAt',
  'redacted',
  'uid',
  'identity',
  'complete',
  'programs',
  'files',
  'which',
] as const)
const COMPLETENESS: readonly Completeness[] = ['units']
const OUTCOMES: readonly Outcome[] = ['exited', 'signalled', 'timed-out', 'flooded', 'interrupted', 'not-found', 'not-executable']

/** First of all: a newer format may differ in anything else. */
function checkVersion(document: Checked): void {
  const { value } = document
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'formatVersion')) {
    document.refuse('formatVersion is missing: this is not a recording of hostward')
  }
  const { formatVersion } = value as { formatVersion: unknown }
  if (formatVersion === FORMAT_VERSION) return
  const version = new Checked(formatVersion, null, 'formatVersion').integer(1, Number.MAX_SAFE_INTEGER)
  throw new BadRecordingError(`recording.json: format ${version}; this hostward reads format ${FORMAT_VERSION}`, {
    suggestions: ['use the hostward that made the recording, or a newer one'],
    details: { place: 'formatVersion', formatVersion: version },
  })
}

function readInstant(checked: Checked): string {
  const text = checked.word()
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) checked.refuse(`${JSON.stringify(text)} is not a time such as 2025-07-26T06:13:03Z`)
  return text
}

const IDENTITY_MEMBERS = new Set(['name', 'os', 'osId', 'osLike', 'osVersion', 'machineId', 'bootId'] as const)

function readIdentity(checked: Checked): RecordedIdentity {
  const member = checked.object(IDENTITY_MEMBERS)
  const word = (text: Checked): string => text.word()
  return {
    name: member('name').orNull(word),
    os: member('os').orNull(word),
    osId: member('osId').orNull(word),
    osLike: member('osLike').or([], (like) => like.array(100).map(word)),
    osVersion: member('osVersion').orNull(word),
    machineId: member('machineId').orNull(word),
    bootId: member('bootId').orNull(word),
  }
}

function readPrograms(checked: Checked): RecordedProgram[] {
  const seen = new Map<string, Checked>()
  return checked.array(LIMITS.programs).map((element) => {
    const program = readProgram(element)
    refuseTwice(seen, [program.program, ...program.args].join('\0'), element)
    return program
  })
}

const PROGRAM_MEMBERS = new Set(['program', 'args', 'outcome', 'exitCode', 'signal', 'durationMs', 'stdout', 'stderr'] as const)

function readProgram(checked: Checked): RecordedProgram {
  const member = checked.object(PROGRAM_MEMBERS)
  const outcome = member('outcome').oneOf(OUTCOMES)
  const exitCode = member('exitCode').orNull((code) => code.integer(0, 255))
  if ((outcome === 'exited') !== (exitCode !== null)) member('exitCode').refuse('a number if and only if the outcome is "exited"')
  return {
    program: member('program').word(),
    args: member('args')
      .array(LIMITS.words)
      .map((word) => word.text()),
    outcome,
    exitCode,
    signal: member('signal').orNull((signal) => signal.word()),
    durationMs: member('durationMs').or(0, (duration) => duration.number(0, 1e9)),
    stdout: member('stdout').orNull(readContentName),
    stderr: member('stderr').orNull(readContentName),
  }
}

function readWhich(checked: Checked): Map<string, string | null> {
  const found = checked.or([], (which) => which.entries(10_000))
  return new Map(
    found.map(([name, path]) => [
      name,
      path.orNull((value) => {
        const text = value.word()
        return isNormalPath(text) ? text : value.refuse(`${JSON.stringify(text)} is not an absolute path`)
      }),
    ]),
  )
}
