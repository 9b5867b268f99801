import type { Checked } from './checked.js'
import { LIMITS, type RecordedFile, type RecordedKind } from './format.js'
import { isNormalPath, readContentName, readId, refuseTwice } from './parse-values.js'

/**
 * `files` of recording.json.
 *
 * @param recordedAtSeconds the age of a file that has none of its own
 * @throws BadRecordingError
 */
export function readFiles(checked: Checked, recordedAtSeconds: number): RecordedFile[] {
  const seen = new Map<string, Checked>()
  return checked.array(LIMITS.files).map((element) => {
    const file = readFile(element, recordedAtSeconds)
    refuseTwice(seen, file.path, element)
    return file
  })
}

const KINDS: readonly RecordedKind[] = ['file', 'directory', 'symlink', 'other', 'missing', 'denied', 'failed']

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
