import type { ConfDirective } from '../chrony-conf/lines.js'
import { NTP_KEYWORDS } from './keywords.js'
import { ntpWordsOf } from './lines.js'
import type { NtpConf } from './read.js'
import { restrictRules } from './restrict.js'
import { NTP_SOURCE_DIRECTIVES, ntpSource, type NtpdFlavour } from './servers.js'

/** A line that ntpd would not take. */
export interface NtpComplaint {
  file: string
  /** 1-based. */
  line: number
  /** With file and line. */
  message: string
}

/**
 * Read a configuration by ntpd's grammar (ntp_parser.y of 4.2.8 and of ntpsec): ntpd has no test of its own, it logs a line that it
 * does not understand, and goes on without it.
 *
 * @param flavour of the ntpd that is to read it; null when unknown: then what either knows is taken
 */
export function checkNtpConf({ directives }: Pick<NtpConf, 'directives'>, flavour: NtpdFlavour | null): NtpComplaint[] {
  return directives.flatMap((directive) => {
    const why = trouble(directive, flavour)
    return why === null ? [] : [{ file: directive.file, line: directive.line, message: `${directive.file}:${directive.line} ${why}` }]
  })
}

function trouble(directive: ConfDirective, flavour: NtpdFlavour | null): string | null {
  const name = directive.directive
  if (!NTP_KEYWORDS.has(name)) {
    const lower = name.toLowerCase()
    return `ntpd knows no keyword ${JSON.stringify(name)}${NTP_KEYWORDS.has(lower) ? `: it is written ${lower}` : ''}`
  }
  if (NTP_SOURCE_DIRECTIVES.has(name)) return ntpSource(directive, flavour).problem
  if (name === 'restrict') return restrictRules([directive], flavour)[0]?.problem ?? null
  const words = ntpWordsOf(directive.args)
  if (name === 'fudge' && !/^127\.127\.\d+\.\d+$/.test(words[0] ?? '')) return 'fudge needs the address of a clock, 127.127.TYPE.UNIT'
  if (FILE_DIRECTIVES.has(name) && words.length === 0) return `${name} needs the name of a file`
  return null
}

const FILE_DIRECTIVES: ReadonlySet<string> = new Set(['includefile', 'keys', 'leapfile', 'logfile', 'statsdir'])
