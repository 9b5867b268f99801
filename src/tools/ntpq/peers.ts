import { isBlank, notUnderstood, type Line } from '../lines.js'
import type { NtpqPeer } from './peer.js'
import { columnsOf, DEFAULT_HEADER, parseHeader, type Header } from './peers-header.js'
import { milliseconds, octal, ordinal, span } from './values.js'

/**
 * The table that `ntpq -p` prints, of ntp 4.2 and ntpsec: a header, a ruler (ntpmon has none), one line a peer. A name that is
 * too wide (`-w`) stands on a line of its own, the rest of its row on the next.
 *
 * @throws ParseError
 */
export function parseNtpqPeers(lines: readonly Line[]): NtpqPeer[] {
  const peers: NtpqPeer[] = []
  let header = DEFAULT_HEADER
  let wide: Line | null = null
  for (const line of lines) {
    const found = parseHeader(line)
    if (found !== null) header = found
    else if (wide !== null) {
      peers.push(parseRow({ number: line.number, text: joined(wide, line) }, header))
      wide = null
    } else if (isBlank(line) || /^=+$/.test(line.text.trim())) continue
    else if (/^[ x.\-+#*o]\S+\s*$/.test(line.text)) wide = line
    else peers.push(parseRow(line, header))
  }
  if (wide !== null) throw notUnderstood('ntpq', wide, 'the rest of the row is missing')
  return peers
}

/** The two halves of a wide row. */
function joined(name: Line, rest: Line): string {
  if (!/^\s+\S/.test(rest.text)) throw notUnderstood('ntpq', name, 'the rest of the row is missing')
  return `${name.text.trimEnd()} ${rest.text.trim()}`
}

const STATES: Readonly<Record<string, NtpqPeer['state']>> = {
  ' ': 'reject',
  x: 'falsetick',
  '.': 'excess',
  '-': 'outlier',
  '+': 'candidate',
  '#': 'backup',
  '*': 'sys.peer',
  o: 'pps.peer',
}

const TYPES: Readonly<Record<string, string>> = {
  u: 'unicast',
  l: 'local',
  s: 'symmetric-active',
  S: 'symmetric-passive',
  p: 'pool',
  a: 'manycast-client',
  A: 'manycast-server',
  b: 'broadcast-client',
  m: 'multicast-client',
  B: 'broadcast-server',
  M: 'multicast-server',
  '-': 'unknown',
  '?': 'unknown',
}

function parseRow(line: Line, header: Header): NtpqPeer {
  const symbol = line.text.slice(0, 1)
  const state = STATES[symbol]
  const cells = columnsOf(line.text.slice(1), header)
  if (state === undefined || cells === null) throw notUnderstood('ntpq', line, 'a tally and ten columns were expected')
  const value = <T>(name: string, read: (text: string) => T | undefined): T => {
    const found = read(cells.get(name) ?? '')
    if (found === undefined) throw notUnderstood('ntpq', line, `${name} is ${JSON.stringify(cells.get(name))}`)
    return found
  }
  const optional = <T>(name: string, read: (text: string) => T | undefined): T | null => (cells.has(name) ? value(name, read) : null)
  const typeSymbol = cells.get('t') ?? ''
  const cookies = /^[0-8]$/.test(typeSymbol) ? Number(typeSymbol) : null
  return {
    state,
    symbol,
    remote: cells.get('remote') ?? '',
    refid: cells.get('refid') ?? null,
    local: cells.get('local') ?? null,
    association: optional('assid', ordinal),
    stratum: value('st', ordinal),
    type: cookies === null ? value('t', (text) => TYPES[text]) : 'nts',
    typeSymbol,
    ntsCookies: cookies,
    whenSeconds: value('when', span),
    pollSeconds: value('poll', span),
    reach: value('reach', octal),
    delaySeconds: value('delay', milliseconds),
    offsetSeconds: value('offset', milliseconds),
    jitterSeconds: optional('jitter', milliseconds),
    dispersionSeconds: optional('disp', milliseconds),
  }
}
