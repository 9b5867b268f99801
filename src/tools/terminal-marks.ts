import type { Warning } from '../errors.js'
import type { Line } from './lines.js'

/**
 * What a tool or a shell sent to the terminal, as `script` keeps it: colours (SGR), cleared line ends, links (OSC 8), modes
 * (bracketed paste), character sets, and the title of the window before a prompt. No tool's data has them. Movements of the
 * cursor are not among them: without them the text would be another one.
 */
export function withoutColours(text: string): string {
  return text.includes('\u001b') ? text.replace(MARKS, '').replace(TITLE, '') : text
}

const MARKS = /\u001b(?:\[[0-9;:]*[mK]|\[\?[0-9;]+[hl]\r?|\]8;[^\u0007\u001b]*(?:\u0007|\u001b\\)|[()][0-9A-B]|[=>])/g
const TITLE = /^\u001b\][012];[^\u0007\u001b]*(?:\u0007|\u001b\\)/gm

/** Columns that a text takes on a terminal: CJK characters take two, a tab goes to the next multiple of eight. */
export function columnsOf(text: string): number {
  const untabbed = text.split('\t').reduce((before, part) => before.padEnd(8 * Math.floor(before.length / 8 + 1)) + part)
  return untabbed.length + (untabbed.match(WIDE)?.length ?? 0)
}

const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g

/**
 * Lines that `less -S` (systemctl's pager) cut at the edge of the terminal: their last column is `>`. A text may end in
 * `>` by itself; so only lines that reach the edge of the whole text count, and a single one only without a `<`.
 */
export function cutByPager(lines: readonly Line[]): ReadonlySet<Line> {
  const edge = lines.reduce((widest, line) => Math.max(widest, columnsOf(line.text)), 0)
  const cut = lines.filter((line) => line.text.endsWith('>') && columnsOf(line.text) === edge)
  return new Set(cut.length > 1 || !cut[0]?.text.includes('<') ? cut : [])
}

/** What the pager writes itself at the foot of the screen: `lines 1-23/66 (END)`, `~`. Each is told in a warning. */
export function withoutPagerPrompts(lines: readonly Line[]): { lines: Line[]; warnings: Warning[] } {
  const kept = lines.filter((line) => !PROMPT.test(line.text))
  const dropped = lines.filter((line) => PROMPT.test(line.text))
  const warnings = dropped.map((line) => ({
    code: 'PAGER_PROMPT_REMOVED',
    message: `line ${String(line.number)}: written by the pager: ${line.text.trim()}`,
  }))
  return { lines: kept, warnings }
}

const PROMPT = /^(?:lines \d+-\d+(?:\/\d+)?(?: \d+%)?(?: \(END\))?|\(END\)|~)\s*$/
