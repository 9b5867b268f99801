import { isAtLeast, type ChronyVersion } from '../chronyc/version.js'
import { accessRules } from './access-rules.js'
import { CHRONY_DIRECTIVES } from './directives.js'
import { wordsOf, type ConfDirective } from './lines.js'
import type { ChronyConf } from './read.js'
import { configuredSource, SOURCE_DIRECTIVES } from './servers.js'

/** Something in a configuration that chronyd would not take as it is meant. */
export interface ConfComplaint {
  file: string
  /** 1-based; null when it is about a whole file. */
  line: number | null
  /** With file and line. */
  message: string
  /** chronyd does not start with it; otherwise it ignores the line without a word. */
  fatal: boolean
}

/**
 * Read a configuration by chronyd's grammar (conf.c, cmdparse.c of chrony 3.4 to 4.8). Catches as well what `chronyd -p` lets
 * pass: a prefix of /33, a line of a `.sources` file that ends without a newline.
 *
 * @param version of the chronyd that is to read it; null when unknown: then directives of all versions are taken
 */
export function checkChronyConf(conf: ChronyConf, version: ChronyVersion | null): ConfComplaint[] {
  const problems = conf.problems
    .filter(({ code }) => code !== 'UNREADABLE')
    .map(({ file, line, message }) => ({ file, line, message, fatal: true }))
  const directives = conf.directives.flatMap((directive) => complain(directive, directiveTrouble(directive, version), true))
  const sources = conf.sources.flatMap((directive) => complain(directive, sourcesTrouble(directive, version), false))
  return [...problems, ...directives, ...sources]
}

function complain({ file, line }: ConfDirective, why: string | null, fatal: boolean): ConfComplaint[] {
  return why === null ? [] : [{ file, line, message: `${file}:${line} ${why}`, fatal }]
}

function directiveTrouble(directive: ConfDirective, version: ChronyVersion | null): string | null {
  const name = directive.directive
  if (!CHRONY_DIRECTIVES.has(name)) return `chronyd knows no directive ${JSON.stringify(name)}`
  const since = SINCE[name]
  if (tooOld(version, since)) return `${name} needs chrony ${since ?? ''} and later`
  const words = wordsOf(directive.args)
  const comment = LENIENT.has(name) ? undefined : words.find((word) => /^[!;#%]/.test(word))
  if (comment !== undefined) return `a comment may not follow a directive: ${comment}`
  if (SOURCE_DIRECTIVES.has(name)) return sourceTrouble(directive, version)
  if (ACCESS.has(name)) return accessRules([{ ...directive, directive: name.replace(/^cmd/, '') }])[0]?.problem ?? null
  const count = WORD_COUNTS[name]
  if (count === undefined || words.length === count) return null
  return `${name} takes ${count === 0 ? 'no argument' : count === 1 ? 'one argument' : `${count} arguments`}, not ${words.length}`
}

/** In a `.sources` file only these count, and the rest is skipped. */
function sourcesTrouble(directive: ConfDirective, version: ChronyVersion | null): string | null {
  const name = directive.directive
  if (name === 'refclock' || !SOURCE_DIRECTIVES.has(name)) return `only server, pool and peer count in a .sources file, not ${name}`
  if (!directive.raw.endsWith('\n') && !tooOld(version, '4.1')) return 'the line has no line end: chronyd ignores it'
  return sourceTrouble(directive, version)
}

function sourceTrouble(directive: ConfDirective, version: ChronyVersion | null): string | null {
  const { problem, options } = configuredSource(directive)
  if (problem !== null) return problem
  if (directive.directive === 'refclock') return null
  const newer = Object.keys(options).find((option) => tooOld(version, OPTION_SINCE[option]))
  return newer === undefined ? null : `option ${newer} needs chrony ${OPTION_SINCE[newer] ?? ''} and later`
}

/** Whether a chronyd is known to be older than the version. */
function tooOld(version: ChronyVersion | null, since: string | undefined): boolean {
  if (version === null || since === undefined) return false
  const [major = 0, minor = 0] = since.split('.').map(Number)
  return !isAtLeast(version, major, minor)
}

const ACCESS: ReadonlySet<string> = new Set(['allow', 'deny', 'cmdallow', 'cmddeny'])

/** Directives that take whatever follows, or that chronyd no longer looks at. */
const LENIENT: ReadonlySet<string> = new Set(
  'commandkey confdir dumponexit generatecommandkey initstepslew linux_freq_scale linux_hz opencommands sourcedir'.split(' '),
)

/** Since when directives are known that chrony 3.4 does not know. */
const SINCE: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    '4.0': `authselectmode bindacqdevice bindcmddevice binddevice clockprecision confdir dscp maxntsconnections nocerttimecheck
      nosystemcert ntsdumpdir ntscachedir ntsntpserver ntsport ntsprocesses ntsratelimit ntsrefresh ntsrotate ntsservercert
      ntsserverkey ntstrustedcerts sourcedir`,
    '4.2': 'ptpport',
    '4.4': 'hwtstimeout refresh',
    '4.6': 'leapseclist ptpdomain ntsaeads',
    '4.7': 'opencommands',
  }).flatMap(([version, names]) => names.split(/\s+/).map((name) => [name, version])),
)

/** The same of options of server, pool and peer. */
const OPTION_SINCE: Readonly<Record<string, string>> = {
  nts: '4.0',
  ntsport: '4.0',
  certset: '4.1',
  copy: '4.1',
  extfield: '4.2',
  maxdelayquant: '4.3',
  ipv4: '4.6',
  ipv6: '4.6',
  maxunreach: '4.8',
}

/** How many words must follow, where every version wants the same number. */
const WORD_COUNTS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'lock_all manual noclientlog nosystemcert rtconutc rtcsync',
    `acquisitionport authselectmode bindacqaddress bindacqdevice bindaddress bindcmdaddress bindcmddevice binddevice clientloglimit
      clockprecision cmdport combinelimit corrtimeratio dscp dumpdir hwclockfile hwtstimeout include keyfile leapseclist leapsecmode
      leapsectz logbanner logchange logdir maxclockerror maxdistance maxdrift maxjitter maxntsconnections maxsamples maxslewrate
      maxstratum maxtxbuffers maxupdateskew minsamples minsources minstratum nocerttimecheck ntpsigndsocket ntscachedir ntsdumpdir
      ntsntpserver ntsport ntsprocesses ntsrefresh ntsrotate pidfile port ptpdomain ptpport refresh reselectdist rtcautotrim
      rtcdevice rtcfile sched_priority stratumweight user`,
    'fallbackdrift mailonchange makestep',
    'maxchange',
  ].flatMap((names, count) => names.split(/\s+/).map((name) => [name, count])),
)
