import { isUnavailable, NotPermittedError, orUnavailable } from '../../errors.js'
import { decodeOutput } from '../../host/decode.js'
import type { Host } from '../../host/types.js'
import { ask, commandLine, firstLine, toolFailed, type ExitedResult } from '../ask.js'
import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'
import { facilityName, levelName } from '../syslog-words.js'
import { instantFromUsec } from '../timestamps.js'
import { isJournalMark } from './short-line.js'

/** One entry of the journal (systemd.journal-fields(7)). */
export interface JournalEntry {
  /** When the sender wrote it, ISO 8601 UTC; when the journal took it, where the sender gave no time. */
  timestamp: string | null
  /** The same in microseconds since the epoch. */
  timestampUsec: number | null
  /** Microseconds since the kernel started: the kernel's own stamp for its messages. */
  monotonicUsec: number | null
  host: string | null
  /** Who wrote it: SYSLOG_IDENTIFIER, otherwise the name of the process. */
  identifier: string | null
  pid: number | null
  /** The unit that it is about (systemd[1] writes about others), otherwise the unit that wrote it. */
  unit: string | null
  /** 0 (emerg) to 7 (debug). */
  priority: number | null
  /** `priority` as a word: emerg, alert, crit, err, warn, notice, info, debug. */
  level: string | null
  /** kern, user, daemon … */
  facility: string | null
  /** Bytes that are not UTF-8 stand as `\xNN`; several lines are parted by newlines. */
  message: string
  /** kernel, journal, syslog, stdout, audit … */
  transport: string | null
  cursor: string | null
}

export interface JournalQuestion {
  /** Full unit name. Also finds what systemd wrote about the unit. */
  unit?: string
  /** Kernel messages only. */
  kernel?: boolean
  /** Only the last entries. */
  lines?: number
  /** `0` is the running boot, `-1` the one before, or a boot id. */
  boot?: string
}

export interface JournalAnswer {
  /** Oldest first. */
  entries: JournalEntry[]
  /** The journal holds more than this user may see (not root, not in systemd-journal or adm). */
  limited: boolean
  /** What else journalctl said on stderr: no journal files, a corrupted file … One line each. */
  notices: string[]
}

/**
 * Ask the journal. One argv shape for every systemd since 219; `--all`, because long messages are null without it.
 * No entries is an answer; that there is no journal at all stands in `notices`.
 *
 * @throws ToolMissingError, NotPermittedError (not one journal file could be opened), ToolFailedError, ParseError
 */
export async function askJournal(host: Host, question: JournalQuestion): Promise<JournalAnswer> {
  const [result, hint] = await Promise.all([ask(host, 'journalctl', journalArgs(question)), askHint(host)])
  const notices = noticesOf(result.stderr)
  if (result.exitCode !== 0) throwUnlessEmpty(result)
  return {
    entries: parseJournalJson(result.stdout),
    limited: LIMITED.test(result.stderr) || LIMITED.test(hint),
    notices,
  }
}

/**
 * With --output=json journalctl keeps quiet about entries that this user may not see; a question in the usual form makes it
 * say so. Root sees everything.
 */
async function askHint(host: Host): Promise<string> {
  const uid = host.uid()
  if (uid === 0 || uid === null) return ''
  const answer = await orUnavailable(ask(host, 'journalctl', HINT_ARGS))
  return isUnavailable(answer) ? '' : answer.stderr
}

const HINT_ARGS: readonly string[] = ['--no-pager', '--lines=0']

/** The argv of a journal call; always in this order, so that a recording can answer it. */
export function journalArgs(question: JournalQuestion): string[] {
  const { unit, kernel = false, lines, boot } = question
  return [
    '--no-pager',
    '--output=json',
    '--all',
    ...(kernel ? ['--dmesg'] : []),
    ...(boot === undefined ? [] : [`--boot=${boot}`]),
    ...(unit === undefined ? [] : [`--unit=${unit}`]),
    ...(lines === undefined ? [] : [`--lines=${String(lines)}`]),
  ]
}

