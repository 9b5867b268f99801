import { notUnderstood } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { savedConfLines } from '../saved-conf.js'
import { NTP_KEYWORDS } from './keywords.js'
import { parseNtpConfLine } from './lines.js'

/** A directive of a saved ntp.conf. */
export interface SavedNtpDirective {
  /** 1-based. */
  line: number
  directive: string
  /** What follows, blanks collapsed. */
  args: string
}

/**
 * `ntp.conf` of ntpd or ntpsec, or an excerpt: `directives[]` without comments (`line`, `directive`, `args`). ntpd logs a
 * line that it does not know and goes on; here it is refused, because nobody reads that log.
 */
export const parseSavedNtpConf: SavedOutputParser<'ntp-conf'> = (text) => {
  const { lines, warnings } = savedConfLines(text, (line) => parseNtpConfLine(line.text, line.number).directive === null)
  const directives = lines.flatMap((line) => {
    const { directive, args } = parseNtpConfLine(line.text, line.number)
    if (directive === null) return []
    if (!NTP_KEYWORDS.has(directive)) throw notUnderstood('ntpd', line, `no keyword ${directive} is known`)
    return [{ line: line.number, directive, args }]
  })
  return { data: { directives }, warnings }
}
