import { currentTarget } from '../../../facts/targets/current.js'
import type { Host } from '../../../host/types.js'
import { linkedTarget } from '../../sections/target/checks.js'
import { answerOf, factsOf } from '../ask.js'
import { fact, leftOut, type SectionFacts } from '../fact.js'

/** Where distributions put the default: what lies elsewhere somebody has set. */
const VENDOR = /^\/(?:usr\/)?lib\//

/** `target:`. What the distribution's own link says is the default, and so is to be where the host boots to. */
export async function captureTarget(host: Host): Promise<SectionFacts> {
  const facts = factsOf(host, ['target', 'units'])
  const [links, units] = await Promise.all([facts.defaultTarget(), answerOf(facts.units())])
  const [link] = links
  const lasting = link === undefined ? null : linkedTarget(link)
  const current = units.why === null ? currentTarget(units.answer) : null
  return {
    facts: [
      ...(lasting === null ? [] : [fact(['target', 'default'], lasting, { usual: VENDOR.test(link?.path ?? '') })]),
      ...(current === null ? [] : [fact(['target', 'current'], current, { usual: current === lasting })]),
    ],
    sources: [...(link === undefined ? [] : [link.path]), 'systemctl list-units'],
    warnings: [
      ...(lasting === null ? [leftOut('target/default', 'no default.target was found in the folders of systemd')] : []),
      ...(current === null ? [leftOut('target/current', units.why ?? 'none of the targets of a boot is active')] : []),
    ],
  }
}
