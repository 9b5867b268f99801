import type { Line } from '../lines.js'

/** A line of `journalctl -o short`, as `systemctl status` prints it too. */
export interface ShortJournalLine {
  /** As printed; has neither year nor zone in the usual form. */
  timestampText: string
  host: string
  identifier: string
  pid: number | null
  message: string
}

/**
 * `Jul 26 15:13:03 vbox systemd[1]: Starting …`. The month is strftime's `%b` and thus of any language
 * (` 7月 26 15:13:03 vbox chronyd[785]: …`); the forms short-precise, short-iso, short-full, short-unix, short-monotonic and short-delta are known too.
 * Null for anything else, e.g. the indented next line of a message of several lines.
 */
export function parseShortJournalLine(line: Line): ShortJournalLine | null {
  const match = SHORT_LINE.exec(line.text)
  if (!match) return null
  const [, timestampText = '', host = '', identifier = '', pid, message = ''] = match
  return { timestampText, host, identifier, pid: pid === undefined ? null : Number(pid), message }
}

/** The same for a line whose end a pager cut: as much of it as there is. Null for a line that begins otherwise. */
export function parseCutJournalLine(line: Line): ShortJournalLine | null {
  const match = CUT_LINE.exec(line.text)
  if (!match) return null
  const [, timestampText = '', host = '', identifier = ''] = match
  return { timestampText, host, identifier: identifier.replace(/\[\d*\]?$/, ''), pid: null, message: '' }
}

const TIME = String.raw`\d{2}:\d{2}:\d{2}(?:[.,]\d{1,6})?`
const STAMPS = [
  // short, short-precise: month (one or two words, any script), day, time
  String.raw`\S{1,12}(?: \d{1,2})? {1,2}\d{1,2} ${TIME}`,
  // short-iso
  String.raw`\d{4}-\d{2}-\d{2}T${TIME}(?:Z|[+-]\d{2}:?\d{2})`,
  // short-full
  String.raw`\S{1,12} \d{4}-\d{2}-\d{2} ${TIME} \S{1,8}`,
  // short-unix
  String.raw`\d{9,11}\.\d{6}`,
  // short-monotonic, short-delta
  String.raw`\[ *\d+\.\d{6}(?: <[ \d.]*>)?\]`,
]
const SHORT_LINE = new RegExp(String.raw`^ ?(${STAMPS.join('|')}) (\S+) (\S.*?)(?:\[(\d+)\])?:(?: (.*))?$`)

const CUT_LINE = new RegExp(String.raw`^ ?(${STAMPS.join('|')})(?: (\S+))?(?: (\S*))?$`)

/** A line that journalctl writes between entries: `-- Logs begin at … --`, `-- Reboot --`, `-- No entries --`. */
export function isJournalMark(text: string): boolean {
  return MARK.test(text)
}

const MARK = /^-- (?:Logs begin at|Journal begins at|No entries|Reboot|Boot [0-9a-f]{32}\b).* ?--$/
