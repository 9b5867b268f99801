import { ToolFailedError } from '../../errors.js'
import { isBlank, toLines } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { systemctlTrouble } from '../systemctl/failure.js'
import { withoutPagerPrompts } from '../terminal-marks.js'
import { withoutNoBreakSpaces, withoutTranscriptMarks } from '../transcript.js'
import { parseTimedatectl } from './status.js'

/** `timedatectl`, `timedatectl status`, `timedatectl show`: `timedatectl`. */
export const parseSavedTimedatectl: SavedOutputParser<'timedatectl'> = (text, context) => {
  const marks = withoutTranscriptMarks(toLines(text))
  const spaces = withoutNoBreakSpaces(marks.lines)
  const pager = withoutPagerPrompts(spaces.lines)
  const lines = pager.lines
  const warnings = [marks, spaces, pager].flatMap((step) => step.warnings)
  const first = lines.find((line) => !isBlank(line))?.text ?? ''
  const trouble = systemctlTrouble(first, 'timedatectl')
  if (trouble !== null) throw trouble
  if (/^Failed to /.test(first)) throw new ToolFailedError(`timedatectl: ${first}`)
  const timedatectl = parseTimedatectl(lines, context.utcOffsetMinutes)
  if (timedatectl.universalTime === null && lines.some((line) => TIME.test(line.text))) {
    const message = 'the zone of the times is not known or ambiguous: they are null unless the UTC offset is given'
    warnings.push({ code: 'ZONE_UNKNOWN', message })
  }
  return { data: { timedatectl }, warnings }
}

const TIME = /^(?:TimeUSec=| *Universal time: )\S+ \d{4}-/
