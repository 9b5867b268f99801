import type { Warning } from '../errors.js'
import { isBlank, toLines, type Line } from './lines.js'
import { isOmission } from './transcript.js'

/**
 * The lines of a saved configuration file without what a document puts around them: the command that showed or edited it,
 * marks of omission, no-break spaces of a web page. Each is told. `#` starts a comment in these files; so only an editor or
 * a pager behind it makes it a prompt.
 */
export function savedConfLines(text: string): { lines: Line[]; warnings: Warning[] } {
  const kept: Line[] = []
  const warnings: Warning[] = []
  for (const line of toLines(text)) {
    const where = `line ${String(line.number)}`
    if (isOmission(line)) {
      warnings.push({ code: 'TEXT_OMITTED', message: `${where}: the author left out a part here (${line.text.trim()})` })
    } else if (kept.every(isBlank) && PROMPT.test(line.text)) {
      warnings.push({ code: 'PROMPT_REMOVED', message: `${where}: a shell prompt, not a setting: ${line.text.trim()}` })
    } else if (line.text.includes('\u00a0')) {
      warnings.push({ code: 'NO_BREAK_SPACES', message: `${where}: has no-break spaces, which a daemon does not take for blanks` })
      kept.push({ ...line, text: line.text.replaceAll('\u00a0', ' ') })
    } else {
      kept.push(line)
    }
  }
  return { lines: kept, warnings }
}

const PROMPT = /^(?:\[\S+@\S+ [^\]]*\])?(?:\$ |# (?:vi|vim|view|nano|emacs|cat|less|more|head|tail|grep) )/
