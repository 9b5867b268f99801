import { PlanRefusedError, UsageError } from '../../errors.js'
import { addressBytes, formatAddress } from '../../tools/chrony-conf/subnet.js'
import { isAtLeast, type ChronyVersion } from '../../tools/chronyc/version.js'

/** How every server and pool of a command is to be asked. */
export interface SourceOptions {
  iburst: boolean
  prefer?: boolean
  /** Powers of two of seconds. */
  minpoll?: number | undefined
  maxpoll?: number | undefined
  nts?: boolean
  /** Number of a key in the key file. */
  key?: number | undefined
}

export interface SourceNames {
  servers: readonly string[]
  pools: readonly string[]
}

/** A line that is to be in the files. */
export interface WantedSource {
  directive: 'server' | 'pool'
  name: string
  /** The whole line, e.g. `pool ntp.nict.jp iburst`. */
  line: string
}

/**
 * The lines for the servers and pools of a command line, each once.
 *
 * @throws UsageError for what is no name and no address, and options that exclude each other
 */
export function wantedSources({ servers, pools }: SourceNames, options: SourceOptions): WantedSource[] {
  checkOptions(options)
  const words = optionWords(options)
  const wanted = new Map<string, WantedSource>()
  for (const [directive, names] of [['server', servers] as const, ['pool', pools] as const]) {
    for (const written of names) {
      const name = sourceName(written, directive)
      const twin = wanted.get(name.toLowerCase())
      if (twin !== undefined && twin.directive !== directive) {
        throw new UsageError(`${name} is named as a server and as a pool: only one of the two is possible`)
      }
      if (twin === undefined) wanted.set(name.toLowerCase(), { directive, name, line: [directive, name, ...words].join(' ') })
    }
  }
  if (wanted.size === 0) {
    throw new UsageError('name at least one server or pool', {
      suggestions: ['hostward time use ntp.nict.jp', 'hostward time use --pool 2.pool.ntp.org'],
    })
  }
  return [...wanted.values()]
}

/** @throws PlanRefusedError for what the installed chronyd does not know */
export function checkVersion(options: SourceOptions, version: ChronyVersion | null): void {
  if (options.nts === true && version !== null && !isAtLeast(version, 4, 0)) {
    throw new PlanRefusedError(`--nts needs chrony 4.0 and later; this host has ${version.text}`)
  }
}

function checkOptions({ minpoll, maxpoll, nts, key }: SourceOptions): void {
  for (const [flag, value] of [['minpoll', minpoll] as const, ['maxpoll', maxpoll] as const]) {
    if (value !== undefined && !(Number.isInteger(value) && value >= -7 && value <= 24)) {
      throw new UsageError(`--${flag}: ${value} is not a number from -7 to 24: the interval is 2 to the power of it, in seconds`)
    }
  }
  if (minpoll !== undefined && maxpoll !== undefined && minpoll > maxpoll) {
    throw new UsageError(`--minpoll ${minpoll} is more than --maxpoll ${maxpoll}`, {
      suggestions: [`the other way round: --minpoll ${maxpoll} --maxpoll ${minpoll}`],
    })
  }
  if (key !== undefined && !(Number.isInteger(key) && key >= 1 && key < 2 ** 32)) {
    throw new UsageError(`--key: ${key} is not the number of a key`)
  }
  if (nts === true && key !== undefined) {
    throw new UsageError('--nts and --key exclude each other: a source has one kind of authentication', {
      suggestions: ['leave one of the two out'],
    })
  }
}

function optionWords({ iburst, prefer, minpoll, maxpoll, nts, key }: SourceOptions): string[] {
  return [
    ...(iburst ? ['iburst'] : []),
    ...(prefer === true ? ['prefer'] : []),
    ...(minpoll === undefined ? [] : [`minpoll ${minpoll}`]),
    ...(maxpoll === undefined ? [] : [`maxpoll ${maxpoll}`]),
    ...(nts === true ? ['nts'] : []),
    ...(key === undefined ? [] : [`key ${key}`]),
  ]
}

/** @returns an address in its usual form, a name as written @throws UsageError */
function sourceName(written: string, directive: 'server' | 'pool'): string {
  const bytes = addressBytes(written)
  if (bytes !== null) {
    if (directive === 'pool') {
      throw new UsageError(`--pool ${written}: a pool is a name with several addresses; an address is a server`, {
        suggestions: [`hostward time use --server ${written}`],
      })
    }
    if (bytes.every((byte) => byte === 0)) throw new UsageError(`${written} is no address of a server`)
    return formatAddress(bytes)
  }
  const bracketed = /^\[(.*)\](?::\d+)?$/.exec(written)?.[1]
  if (bracketed !== undefined && addressBytes(bracketed) !== null) {
    throw new UsageError(`${JSON.stringify(written)}: an IPv6 address is written without brackets`, {
      suggestions: [`write it as ${bracketed}`],
    })
  }
  if (HOST_NAME.test(written) && written.length <= 253 && !ONLY_NUMBERS.test(written)) return written
  throw new UsageError(`${JSON.stringify(written)} is neither a host name nor an IP address`, {
    suggestions: written.includes('/')
      ? ['name single servers, not a network']
      : ONLY_NUMBERS.test(written)
        ? ['an IPv4 address is four numbers from 0 to 255: 192.0.2.1']
        : ['hostward time use ntp.nict.jp', 'hostward time use 192.0.2.1'],
  })
}

const HOST_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?$/
/** An address that is none: 300.1.1.1, 10.0.0. */
const ONLY_NUMBERS = /^[\d.]+$/
