import { HostwardError } from '../../../errors.js'
import type { Host } from '../../../host/types.js'
import { addressBytes, contains, formatSubnet, networkBytes, type Subnet } from '../../../tools/chrony-conf/subnet.js'
import type { Facts } from '../../facts.js'
import { layersOf } from '../../sections/firewall/layers.js'
import { letsNtpIn } from '../../sections/time/serve.js'
import { durationSeconds } from '../../spec/vocabulary.js'
import type { AccessRule } from '../../../tools/chrony-conf/access-rules.js'
import type { TimeFiles } from '../../time-facts.js'
import { answerOf, factsOf, timeFilesOf as filesOf } from '../ask.js'
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
  const facts = factsOf(host, ['daemons', 'chrony', 'timeFiles', 'clock', 'firewall', 'defaultZone'])
  const [running, read] = await Promise.all([answerOf(facts.time.running()), answerOf(filesOf(facts))])
  const files = read.answer
  const active = running.answer ?? []
  const ofDaemon = active.length === 1 ? [fact(['time', 'daemon'], active[0] ?? '')] : []
  const clock = active.some((name) => TELL_THE_CLOCK.has(name)) || running.why !== null ? await clockFacts(facts) : NOTHING
  const serving = files === null ? NOTHING : await serveFacts(facts, files)
  const all = [...clock.facts, ...(files === null ? [] : serverFacts(files)), ...ofDaemon, ...serving.facts]
  const asked = files?.daemon === 'ntpd' ? 'ntpq' : 'chronyc'
  return {
    facts: all,
    sources: ['systemctl show', ...(clock.facts.length > 0 ? [asked] : []), ...(files?.paths ?? [])],
    warnings: [
      ...(running.why === null ? [] : [leftOut('time/daemon', running.why)]),
      ...(active.length < 2 ? [] : [leftOut('time/daemon', `${String(active.length)} time daemons run: ${active.join(', ')}`)]),
      ...clock.warnings,
      ...(read.why === null ? [] : [leftOut('time/servers', read.why)]),
      ...serving.warnings,
    ],
  }
}

const TELL_THE_CLOCK: ReadonlySet<string> = new Set(['chronyd', 'ntpd', 'ntpsec'])

type Part = Pick<SectionFacts, 'facts' | 'warnings'>

const NOTHING: Part = { facts: [], warnings: [] }

async function clockFacts(facts: Facts): Promise<Part> {
  const { answer, why } = await answerOf(facts.time.clock())
  if (why !== null) return { facts: [], warnings: [leftOut('time/synchronised', why), leftOut('time/offset', why)] }
  const { offsetSeconds } = answer
  const offset = offsetSeconds === null ? undefined : OFFSETS.find((bound) => Math.abs(offsetSeconds) * ROOM <= durationSeconds(bound))
  return {
    facts: [
      fact(['time', 'synchronised'], true, { usual: true }),
      ...(offset === undefined ? [] : [fact(['time', 'offset'], offset, { usual: true })]),
    ],
    warnings:
      offset === undefined ? [leftOut('time/offset', offsetSeconds === null ? answer.verdict.reason : 'the clock is too far off')] : [],
  }
}

function serverFacts({ lines }: TimeFiles): CapturedFact[] {
  const names = [...new Set(lines.map(({ name }) => name))]
  return names.length === 0 ? [] : [fact(['time', 'servers', 'exactly'], names)]
}

/** Whom its files allow, and whether the firewall lets them. chronyd serves nobody by default, ntpd everybody: that is told. */
async function serveFacts(facts: Facts, files: TimeFiles): Promise<Part> {
  // Whom ntpd refuses by default are those whom no other line names: a spec cannot say that.
  const isDefault = ({ allow, subnet }: AccessRule): boolean => files.daemon === 'ntpd' && !allow && subnet?.bits === 0
  const told = files.rules.filter(({ problem, hostName, subnet }) => problem === null && hostName === null && !isOwnHost(subnet))
  const rules = told.filter((rule) => !isDefault(rule))
  const networks = (wanted: boolean): string[] => [
    ...new Set(
      rules
        .filter(({ allow }) => allow === wanted)
        .flatMap(({ subnet }) => (subnet === null ? EVERYBODY : [formatSubnet({ ...subnet, bytes: networkBytes(subnet) })])),
    ),
  ]
  const isOpenByDefault = files.daemon === 'ntpd' && told.every(({ subnet }) => subnet?.bits !== 0)
  const [allow, deny] = [[...(isOpenByDefault ? EVERYBODY : []), ...networks(true)], networks(false)]
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

/** Loopback addresses, which ntpd's files let in for ntpq: nobody is served there. */
function isOwnHost(subnet: Subnet | null): boolean {
  if (subnet === null || subnet.bits === 0) return false
  const loopbacks = [addressBytes('127.0.0.1'), addressBytes('::1')].filter((bytes) => bytes !== null)
  return subnet.bits >= 8 && loopbacks.some((bytes) => bytes.length === subnet.bytes.length && contains(subnet, bytes))
}

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
