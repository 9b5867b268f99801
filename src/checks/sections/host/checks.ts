import type { HostIdentity } from '../../../host/types.js'
import { readHostArchitecture } from '../../../facts/architecture.js'
import { inWords } from '../../../words.js'
import { fits, judged, unknown, type Check, type Draft, type NewCheck } from '../../check.js'
import { listOf } from '../../spec/vocabulary.js'
import type { HostSpec } from './schema.js'

/** What `host:` of a spec says. */
export function hostChecks({ os, architecture }: HostSpec, draft: Draft): Check[] {
  const inner = draft.inside('os', 'os', os)
  return [
    ...inner.leaf('id', os?.id, (words) => osCheck(listOf(words), 'osId', 'ID')),
    ...inner.leaf('version', os?.version, (words) => osCheck(listOf(words), 'osVersion', 'VERSION_ID')),
    ...draft.leaf('architecture', architecture, (words) => ({
      expected: inWords(listOf(words), 'or'),
      asks: ['host'],
      judge: async (facts) => {
        const found = await readHostArchitecture(facts.witness('host'))
        return judged(listOf(words).includes(found), found)
      },
    })),
  ]
}

function osCheck(words: readonly string[], field: 'osId' | 'osVersion', name: string): NewCheck {
  return {
    expected: inWords(words, 'or'),
    asks: ['host'],
    proof: { texts: [`${name}=`] },
    judge: async (facts) => {
      const identity: HostIdentity = await facts.host.describe()
      const found = identity[field]
      return found === null ? unknown(`os-release has no ${name}`) : judged(fits(found, words), found)
    },
  }
}
