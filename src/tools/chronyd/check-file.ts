import type { Host } from '../../host/types.js'
import { ask } from '../ask.js'
import type { ConfDirective } from '../chrony-conf/lines.js'
import type { ChronyConf } from '../chrony-conf/read.js'

/** The name of the candidate in its folder. */
export const CANDIDATE = 'chrony.conf'

/**
 * A configuration as one file: what is included stands in its place, so that edited files that are not in place yet are checked as
 * well. Line N is directive N of `candidateDirectives`.
 */
export function candidateText(conf: ChronyConf): string {
  const lines = candidateDirectives(conf).map(({ raw }) => (raw.endsWith('\n') ? raw : `${raw}\n`))
  return Buffer.from(lines.join(''), 'latin1').toString('utf8')
}

function candidateDirectives(conf: ChronyConf): ConfDirective[] {
  return conf.directives.filter(({ directive }) => directive !== 'include' && directive !== 'confdir')
}

/**
 * What chronyd itself has against a configuration: `chronyd -p -f FILE`, which reads it and ends (chrony 4.0 and later).
 *
 * @param folder has `candidateText(conf)` as CANDIDATE
 * @param present the files as they are, to tell of a line where it stands now
 * @returns its words, with the real file and line; null when it takes it
 */
export async function askChronydCheck(host: Host, folder: string, conf: ChronyConf, present: ChronyConf): Promise<string | null> {
  const path = `${folder}/${CANDIDATE}`
  const { exitCode, stderr, stdout } = await ask(host, 'chronyd', ['-p', '-f', path])
  if (exitCode === 0) return null
  const fatal = /Fatal error : (.*)/.exec(stderr)?.[1] ?? stderr.trim().split('\n').at(-1)
  const said = fatal === undefined || fatal === '' ? stdout.trim() || `exit code ${exitCode}` : fatal
  return said.replace(/ at line (\d+)(?: in file \S+)?/, (whole, number: string) => {
    const directive = candidateDirectives(conf)[Number(number) - 1]
    return directive === undefined ? whole : ` at line ${presentLine(directive, present)} in file ${directive.file}`
  })
}

/** Where a line of edited files stands in the present ones; its new place when it is not there yet. */
export function presentLine({ file, raw, line }: ConfDirective, present: ChronyConf): number {
  return present.directives.find((one) => one.file === file && one.raw === raw)?.line ?? line
}
