import { HostwardError } from '../../../errors.js'
import { activeDaemons } from '../../../facts/time/daemons.js'
import { configuredLines } from '../../../facts/time/configured-lines.js'
import type { Host } from '../../../host/types.js'
import { accessRules } from '../../../tools/chrony-conf/access-rules.js'
import { formatSubnet, networkBytes } from '../../../tools/chrony-conf/subnet.js'
import type { ChronyConf } from '../../../tools/chrony-conf/read.js'
import type { Facts } from '../../facts.js'
import { layersOf } from '../../sections/firewall/layers.js'
import { letsNtpIn } from '../../sections/time/serve.js'
import { durationSeconds } from '../../spec/vocabulary.js'
import { answerOf, chronyOf, factsOf } from '../ask.js'
import { fact, leftOut, type CapturedFact, type SectionFacts } from '../fact.js'

/** A clock goes to and fro: what is told is the narrowest of these bounds that leaves room for it. */
const OFFSETS = ['50ms', '500ms', '5s', '1min', '1h'] as const
const ROOM = 5

/**
 * `time:`. That the clock is synchronised is what everybody expects; which daemon does it, with which servers and for whom, has no
 * default. Stratum and the number of sources that answer change by themselves and are not told.
 *
 * @throws HostwardError when nothing of it could be asked
 */
export async function captureTime(host: Host): Promise<SectionFacts> {
  const facts = factsOf(host, ['daemons', 'chrony', 'clock', 'firewall', 'defaultZone'])
  const [daemons, chrony] = await Promise.all([answerOf(facts.timeDaemons()), answerOf(chronyOf(facts))])
  const conf = chrony.answer?.conf ?? null
  const active = [...new Set(activeDaemons(daemons.answer?.daemons ?? null).map(({ name }) => name))]
  const ofDaemon = active.length === 1 ? [fact(['time', 'daemon'], active[0] ?? '')] : []
  const clock = active.includes('chronyd') || daemons.why !== null ? await clockFacts(facts) : NOTHING
  const serving = conf === null ? NOTHING : await serveFacts(facts, conf)
  const all = [...clock.facts, ...(conf === null ? [] : serverFacts(conf)), ...ofDaemon, ...serving.facts]
  return {
    facts: all,
    sources: ['systemctl show', ...(clock.facts.length > 0 ? ['chronyc'] : []), ...(conf?.files.map(({ path }) => path) ?? [])],
    warnings: [
      ...(daemons.why === null ? [] : [leftOut('time/daemon', daemons.why)]),
      ...(active.length < 2 ? [] : [leftOut('time/daemon', `${String(active.length)} time daemons run: ${active.join(', ')}`)]),
      ...clock.warnings,
      ...(chrony.why === null ? [] : [leftOut('time/servers', chrony.why)]),
      ...serving.warnings,
    ],
  }
}

type Part = Pick<SectionFacts, 'facts' | 'warnings'>

const NOTHING: Part = { facts: [], warnings: [] }

async function clockFacts(facts: Facts): Promise<Part> {
  const { answer, why } = await answerOf(facts.clock())
  if (why !== null) return { facts: [], warnings: [leftOut('time/synchronised', why), leftOut('time/offset', why)] }
  const offset = OFFSETS.find((bound) => Math.abs(answer.tracking.offsetSeconds) * ROOM <= durationSeconds(bound))
  return {
    facts: [
      fact(['time', 'synchronised'], true, { usual: true }),
      ...(offset === undefined ? [] : [fact(['time', 'offset'], offset, { usual: true })]),
    ],
    warnings: offset === undefined ? [leftOut('time/offset', 'the clock is too far off')] : [],
  }
}

function serverFacts(conf: ChronyConf): CapturedFact[] {
  const names = [...new Set(configuredLines(conf, null).map(({ name }) => name))]
  return names.length === 0 ? [] : [fact(['time', 'servers', 'exactly'], names)]
}

/** Whom its files allow, and whether the firewall lets them. Nobody is the default. */
async function serveFacts(facts: Facts, conf: ChronyConf): Promise<Part> {
  const rules = accessRules(conf.directives).filter(({ problem, hostName }) => problem === null && hostName === null)
  const networks = (allow: boolean): string[] => [
    ...new Set(
      rules
        .filter((rule) => rule.allow === allow)
        .flatMap(({ subnet }) => (subnet === null ? EVERYBODY : [formatSubnet({ ...subnet, bytes: networkBytes(subnet) })])),
    ),
  ]
  const [allow, deny] = [networks(true), networks(false)]
  const open = await letIn(facts)
  return {
    facts: [
      ...(allow.length === 0 ? [] : [fact(['time', 'serve', 'allow'], allow)]),
      ...(deny.length === 0 ? [] : [fact(['time', 'serve', 'deny'], deny)]),
      ...(open.isOpen === null ? [] : [fact(['time', 'serve', 'firewall'], open.isOpen, { usual: allow.length === 0 })]),
    ],
    warnings: open.why === null ? [] : [leftOut('time/serve/firewall', open.why)],
  }
}

const EVERYBODY = ['0.0.0.0/0', '::/0']

/** Whether the default zone lets NTP in, now and permanently; null when nobody could say, with the reason unless there is no firewall. */
async function letIn(facts: Facts): Promise<{ isOpen: boolean | null; why: string | null }> {
  const layers = await answerOf(facts.firewall())
  if (layers.why !== null || !layers.answer.running) return { isOpen: null, why: null }
  const zone = await answerOf(facts.defaultZone())
  if (zone.why !== null) return { isOpen: null, why: zone.why }
  const found = layersOf(layers.answer, zone.answer, 'both')
  if (found instanceof HostwardError) return { isOpen: null, why: found.message }
  if (!Array.isArray(found)) return { isOpen: null, why: null }
  const open = found.filter(({ settings }) => letsNtpIn(settings))
  if (open.length === 0 || open.length === found.length) return { isOpen: open.length > 0, why: null }
  return { isOpen: null, why: `zone ${zone.answer} lets NTP in only ${open[0]?.layer ?? ''}` }
}
