import type { Host } from '../../../host/types.js'
import { confWarnings } from '../../../facts/time/chrony-files.js'
import { SOURCE_DIRECTIVES } from '../../../tools/chrony-conf/servers.js'
import { chronyOf, factsOf } from '../ask.js'
import { fact, leftOut, type SectionFacts } from '../fact.js'

/** Directives that `time:` tells of. */
const ELSEWHERE: ReadonlySet<string> = new Set([...SOURCE_DIRECTIVES, 'allow', 'deny'])

/**
 * `files:`. Without a line in its file chronyd does none of it: every line differs from chronyd's own default.
 *
 * @throws HostwardError when the files could not be read
 */
export async function captureFiles(host: Host): Promise<SectionFacts> {
  const found = await chronyOf(factsOf(host, ['chrony', 'daemons']))
  if (found === null) return { facts: [], sources: [], warnings: [] }
  const { conf } = found
  const lines = conf.directives.filter(({ directive }) => !ELSEWHERE.has(directive))
  const texts = [...new Set(lines.map(({ directive, args }) => `${directive} ${args}`.trimEnd()))]
  return {
    facts: texts.length === 0 ? [] : [fact(['files', 'chrony.conf', 'present'], texts)],
    sources: conf.files.map(({ path }) => path),
    warnings: confWarnings(conf).map(({ message }) => leftOut('files/chrony.conf', message)),
  }
}