const LIMITED = /not seeing messages from|not opened due to insufficient permissions/
const REFUSED = /No journal files were opened due to insufficient permissions|Permission denied/
/** Exit 1, and yet an answer: nothing of that boot was kept. */
const NOTHING_KEPT = /No such boot ID in journal|no persistent journal was found|No journal files were found|No journal boot entry found/

function throwUnlessEmpty(result: ExitedResult): void {
  if (REFUSED.test(result.stderr)) {
    throw new NotPermittedError(`${commandLine('journalctl', result.args)}: ${firstRefusal(result.stderr)}`, {
      suggestions: ['run it as root, or add --sudo', 'members of the groups systemd-journal and adm may read the journal'],
    })
  }
  if (!NOTHING_KEPT.test(result.stderr)) throw toolFailed(result)
}

function firstRefusal(stderr: string): string {
  return firstLine(stderr.split('\n').find((line) => REFUSED.test(line)) ?? '') ?? 'not permitted'
}

function noticesOf(stderr: string): string[] {
  return toLines(stderr)
    .map((line) => line.text.trim())
    .filter((line) => line !== '' && !HINT.test(line))
}

/** The hint about other users' messages is `limited`; it is not repeated word by word. */
const HINT = /^(?:Hint: You are currently not seeing|Users in (?:groups?|the) |Pass -q to turn off)/

/** `journalctl -o json`: one object a line, marks such as `-- No entries --` between them. @throws ParseError */
export function parseJournalJson(text: string): JournalEntry[] {
  return toLines(text)
    .filter((line) => !isBlank(line) && !isJournalMark(line.text))
    .map(parseEntry)
}

function parseEntry(line: Line): JournalEntry {
  const fields = parseFields(line)
  const textOf = (...names: string[]): string | null => {
    for (const name of names) {
      const value = textValue(fields[name])
      if (value !== null && value !== '') return value
    }
    return null
  }
  const numberOf = (...names: string[]): number | null => {
    const value = textOf(...names)
    return value !== null && /^\d+$/.test(value) ? Number(value) : null
  }
  const at = instantFromUsec(numberOf('_SOURCE_REALTIME_TIMESTAMP', '__REALTIME_TIMESTAMP'))
  const priority = numberOf('PRIORITY')
  return {
    timestamp: at.iso,
    timestampUsec: at.usec,
    monotonicUsec: numberOf('_SOURCE_MONOTONIC_TIMESTAMP', '__MONOTONIC_TIMESTAMP'),
    host: textOf('_HOSTNAME'),
    identifier: textOf('SYSLOG_IDENTIFIER', '_COMM'),
    pid: numberOf('SYSLOG_PID', '_PID'),
    unit: textOf('COREDUMP_UNIT', 'UNIT', 'OBJECT_SYSTEMD_UNIT', '_SYSTEMD_UNIT'),
    priority: priority !== null && priority <= 7 ? priority : null,
    level: levelName(priority),
    facility: facilityName(numberOf('SYSLOG_FACILITY')),
    message: textValue(fields['MESSAGE']) ?? '',
    transport: textOf('_TRANSPORT'),
    cursor: textOf('__CURSOR'),
  }
}

function parseFields(line: Line): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(line.text)
  } catch {
    throw notUnderstood('journalctl', line, 'a JSON object was expected')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw notUnderstood('journalctl', line, 'a JSON object was expected')
  }
  return value as Record<string, unknown>
}

/**
 * A field as text: a string, an array of byte values when it is not printable UTF-8, an array of such values when the
 * field stands several times, null when it was longer than 4096 bytes and `--all` was not given.
 */
function textValue(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (!Array.isArray(value)) return null
  const parts: unknown[] = value
  if (parts.every((part) => typeof part === 'number')) return decodeOutput(Uint8Array.from(parts))
  return parts
    .map(textValue)
    .filter((part) => part !== null)
    .join('\n')
}
