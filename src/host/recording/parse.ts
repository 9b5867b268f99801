import { BadRecordingError } from '../../errors.js'
import type { Outcome } from '../types.js'
import { Checked } from './checked.js'
import {
  FORMAT_VERSION,
  LIMITS,
  type Completeness,
  type RecordedFile,
  type RecordedIdentity,
  type RecordedKind,
  type RecordedProgram,
  type Recording,
} from './format.js'

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
const KINDS: readonly RecordedKind[] = ['file', 'directory', 'symlink', 'other', 'missing', 'denied', 'failed']

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

/** User and group ids are 32 bits wide. */
function readId(checked: Checked): number {
  return checked.integer(0, 0xffff_ffff)
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

function readFiles(checked: Checked, recordedAtSeconds: number): RecordedFile[] {
  const seen = new Map<string, Checked>()
  return checked.array(LIMITS.files).map((element) => {
    const file = readFile(element, recordedAtSeconds)
    refuseTwice(seen, file.path, element)
    return file
  })
}

const FILE_MEMBERS = new Set([
  'path',
  'kind',
  'error',
  'mode',
  'uid',
  'gid',
  'size',
  'mtimeSeconds',
  'device',
  'content',
  'entries',
  'target',
] as const)

/** What is left out of a file is what most files have: root's, 0644 or 0755, as old as the recording. */
function readFile(checked: Checked, recordedAtSeconds: number): RecordedFile {
  const member = checked.object(FILE_MEMBERS)
  const path = member('path').text()
  if (!isNormalPath(path)) member('path').refuse(`${JSON.stringify(path)} is not an absolute path without . and ..`)
  const kind = member('kind').oneOf(KINDS)
  const belongs = (what: Checked, ...to: RecordedKind[]): void => {
    if (to.includes(kind) || what.value === undefined || what.value === null) return
    what.refuse(`only a ${to[0] ?? ''} has this, not one of kind ${kind}`)
  }
  // What is no regular file may still read as one: a masked unit is a link to /dev/null.
  belongs(member('content'), 'file', 'other')
  belongs(member('entries'), 'directory')
  belongs(member('target'), 'symlink')
  const error = member('error').orNull(readErrno) ?? DEFAULT_ERRORS[kind]
  if (kind === 'failed' && error === null) member('error').refuse('kind failed needs an errno such as EIO')
  return {
    path,
    kind,
    error,
    mode: member('mode').or(DEFAULT_MODES[kind], (mode) => mode.integer(0, 0o7777)),
    uid: member('uid').or(0, readId),
    gid: member('gid').or(0, readId),
    size: member('size').or(0, (size) => size.integer(0, Number.MAX_SAFE_INTEGER)),
    mtimeSeconds: member('mtimeSeconds').or(recordedAtSeconds, (seconds) => seconds.number(-8.64e12, 8.64e12)),
    device: member('device').or(0, (device) => device.integer(0, Number.MAX_SAFE_INTEGER)),
    content: member('content').orNull(readContentName),
    entries: member('entries').orNull((entries) => entries.array(LIMITS.words).map(readEntry)),
    target: member('target').orNull((target) => target.text()),
  }
}

const DEFAULT_ERRORS: Readonly<Record<RecordedKind, string | null>> = {
  file: null,
  directory: null,
  symlink: null,
  other: null,
  missing: 'ENOENT',
  denied: 'EACCES',
  failed: null,
}

const DEFAULT_MODES: Readonly<Record<RecordedKind, number>> = {
  file: 0o644,
  directory: 0o755,
  symlink: 0o777,
  other: 0o600,
  missing: 0,
  denied: 0,
  failed: 0,
}

function readErrno(checked: Checked): string {
  const code = checked.word()
  if (!/^E[A-Z0-9]{1,20}$/.test(code)) checked.refuse(`${JSON.stringify(code)} is not an errno such as EACCES`)
  return code
}

function readEntry(checked: Checked): string {
  const name = checked.text()
  if (name === '' || name === '.' || name === '..' || name.includes('/'))
    checked.refuse(`${JSON.stringify(name)} is not a name in a directory`)
  return name
}

/** `/`, or `/a/b`: absolute, no empty, `.` or `..` component. */
function isNormalPath(path: string): boolean {
  return path === '/' || (path.startsWith('/') && !path.endsWith('/') && !/\/(?:\/|\.{1,2}(?:\/|$))/.test(path))
}

/** The name of a file of the recording: relative, in plain characters, and it can only lead downwards. */
function readContentName(checked: Checked): string {
  const name = checked.word()
  if (name.length > 255 || !CONTENT_NAME.test(name)) {
    checked.refuse(`${JSON.stringify(name)} is not the name of a file inside the recording, e.g. programs/0001.stdout`)
  }
  return name
}

const CONTENT_NAME = /^(?:[A-Za-z0-9_@+=,-][A-Za-z0-9._@+=,-]*\/){0,7}[A-Za-z0-9_@+=,-][A-Za-z0-9._@+=,-]*$/

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

function refuseTwice(seen: Map<string, Checked>, key: string, element: Checked): void {
  const first = seen.get(key)
  if (first !== undefined) element.refuse(`the same as ${first.place}`)
  seen.set(key, element)
}
