import type { HostIdentity } from '../../../host/types.js'
import { readHostArchitecture } from '../../../facts/architecture.js'
import { fits, inWords, judged, unknown, type Check, type Draft } from '../../check.js'
import { listOf, metaOf, valueOf } from '../../spec/vocabulary.js'
import type { HostSpec } from './schema.js'

/** What `host:` of a spec says. */
export function hostChecks({ os, architecture }: HostSpec, draft: Draft): Check[] {
  const checks: Check[] = []
  const osDraft = draft.inside('os', 'os', os ?? {})
  if (os?.id !== undefined) checks.push(osCheck(osDraft.inside('id', 'id', metaOf(os.id)), listOf(valueOf(os.id)), 'osId', 'ID'))
  if (os?.version !== undefined) {
    const words = listOf(valueOf(os.version))
    checks.push(osCheck(osDraft.inside('version', 'version', metaOf(os.version)), words, 'osVersion', 'VERSION_ID'))
  }
  if (architecture !== undefined) {
    const words = listOf(valueOf(architecture))
    checks.push(
      draft.inside('architecture', 'architecture', metaOf(architecture)).check({
        expected: inWords(words),
        asks: ['host'],
        judge: async (facts) => {
          const found = await readHostArchitecture(facts.witness('host'))
          return judged(words.includes(found), found)
        },
      }),
    )
  }
  return checks
}

function osCheck(draft: Draft, words: readonly string[], field: 'osId' | 'osVersion', name: string): Check {
  return draft.check({
    expected: inWords(words),
    asks: ['host'],
    proof: { texts: [`${name}=`] },
    judge: async (facts) => {
      const identity: HostIdentity = await facts.host.describe()
      const found = identity[field]
      return found === null ? unknown(`os-release has no ${name}`) : judged(fits(found, words), found)
    },
  })
}
