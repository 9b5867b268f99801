import { isReadBy, joinBrokenLines } from '../broken-lines.js'
import { isBlank, notUnderstood, type Line } from '../lines.js'
import type { Unwrapped } from '../transcript.js'
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
      peers.push(parseWideRow(wide, line, header))
      wide = null
    } else if (isBlank(line) || isRuler(line)) continue
    else if (isWideName(line)) wide = line
    else peers.push(parseRow(line, header))
  }
  if (wide !== null) throw notUnderstood('ntpq', wide, 'the rest of the row is missing')
  return peers
}

/** The lines of a table that a mail or a terminal broke, put together. */
export function joinBrokenPeers(lines: readonly Line[]): Unwrapped {
  let header = DEFAULT_HEADER
  return joinBrokenLines(lines, (text, before) => {
    const line = { number: 0, text }
    const found = parseHeader(line)
    header = found ?? header
    const rest = isWideName({ number: 0, text: before }) && /^\s+\S/.test(text)
    return found !== null || rest || isWideName(line) || isRuler(line) || isReadBy((row) => parseRow(row, header), text)
  })
}

function isRuler(line: Line): boolean {
  return /^=+$/.test(line.text.trim())
}

function isWideName(line: Line): boolean {
  return /^[ x.\-+#*o]\S+(?: \(\S+)?\s*$/.test(line.text)
}

function parseWideRow(name: Line, rest: Line, header: Header): NtpqPeer {
  if (!/^\s+\S/.test(rest.text)) throw notUnderstood('ntpq', name, 'the rest of the row is missing')
  const text = `${name.text.slice(0, 1)}${'-'.padEnd(header.nameWidth)} ${rest.text.trim()}`
  return { ...parseRow({ number: rest.number, text }, header), remote: name.text.slice(1).trim() }
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

function parseRow(row: Line, header: Header): NtpqPeer {
  const line = { ...row, text: row.text.slice(header.serverWidth) }
  const { symbol, cells } = header.reversed
    ? reversedRow(line)
    : { symbol: line.text.slice(0, 1), cells: columnsOf(line.text.slice(1), header) }
  const state = STATES[symbol]
  if (state === undefined || cells === null) throw notUnderstood('ntpq', row, 'a tally and ten columns were expected')
  const value = <T>(name: string, read: (text: string) => T | undefined): T => {
    const found = read(cells.get(name) ?? '')
    if (found === undefined) throw notUnderstood('ntpq', row, `${name} is ${JSON.stringify(cells.get(name))}`)
    return found
  }
  const optional = <T>(name: string, read: (text: string) => T | undefined): T | null => (cells.has(name) ? value(name, read) : null)
  const text = (name: string): string | null => cells.get(name) || null
  const typeSymbol = cells.get('t') ?? ''
  const cookies = /^[0-8]$/.test(typeSymbol) ? Number(typeSymbol) : null
  return {
    state,
    symbol,
    remote: cells.get('remote') ?? '',
    refid: text('refid'),
    local: text('local'),
    server: row.text.slice(0, header.serverWidth).trim() || null,
    association: optional('assid', ordinal),
    stratum: value('st', ordinal),
    type: cookies === null ? value('t', (letter) => TYPES[letter]) : 'nts',
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

const REVERSED_ROW = /^((?: *\S+){8}) (\S+) * ([ x.\-+#*o]) (\S+)\s*$/
const REVERSED_NAMES = ['st', 't', 'when', 'poll', 'reach', 'delay', 'offset', 'jitter', 'refid', 'remote']

/** A row of `rpeers` (ntpsec 1.2.3): the tally stands before the name, at the end. */
function reversedRow(line: Line): { symbol: string; cells: Map<string, string> | null } {
  const [, numbers = '', refid = '', symbol = '', remote = ''] = REVERSED_ROW.exec(line.text) ?? []
  const cells = [...numbers.trim().split(/ +/), refid, remote]
  return { symbol, cells: symbol === '' ? null : new Map(REVERSED_NAMES.map((name, index) => [name, cells[index] ?? ''])) }
}
