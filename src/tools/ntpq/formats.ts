import { isBlank, toLines } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { withoutTranscriptMarks } from '../transcript.js'
import { ntpqTrouble, NO_PEERS } from './failure.js'
import { parseNtpqPeers } from './peers.js'

/** `ntpq -p` and its relatives, of ntp 4.2 and ntpsec: `peers[]`. */
export const parseSavedNtpqPeers: SavedOutputParser<'ntpq-peers'> = (text) => {
  const { lines, warnings } = withoutTranscriptMarks(toLines(text))
  const filled = lines.filter((line) => !isBlank(line))
  const trouble = ntpqTrouble(filled[0]?.text ?? '', 'ntpq')
  if (trouble !== null) throw trouble
  return { data: { peers: parseNtpqPeers(filled.filter((line) => !NO_PEERS.test(line.text))) }, warnings }
}
