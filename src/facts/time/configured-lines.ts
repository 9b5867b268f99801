import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { configuredSource, SOURCE_DIRECTIVES } from '../../tools/chrony-conf/servers.js'
import { isPassing } from '../../tools/chrony-conf/source-files.js'
import { isAtLeast, type ChronyVersion } from '../../tools/chronyc/version.js'
import type { ConfiguredLine } from './match-sources.js'

/** Every line that names a time source, reference clocks included, in the order in which chronyd takes them. */
export function configuredLines(conf: ChronyConf, version: ChronyVersion | null): ConfiguredLine[] {
  const origins = new Map(conf.files.map(({ path, origin }) => [path, origin]))
  const main = conf.directives
    .filter(({ directive }) => SOURCE_DIRECTIVES.has(directive))
    .map((line) => ({ ...configuredSource(line), origin: origins.get(line.file) ?? 'main' }))
  const sources = conf.sources
    .filter(({ directive }) => SOURCE_DIRECTIVES.has(directive) && directive !== 'refclock')
    .map((line) => {
      const source = configuredSource(line)
      const unfinished = !line.raw.endsWith('\n') && (version === null || isAtLeast(version, 4, 1))
      const problem = unfinished ? 'the line has no line end: chronyd 4.1 and later ignores it' : source.problem
      return { ...source, problem, origin: isPassing(line.file) ? 'dhcp' : 'sourcedir' }
    })
  return [...main, ...sources]
}
