import { PlanRefusedError, UsageError } from '../../errors.js'
import type { ConfDocuments } from '../../tools/chrony-conf/documents.js'
import { isDirective } from '../../tools/chrony-conf/lines.js'
import { removeConfLines } from '../../tools/conf-document.js'
import type { NtpdFlavour } from '../../tools/ntp-conf/servers.js'
import { ntpWordsOf } from '../../tools/ntp-conf/lines.js'
import type { WantedLine } from './edit-lines.js'
import { names } from './edit-ntp-conf.js'
import { wantedSources, type SourceNames, type SourceOptions, type WantedSource } from './wanted-sources.js'

/** What ntpd is to be told. */
export interface NtpdWishes extends SourceNames, SourceOptions {
  /** Path of the file that keeps the rate of the clock; undefined: as it is. */
  driftfile?: string | undefined
  /** Follow the own clock, at this stratum, when nothing else is there. */
  localStratum?: number | undefined
}

/** The clock of the host itself, as a server of ntpd. */
const LOCAL_CLOCK = '127.127.1.0'
const USUAL_STRATUM = 10

/**
 * The lines for ntpd of a command line.
 *
 * @returns the servers and pools among them, and all lines
 * @throws UsageError, PlanRefusedError for what this ntpd does not know
 */
export function ntpdLinesFor(wishes: NtpdWishes, flavour: NtpdFlavour | null): { sources: WantedSource[]; lines: WantedLine[] } {
  const servers = wishes.servers.filter((name) => name !== LOCAL_CLOCK)
  const named = servers.length < wishes.servers.length
  refuseOtherClocks(servers)
  const stratum = wishes.localStratum ?? (named ? USUAL_STRATUM : undefined)
  refuseUnknown(wishes, flavour)
  if (stratum !== undefined && !(Number.isInteger(stratum) && stratum >= 1 && stratum <= 15)) {
    throw new UsageError('--local-stratum: a whole number from 1 to 15', { suggestions: ['--local-stratum 10'] })
  }
  const alone = servers.length === 0 && wishes.pools.length === 0 && stratum !== undefined
  const sources = alone ? [] : wantedSources({ servers, pools: wishes.pools }, wishes)
  return {
    sources,
    lines: [
      ...sources.map(({ line, name }): WantedLine => ({ line, isAbout: (other) => names(other, name) })),
      ...(stratum === undefined ? [] : localClockLines(stratum, flavour)),
      ...(wishes.driftfile === undefined ? [] : [driftLine(wishes.driftfile)]),
    ],
  }
}

/** @throws PlanRefusedError, UsageError */
function refuseUnknown({ nts, minpoll, maxpoll }: NtpdWishes, flavour: NtpdFlavour | null): void {
  if (nts === true && flavour !== 'ntpsec') {
    throw new PlanRefusedError('--nts needs ntpsec or chrony: ntpd of ntp.org has no Network Time Security', {
      suggestions: ['leave --nts out'],
    })
  }
  const least = flavour === 'ntpsec' ? 0 : 3
  for (const [flag, value] of [['minpoll', minpoll] as const, ['maxpoll', maxpoll] as const]) {
    if (value !== undefined && (value < least || value > 17)) {
      throw new UsageError(`--${flag}: ${value}: ntpd takes numbers from ${least} to 17: the interval is 2 to the power of it, in seconds`)
    }
  }
}

/** Clocks with a driver of ntpd are no servers, and more belongs to them than a line. @throws UsageError */
function refuseOtherClocks(servers: readonly string[]): void {
  const clock = servers.find((name) => name.startsWith('127.127.'))
  if (clock === undefined) return
  throw new UsageError(`${clock} is a clock of the host itself, not a server to ask`, {
    suggestions: clock.startsWith('127.127.1.')
      ? [`--local-stratum ${USUAL_STRATUM}`]
      : ['write its lines (server, fudge) into the file of ntpd: time use leaves them as they are'],
  })
}

/** In ntpsec the own way; `server 127.127.1.0` is there as well, but on its way out. */
export function localClockLines(stratum: number, flavour: NtpdFlavour | null): WantedLine[] {
  const isClock = (directive: string, args: string): boolean => {
    const [name = ''] = ntpWordsOf(args)
    if (directive === 'refclock') return name === 'local'
    return (directive === 'server' || directive === 'fudge') && name.startsWith('127.127.1.')
  }
  const isAbout: WantedLine['isAbout'] = ({ directive, args }) => isClock(directive, args)
  const lines =
    flavour === 'ntpsec' ? [`refclock local stratum ${stratum}`] : [`server ${LOCAL_CLOCK}`, `fudge ${LOCAL_CLOCK} stratum ${stratum}`]
  return lines.map((line) => ({ line, isAbout }))
}

/**
 * ntpsec answers nobody who asks how it stands, not even this host itself, unless a restrict line lets it: where the admin has none, those of
 * the loopback are added.
 */
export function loopbackLines(documents: ConfDocuments, flavour: NtpdFlavour | null): WantedLine[] {
  const bare = [...documents.values()].map((document) => removeConfLines(removeConfLines(document, 'time use'), 'time serve'))
  const hasOwn = bare.some(({ lines }) => lines.filter(isDirective).some(({ directive }) => directive === 'restrict'))
  if (flavour !== 'ntpsec' || hasOwn) return []
  return ['restrict 127.0.0.1', 'restrict ::1'].map((line) => ({ line, isAbout: ({ directive, args }) => `${directive} ${args}` === line }))
}

/** @throws UsageError */
function driftLine(path: string): WantedLine {
  if (!/^\/[\x21-\x7e]+$/.test(path) || /["#]/.test(path) || path.endsWith('/')) {
    throw new UsageError(`--driftfile ${JSON.stringify(path)}: an absolute path of a file, without blanks`, {
      suggestions: ['--driftfile /var/lib/ntp/ntp.drift'],
    })
  }
  return { line: `driftfile ${path}`, isAbout: ({ directive }) => directive === 'driftfile' }
}
