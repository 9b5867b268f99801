import { firstLine } from '../ask.js'
import { toLines } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { withoutTranscriptMarks } from '../transcript.js'
import { firewallTrouble } from './failure.js'
import { parseListAll } from './list-all.js'

/** `firewall-cmd --list-all`, `--list-all-zones`, `--info-zone`: `zones[]`. */
export const parseSavedListAll: SavedOutputParser<'firewall-cmd-list-all'> = (text) => {
  const { lines, warnings } = withoutTranscriptMarks(toLines(text))
  const trouble = firewallTrouble(firstLine(lines.map((line) => line.text).join('\n')) ?? '', 'firewall-cmd')
  if (trouble !== null) throw trouble
  const incomplete = warnings.some(({ code }) => code === 'TEXT_OMITTED')
  return { data: { zones: parseListAll(lines, { incomplete }) }, warnings }
}
