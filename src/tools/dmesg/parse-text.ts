import type { Warning } from '../../errors.js'
import { isBlank, notUnderstood, type Line } from '../lines.js'
import type { DmesgMessage } from './message.js'
import { parsePrefix, type Prefix } from './prefix.js'

export interface DmesgTextOptions {
  /** Minutes east of UTC for the times of `-T`, which name no zone. */
  utcOffsetMinutes?: number | undefined
  /** The form without any prefix (-t) is refused: it was not asked for. */
  prefixed?: boolean
}

/**
 * dmesg's output in any of its text forms: plain, -x, -r, -T, -t, -d, --reltime, --time-format=iso, several at once.
 * A message may have several lines: dmesg indents the next ones to the text (util-linux before 2.26, and -r for long, do not).
 *
 * @throws ParseError for a text that begins with something else, or that holds nothing like a kernel message
 */
export function parseDmesgText(
  lines: readonly Line[],
  { utcOffsetMinutes, prefixed = false }: DmesgTextOptions = {},
): { messages: DmesgMessage[]; warnings: Warning[] } {
  const rows = lines.map((line) => ({ line, prefix: parsePrefix(line.text, utcOffsetMinutes) }))
  if (rows.every(({ prefix }) => prefix === null)) return parseWithoutStamps(lines, prefixed)
  const reader = new Reader()
  for (const { line, prefix } of rows) {
    if (prefix !== null) reader.begin(prefix)
    else if (isBlank(line)) reader.blank()
    else reader.goOn(line)
  }
  return { messages: reader.messages, warnings: reader.warnings() }
}

/** Gathers lines into messages. */
class Reader {
  readonly messages: DmesgMessage[] = []
  readonly #unindented: number[] = []
  #current: Prefix | null = null
  #blanks = 0
  #orphan: number | null = null
  #zoneless: string | null = null

  begin(prefix: Prefix): void {
    this.#blanks = 0
    this.#current = prefix
    if (prefix.zoneUnknown) this.#zoneless ??= prefix.message.stamp
    this.messages.push({ ...prefix.message, text: prefix.rest })
  }

  /** An empty line is part of a message only when more of the message follows. */
  blank(): void {
    this.#blanks += 1
  }

  goOn(line: Line): void {
    const message = this.messages.at(-1)
    if (message === undefined) {
      this.#beginWithout(line)
      return
    }
    const width = this.#current?.width ?? 0
    const indented = line.text.startsWith(' '.repeat(width))
    if (!indented && this.#current?.raw !== true) this.#unindented.push(line.number)
    message.text += '\n'.repeat(this.#blanks + 1) + (indented ? line.text.slice(width) : line.text)
    this.#blanks = 0
  }

  /** The text begins in the middle of a message (`dmesg | tail`): told by its indent, otherwise it is not dmesg's. */
  #beginWithout(line: Line): void {
    if (!line.text.startsWith('          ')) throw notUnderstood('dmesg', line, 'a message with its time stamp was expected')
    this.#orphan = line.number
    this.messages.push({ ...UNKNOWN, text: line.text.trimStart() })
  }

  warnings(): Warning[] {
    const warnings: Warning[] = []
    if (this.#orphan !== null) {
      warnings.push({
        code: 'BEGINNING_CUT',
        message: `line ${String(this.#orphan)}: the rest of a message whose beginning is not there: its time and level are unknown`,
      })
    }
    if (this.#unindented.length > 0) {
      const which = this.#unindented.length === 1 ? 'line' : 'lines'
      warnings.push({
        code: 'CONTINUATION_ASSUMED',
        message: `${which} ${listed(this.#unindented)}: no time stamp and no indent; taken as the next line of the message before`,
      })
    }
    if (this.#zoneless !== null) {
      warnings.push({
        code: 'ZONE_UNKNOWN',
        message: `times such as ${JSON.stringify(this.#zoneless)} do not say in which zone they are: timestamp is null unless the UTC offset is given`,
      })
    }
    return warnings
  }
}

const UNKNOWN: Omit<DmesgMessage, 'text'> = {
  timestamp: null,
  timestampUsec: null,
  uptimeSeconds: null,
  deltaSeconds: null,
  facility: null,
  level: null,
  caller: null,
  stamp: null,
}

function listed(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 5).map(String).join(', ')
  return numbers.length > 5 ? `${shown} and ${String(numbers.length - 5)} more` : shown
}

/**
 * `dmesg --notime`: nothing tells such lines from any other text, so at least one must look like a kernel's: a name and
 * a colon or bracket (`usb 1-1: …`, `EXT4-fs (sda): …`).
 */
function parseWithoutStamps(lines: readonly Line[], refused: boolean): { messages: DmesgMessage[]; warnings: Warning[] } {
  const filled = lines.filter((line) => !isBlank(line))
  const first = filled[0]
  if (first === undefined) return { messages: [], warnings: [] }
  if (refused || !filled.some((line) => KERNEL_LIKE.test(line.text))) {
    throw notUnderstood('dmesg', first, 'no line has a time stamp, and none looks like a kernel message')
  }
  const warnings = [
    {
      code: 'NO_TIME_STAMPS',
      message: 'no line has a time stamp: read as dmesg --notime, where each line is taken as one message',
    },
  ]
  return { messages: filled.map((line) => ({ ...UNKNOWN, text: line.text })), warnings }
}

const KERNEL_LIKE = /^(?:Linux version \d|[A-Za-z][\w./@-]*(?: [\w.:/@-]+){0,2}(?: ?[[(]\w+[\])])?: |[a-z]+\[\d+\])/
