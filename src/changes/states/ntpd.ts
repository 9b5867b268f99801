import { HostwardError } from '../../errors.js'
import { lookUntil } from '../../facts/look-until.js'
import { readTimeDaemons } from '../../facts/time/daemons.js'
import { findNtpd, ntpdPaths, readNtpdFiles, type Ntpd } from '../../facts/time/ntpd.js'
import { findNtpdService, type NtpdService } from '../../facts/time/ntpd-service.js'
import { ntpdLines } from '../../facts/time/ntpd-servers.js'
import { settle } from '../../facts/time/settle.js'
import { commandLine } from '../../host/command-line.js'
import type { Host } from '../../host/types.js'
import { ask, toolFailed } from '../../tools/ask.js'
import { addressBytes, sameAddress } from '../../tools/chrony-conf/subnet.js'
import { askPeers } from '../../tools/ntpq/ask.js'
import type { NtpqPeer } from '../../tools/ntpq/peer.js'
import type { StateValue } from '../engine/plan.js'
import type { StateKind } from '../engine/states.js'
import { restartWords } from '../time/ntpd-restart.js'

/** After a start ntpd takes a while until it has looked its names up: milliseconds. */
const SOURCES_MS = 20_000
const EVERY_MS = 500
const LONGEST_MS = 120_000

/**
 * What ntpd has read of its files: its sources by address, without those that a pool has brought. There is one ntpd on a host; the key
 * says so. It is restarted, by whoever starts it, whenever one of its files is brought back.
 */
export const ntpdState: StateKind = {
  kind: 'ntpd',
  compared: ['sources'],
  // The files outlast a reboot, and with them what ntpd makes of them.
  runtimeOnly: false,

  async read(host, keys) {
    const value = await readValue(host)
    return new Map(keys.map((key) => [key, value]))
  },

  async restore(host, _, before) {
    const running = await findNtpd(host)
    const { pid } = running
    // One that does not run reads its files when it is started.
    if (pid === null) return
    const service = await serviceOf(host, running)
    if (service === null) throw new HostwardError('TOOL_FAILED', 'nothing is known that restarts ntpd: end it, and start it again', 6)
    const [program = '', ...args] = restartWords(service)
    const result = await ask(host, program, args, { uninterruptible: true, timeoutMs: LONGEST_MS })
    if (result.exitCode !== 0) throw toolFailed(result)
    await untilRestarted(host, pid, before['sources'])
  },

  follows: (value) => value['files'] as readonly string[],

  /** Without its sources nothing can be compared: ntpd did not run. */
  countsAsRestored: (name, before) => name === 'sources' && before === null,

  restoring: () => ({ describe: 'restart ntpd: it reads its files again', commands: [] }),

  inWords: (_, { sources }) =>
    `ntpd has the sources of its files${Array.isArray(sources) && sources.length > 0 ? `: ${sources.join(', ')}` : ''}`,

  byHand: (_, before) => {
    const { restart } = before
    return [typeof restart === 'string' ? restart : 'restart ntpd']
  },
}

/** The key of the state. */
export const NTPD = 'ntpd'

async function serviceOf(host: Host, ntpd: Ntpd): Promise<NtpdService | null> {
  return findNtpdService(host, (await readTimeDaemons(host)).daemons, ntpd)
}

async function untilRestarted(host: Host, pid: number, wanted: unknown): Promise<void> {
  const look = async (): Promise<StateValue | null> => {
    const now = await findNtpd(host)
    return now.pid === null || now.pid === pid ? null : readValue(host)
  }
  const isBack = (value: StateValue | null): boolean =>
    value !== null && (wanted === null || JSON.stringify(value['sources']) === JSON.stringify(wanted))
  await lookUntil(host, { waitMs: SOURCES_MS, everyMs: EVERY_MS }, look, isBack)
}

async function readValue(host: Host): Promise<StateValue> {
  const ntpd = await findNtpd(host)
  const [conf, peers, service] = await Promise.all([settle(readNtpdFiles(host, ntpd)), settle(askPeers(host)), serviceOf(host, ntpd)])
  if (conf instanceof HostwardError) throw conf
  const files = await ntpdPaths(host, conf)
  const [program = '', ...args] = service === null ? [] : restartWords(service)
  const restart = service === null ? null : commandLine(program, args)
  if (peers instanceof HostwardError) return { sources: null, files, restart }
  const named = ntpdLines(conf, ntpd).map(({ name }) => name)
  const pooled = peers.some(({ type }) => type === 'pool')
  const sources = peers
    .filter((peer) => !pooled || isNamed(peer, named))
    .map(({ type, remote }) => (type === 'pool' ? `pool ${remote}` : addressOfClock(remote)))
  return { sources: [...new Set(sources)].sort(), files, restart }
}

/** ntpsec shows its local clock now by the one name, now by the other. */
const addressOfClock = (remote: string): string => remote.replace(/^LOCAL\((\d+)\)$/, '127.127.1.$1')

/** Where there is a pool, what it has brought comes and goes. */
const isNamed = ({ remote, type }: NtpqPeer, named: readonly string[]): boolean =>
  type === 'pool' || addressBytes(remote) === null || named.some((name) => sameAddress(name, remote))
