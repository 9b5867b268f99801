import type { Warning } from '../errors.js'
import type { Line } from './lines.js'

/**
 * What a document or a terminal does to a tool's output, taken off before a parser sees it. Only marks that no tool
 * prints by itself are touched; each is told in a warning.
 *
 * - a shell prompt with the command before the output (`$ sudo grubby --info=ALL`, `[root@host ~]# dmesg`)
 * - an omission mark of the author: `（略）`, `（中略）`, `(snip)`, `...` alone on a line
 */
export function withoutTranscriptMarks(lines: readonly Line[]): { lines: Line[]; warnings: Warning[] } {
  const kept: Line[] = []
  const warnings: Warning[] = []
  for (const line of lines) {
    if (isOmission(line)) {
      warnings.push({ code: 'TEXT_OMITTED', message: `line ${String(line.number)}: the author left out a part here (${line.text.trim()})` })
    } else if (kept.length === 0 && PROMPT.test(line.text)) {
      warnings.push({ code: 'PROMPT_REMOVED', message: `line ${String(line.number)}: a shell prompt, not output: ${line.text.trim()}` })
    } else {
      kept.push(line)
    }
  }
  return { lines: kept, warnings }
}

/** Whether the author of a document left out a part here. */
export function isOmission(line: Line): boolean {
  return OMISSION.test(line.text)
}

const OMISSION = /^\s*(?:（[中後前以下]*略）|\([中後前以下]*略\)|\(snip\)|\.\.\.|…)\s*$/
const PROMPT = /^(?:\[\S+@\S+ [^\]]*\])?[$#] [a-z]/
