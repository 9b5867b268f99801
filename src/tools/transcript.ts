import type { Warning } from '../errors.js'
import { isBlank, type Line } from './lines.js'
import { isBarePrompt, isClearPrompt, isShortPrompt } from './prompts.js'

/** Lines without what was around them, and a warning for each thing taken off. */
export interface Unwrapped {
  lines: Line[]
  warnings: Warning[]
}

/**
 * What a document, a mail or a terminal does to a tool's output, taken off before a parser sees it. Only marks that no tool
 * prints by itself are touched; each is told in a warning.
 *
 * - a shell prompt with the command before the output (`$ sudo grubby --info=ALL`, `[root@host ~]# dmesg`), the command
 *   alone, sudo's question for a password, the first line of `watch` and of `ansible`; the next prompt behind the output
 * - `> ` before every line (a mail that quotes), the fences of Markdown
 * - an omission mark of the author: `（略）`, `（中略）`, `(snip)`, `...` alone on a line
 */
export function withoutTranscriptMarks(all: readonly Line[]): Unwrapped {
  const quoted = withoutQuoteMarks(all)
  const lines = quoted.lines
  const warnings = [...quoted.warnings]
  const from = lines.findIndex((line) => !isBlank(line) && !isOmission(line) && !isBefore(line.text))
  const last = lines.findLastIndex((line) => !isBlank(line) && !isOmission(line) && !isAfter(line.text))
  const kept = lines.filter((line, index) => {
    if (isBlank(line)) return true
    const mark = markOf(line, { before: from === -1 || index < from, after: index > last })
    if (mark !== null) warnings.push(mark)
    return mark === null
  })
  return { lines: kept, warnings }
}

/** Whether the author of a document left out a part here. */
export function isOmission(line: Line): boolean {
  return OMISSION.test(line.text)
}

const OMISSION =
  /^\s*(?:（[中後前以下]*[省]?略）|\([中後前以下]*[省]?略\)|[([<](?:snip(?:ped)?|(?:output )?(?:omitted|truncated))[)\]>]|-+ ?snip ?-+|\[?(?:\.{3,}|…+)\]?)\s*$/i
const FENCE = /^\s*`{3,}[\w-]*\s*$/
/** What stands before the output of a command that was run through something else. */
const RUN_BY = /^(?:\[sudo\] .*[:：]|Every \d+(?:\.\d+)?s: .*|\S+ \| (?:CHANGED|SUCCESS|FAILED) \| rc=\d+ >>)$/
/** A command without its prompt, as documents show it. */
const COMMAND =
  /^(?:sudo )?(?:\/\S*\/)?(?:(?:grubby|dmesg|firewall-cmd|firewall-offline-cmd|ntpq|timedatectl)(?: [-|].*)?|(?:chronyc|systemctl)(?: -\S+)* [a-z][a-z-]*\b.*|(?:s6-)?svstat [/\w].*|sv [a-z]+ .*|grub2?-editenv .*list|cat \/.*)$/

function isBefore(line: string): boolean {
  const text = line.trim()
  return isClearPrompt(text) || isShortPrompt(text) || isBarePrompt(text) || RUN_BY.test(text) || COMMAND.test(text) || FENCE.test(text)
}

function isAfter(line: string): boolean {
  const text = line.trim()
  return isClearPrompt(text) || isBarePrompt(text) || FENCE.test(text)
}

function markOf(line: Line, { before, after }: { before: boolean; after: boolean }): Warning | null {
  const told = line.text.trim()
  const mark = (code: string, what: string): Warning => ({ code, message: `line ${String(line.number)}: ${what}` })
  if (isOmission(line)) return mark('TEXT_OMITTED', `the author left out a part here (${told})`)
  if (!before && !after) return null
  if (FENCE.test(line.text)) return mark('FENCE_REMOVED', `the fence of a code block: ${told}`)
  if (RUN_BY.test(told)) return mark('PROMPT_REMOVED', `not output, but of what ran the command: ${told}`)
  return mark('PROMPT_REMOVED', `a shell prompt, not output: ${told}`)
}

/** A mail that quotes the output puts `> ` before every line, maybe several times. */
export function withoutQuoteMarks(lines: readonly Line[]): Unwrapped {
  let inner = [...lines]
  const filled = (): Line[] => inner.filter((line) => !isBlank(line))
  while (filled().length > 1 && filled().every((line) => /^ ?>/.test(line.text))) {
    inner = inner.map((line) => ({ ...line, text: line.text.replace(/^ ?> ?/, '') }))
  }
  if (inner.every((line, index) => line.text === lines[index]?.text)) return { lines: inner, warnings: [] }
  return { lines: inner, warnings: [{ code: 'QUOTE_MARKS_REMOVED', message: 'every line begins with ">", as a mail quotes: taken off' }] }
}

/**
 * A document may show an output indented as a whole: what all lines begin with is taken off, when it is `least` blanks or a
 * tab. Only for tools that do not indent everything by themselves.
 */
export function withoutIndentation(lines: readonly Line[], least = 2): Unwrapped {
  const filled = lines.filter((line) => !isBlank(line))
  const blanks = filled.map((line) => /^[ \t]*/.exec(line.text)?.[0] ?? '')
  const shared = blanks.reduce<string | null>((common, own) => (common === null ? own : commonStart(common, own)), null) ?? ''
  if (shared.length < least && !shared.includes('\t')) return { lines: [...lines], warnings: [] }
  const told = shared.includes('\t') ? 'a tab' : `${String(shared.length)} blank${shared.length === 1 ? '' : 's'}`
  return {
    lines: lines.map((line) => ({ number: line.number, text: line.text.startsWith(shared) ? line.text.slice(shared.length) : '' })),
    warnings: [
      {
        code: 'INDENTATION_REMOVED',
        message: `the output is indented by ${told}, which ${shared.length === 1 ? 'was' : 'were'} taken off`,
      },
    ],
  }
}

function commonStart(one: string, other: string): string {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return one.slice(0, length)
}

/** No-break spaces, as a table copied from a web page has them: no tool prints them between its columns. */
export function withoutNoBreakSpaces(lines: readonly Line[]): Unwrapped {
  const found = lines.find((line) => line.text.includes('\u00a0'))
  if (found === undefined) return { lines: [...lines], warnings: [] }
  return {
    lines: lines.map((line) => ({ ...line, text: line.text.replaceAll('\u00a0', ' ') })),
    warnings: [{ code: 'NO_BREAK_SPACES', message: `line ${String(found.number)} has no-break spaces: read as blanks` }],
  }
}
