import { ParseError, type Warning } from '../../errors.js'
import { parseJsonOutput } from '../lines.js'
import { levelByName, levelName } from '../syslog-words.js'
import type { DmesgMessage } from './message.js'
import { facilityOf } from './prefix.js'

/**
 * `dmesg --json` (util-linux 2.38 and later), with or without `--decode`. Before 2.40 the number `pri` is
 * `facility|level` and tells the facility of user space wrongly: hostward itself always asks with `--decode`.
 *
 * @throws ParseError
 */
export function parseDmesgJson(text: string): { messages: DmesgMessage[]; warnings: Warning[] } {
  const document = parseJsonOutput('dmesg', escapeBytes(text))
  const rows: unknown = typeof document === 'object' && document !== null ? (document as Record<string, unknown>)['dmesg'] : undefined
  if (!Array.isArray(rows)) throw jsonError(text.slice(0, 80), '{"dmesg": […]} was expected')
  const messages = rows.map((row: unknown, index) => parseRow(row, index))
  return cutOverrun(messages)
}

function parseRow(row: unknown, index: number): DmesgMessage {
  const { pri, fac, time, caller, msg } = (row ?? {}) as Record<string, unknown>
  const known =
    typeof msg === 'string' &&
    (time === undefined || typeof time === 'number') &&
    (pri === undefined || (typeof pri === 'number' && Number.isInteger(pri) && pri >= 0) || isLevel(pri))
  if (!known) throw jsonError(JSON.stringify(row), `row ${String(index)} is not {pri, time, msg}`)
  return {
    timestamp: null,
    timestampUsec: null,
    uptimeSeconds: time ?? null,
    deltaSeconds: null,
    facility: typeof pri === 'number' ? facilityOf(pri) : typeof fac === 'string' ? fac : null,
    level: typeof pri === 'number' ? levelName(pri & 7) : (pri ?? null),
    caller: typeof caller === 'string' ? caller.trim() : null,
    text: msg.replace(/\n+$/, ''),
    stamp: null,
  }
}

function isLevel(word: unknown): word is string {
  return typeof word === 'string' && levelByName(word) === word
}

/**
 * util-linux 2.38 with `--file` prints after each message the rest of the file, too. The next records stand in their own
 * rows, so the rest is cut; a text that only looks alike (what follows is not the next row) is left as it is.
 */
function cutOverrun(messages: DmesgMessage[]): { messages: DmesgMessage[]; warnings: Warning[] } {
  let count = 0
  const cut = messages.map((message, index) => {
    const next = messages[index + 1]
    const match = /\n<\d+>\[ *(\d+\.\d{6})\] /.exec(message.text)
    if (!match || Number(match[1]) !== next?.uptimeSeconds) return message
    const beginning = next.text.split('\n', 1)[0] ?? ''
    if (!message.text.startsWith(beginning, match.index + match[0].length)) return message
    count += 1
    return { ...message, text: message.text.slice(0, match.index) }
  })
  const warnings =
    count === 0
      ? []
      : [
          {
            code: 'OVERRUN_CUT',
            message: `${String(count)} messages were followed by the messages after them (a defect of dmesg --json --file in util-linux 2.38): cut`,
          },
        ]
  return { messages: cut, warnings }
}

/** A byte that is not UTF-8 stands as `\xNN`, which JSON does not know. */
function escapeBytes(text: string): string {
  return text.replace(/\\(?:x[0-9a-f]{2}|[^])/g, (escape) => (escape.startsWith('\\x') && escape.length === 4 ? `\\${escape}` : escape))
}

function jsonError(text: string, why: string): ParseError {
  return new ParseError({ tool: 'dmesg', line: 1, text }, why)
}
