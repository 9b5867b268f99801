import { isIPv4 } from 'node:net'
import { NotRecordedError, ToolFailedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask, commandLine, firstLine } from '../ask.js'
import { isBlank, notUnderstood, toLines } from '../lines.js'
import { ntpqTrouble, NO_PEERS } from './failure.js'
import { parseMruList, type MruEntry } from './mru.js'
import type { NtpqPeer } from './peer.js'
import { parseNtpqPeers } from './peers.js'
import { parseHeader } from './peers-header.js'
import { parseVariables, type NtpdVariables } from './variables.js'

/** By number: the name `localhost` may be missing, or lead to ::1. */
const LOOPBACK = '127.0.0.1'
export const PEERS_ARGS: readonly string[] = ['-pn', LOOPBACK]
/** With whole names; before 4.2.7 ntpq has no -w. */
const WIDE_PEERS_ARGS: readonly string[] = ['-pnw', LOOPBACK]
export const VARIABLES_ARGS: readonly string[] = ['-n', '-c', 'rv', LOOPBACK]
const MONITOR_ARGS: readonly string[] = ['-n', '-c', 'monstats', LOOPBACK]
const MRU_ARGS: readonly string[] = ['-n', '-c', 'mrulist', LOOPBACK]

/**
 * Run ntpq. It ends with 0 whatever happens: what it says decides.
 *
 * @param asksMore that there are no peers is only a part of the answer
 * @throws ToolMissingError, DaemonNotRunningError, ToolFailedError
 */
async function askNtpq(host: Host, args: readonly string[], asksMore = false): Promise<string> {
  const { stdout, stderr, exitCode } = await ask(host, 'ntpq', args)
  const command = commandLine('ntpq', args)
  if (NO_PEERS.test(stdout + stderr)) return asksMore ? stdout : ''
  const trouble = ntpqTrouble(stderr, command) ?? ntpqTrouble(stdout, command)
  if (trouble !== null) throw trouble
  const said = firstLine(stderr)
  if (exitCode !== 0 || (stdout.trim() === '' && said !== null)) {
    throw new ToolFailedError(`${command}: ${said ?? `exit code ${exitCode}`}`, { details: { argv: ['ntpq', ...args], exitCode } })
  }
  return stdout
}

/** The peers of ntpd with whole addresses. @throws ToolMissingError, DaemonNotRunningError, ToolFailedError, ParseError */
export async function askPeers(host: Host): Promise<NtpqPeer[]> {
  const peers = parseNtpqPeers(toLines(await askNtpq(host, PEERS_ARGS)))
  const cut = peers.some(({ remote }) => remote.length >= REMOTE_WIDTH && !isIPv4(remote))
  return cut ? parseNtpqPeers(toLines(await askNtpq(host, WIDE_PEERS_ARGS))) : peers
}

/** Longer names are cut. */
const REMOTE_WIDTH = 15

/** How ntpd stands. @throws as askPeers */
export async function askVariables(host: Host): Promise<NtpdVariables> {
  return parseVariables(await askNtpq(host, VARIABLES_ARGS))
}

/** Both by one process, for whom the whole of a long IPv6 address is nothing. */
const CLOCK_ARGS: readonly string[] = ['-n', '-c', 'rv', '-c', 'peers', LOOPBACK]

/**
 * How ntpd stands and its peers, by one process; names longer than 15 characters are cut. A recording that has the two only as two
 * answers by two.
 *
 * @throws as askPeers
 */
export async function askNtpdClock(host: Host): Promise<{ variables: NtpdVariables; peers: NtpqPeer[] }> {
  let text: string
  try {
    text = await askNtpq(host, CLOCK_ARGS, true)
  } catch (error) {
    if (!(error instanceof NotRecordedError)) throw error
    const [variables, peers] = await Promise.all([askVariables(host), askPeers(host)])
    return { variables, peers }
  }
  const lines = toLines(text).filter((line) => !NO_PEERS.test(line.text))
  const head = lines.findIndex((line) => parseHeader(line) !== null)
  const [variables, table] = head === -1 ? [lines, []] : [lines.slice(0, head), lines.slice(head)]
  return { variables: parseVariables(variables.map((line) => line.text).join('\n')), peers: parseNtpqPeers(table) }
}

/** Hosts that ntpd has heard of lately; null when it keeps no such list (`disable monitor`). @throws as askPeers */
export async function askMruList(host: Host): Promise<MruEntry[] | null> {
  const told = toLines(await askNtpq(host, MONITOR_ARGS)).filter((line) => !isBlank(line))
  const enabled = told.find(({ text }) => /^enabled: /.test(text))
  if (enabled === undefined) throw notUnderstood('ntpq', told[0] ?? { number: 1, text: '' }, 'monstats begins with "enabled:"')
  if (/: +(?:0x)?0$/.test(enabled.text)) return null
  return parseMruList(toLines(await askNtpq(host, MRU_ARGS)).filter((line) => !isBlank(line)))
}
