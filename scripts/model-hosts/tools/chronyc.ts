import { UnknownQuestion, type Tool } from '../host/tool.js'

/** A time source as chronyd has it. Offsets in seconds, as `chronyc -c` prints them. */
export interface ModelSource {
  state: '*' | '+' | '-' | '?'
  address: string
  /** As configured: the pool that it comes from. */
  configured: string
  stratum: number
  poll: number
  /** In octal, as chronyc prints it. */
  reach: string
  lastRx: number
  adjusted: number
  measured: number
  error: number
  stats: { samples: number; runs: number; span: number; frequency: number; skew: number; offset: number; deviation: number }
}

export interface ModelTracking {
  refid: string
  address: string
  stratum: number
  /** Seconds since the epoch. */
  refTime: string
  systemTime: number
  lastOffset: number
  rmsOffset: number
  frequency: number
  residualFrequency: number
  skew: number
  rootDelay: number
  rootDispersion: number
  updateInterval: number
  leap: string
}

export interface ModelChronyd {
  /** What `chronyc --version` prints. */
  version: string
  tracking: ModelTracking
  sources: readonly ModelSource[]
  /** Rows of `chronyc -c clients`. */
  clients: readonly string[]
  /** Whether this address may ask for the time. */
  allows: (address: string) => boolean
}

/** `chronyc` as root: its CSV reports, and accheck. With `-m` each word is a command of its own. */
export function chronyc(chronyd: ModelChronyd): Tool {
  return (args) => {
    if (args[0] === '--version') return { stdout: chronyd.version }
    const flags = args.filter((word) => /^-[cnNm]$/.test(word))
    const words = args.slice(flags.length)
    const commands = flags.includes('-m') ? words : [words.join(' ')]
    const name = flags.includes('-N') ? (source: ModelSource) => source.configured : (source: ModelSource) => source.address
    const answer = (command: string): string => {
      if (command.startsWith('accheck ')) return accheck(chronyd, command.slice('accheck '.length))
      const report = flags.includes('-c') ? REPORTS[command.replace(/ -a$/, '')] : undefined
      if (report === undefined) throw new UnknownQuestion('chronyc', args)
      return report(chronyd, name)
    }
    return { stdout: commands.map(answer).join('') }
  }
}

const REPORTS: Readonly<Record<string, (chronyd: ModelChronyd, name: (source: ModelSource) => string) => string>> = {
  tracking: ({ tracking }) => trackingCsv(tracking),
  sources: sourcesCsv,
  sourcestats: sourcestatsCsv,
  clients: ({ clients }) => clients.map((row) => `${row}\n`).join(''),
}

function accheck(chronyd: ModelChronyd, address: string): string {
  return chronyd.allows(address) ? '208 Access allowed\n' : '209 Access denied\n'
}

function trackingCsv(tracking: ModelTracking): string {
  const { refid, address, stratum, refTime, leap } = tracking
  const nine = [tracking.systemTime, tracking.lastOffset, tracking.rmsOffset].map((value) => value.toFixed(9))
  const ppm = [tracking.frequency, tracking.residualFrequency, tracking.skew].map((value) => value.toFixed(3))
  const root = [tracking.rootDelay, tracking.rootDispersion].map((value) => value.toFixed(9))
  return `${[refid, address, stratum, refTime, ...nine, ...ppm, ...root, tracking.updateInterval.toFixed(1), leap].join(',')}\n`
}

function sourcesCsv({ sources }: ModelChronyd, name: (source: ModelSource) => string): string {
  return sources
    .map((source) => {
      const { state, stratum, poll, reach, lastRx, adjusted, measured, error } = source
      const offsets = [adjusted, measured, error].map((value) => value.toFixed(9))
      return `${['^', state, name(source), stratum, poll, reach, lastRx, ...offsets].join(',')}\n`
    })
    .join('')
}

function sourcestatsCsv({ sources }: ModelChronyd, name: (source: ModelSource) => string): string {
  return sources
    .map((source) => {
      const { samples, runs, span, frequency, skew, offset, deviation } = source.stats
      return `${[name(source), samples, runs, span, frequency.toFixed(3), skew.toFixed(3), offset.toFixed(9), deviation.toFixed(9)].join(',')}\n`
    })
    .join('')
}
