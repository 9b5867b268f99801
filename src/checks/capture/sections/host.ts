import { readHostArchitecture } from '../../../facts/architecture.js'
import type { Host } from '../../../host/types.js'
import { answerOf } from '../ask.js'
import { fact, leftOut, type SectionFacts } from '../fact.js'

/** `host:`; nothing of it has a default. */
export async function captureHostSection(host: Host): Promise<SectionFacts> {
  const [{ osId, osVersion }, architecture] = await Promise.all([host.describe(), answerOf(readHostArchitecture(host))])
  return {
    facts: [
      ...(osId === null ? [] : [fact(['host', 'os', 'id'], osId)]),
      ...(osVersion === null ? [] : [fact(['host', 'os', 'version'], osVersion)]),
      ...(architecture.why === null ? [fact(['host', 'architecture'], architecture.answer)] : []),
    ],
    sources: ['/etc/os-release', 'uname'],
    warnings: architecture.why === null ? [] : [leftOut('host/architecture', architecture.why)],
  }
}
