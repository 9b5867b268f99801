import type { Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { accessRules } from '../../tools/chrony-conf/access-rules.js'
import { AccessTable } from '../../tools/chrony-conf/access-table.js'
import { changedDocuments, type ConfDocuments } from '../../tools/chrony-conf/documents.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { formatAddress } from '../../tools/chrony-conf/subnet.js'
import { askAccess } from '../../tools/chronyc/accheck.js'
import { commandsArgs } from '../../tools/chronyc/commands.js'
import type { Difference, Plan, RunStep } from '../engine/plan.js'
import { stateId } from '../engine/states.js'
import type { Network } from '../network.js'
import { unlessNotRecorded } from '../not-recorded.js'
import { accessText, replayCommands } from '../states/chrony-access.js'
import { foldersOf, writeSteps } from './conf-steps.js'
import { checkCandidate, type ChronyGround } from './ground.js'
import { localOf } from './place-rules.js'
import { portDifferences, portOf } from './port.js'
import type { FirewallShare } from './serve-firewall.js'
import { probesOf } from './serve-rules.js'
import { isSynchronised } from './synchronised.js'

/** A change of whom chronyd answers. */
export interface AccessChange {
  networks: readonly Network[]
  firewall: FirewallShare
  /** Commands of chronyc that make the running rules those of the files; null: all of them anew. */
  commands: readonly string[] | null
  /** chronyd is started or restarted later in the same change, and reads its files then. No when left out. */
  beforeStart?: boolean
  serving: boolean
  action: string
  summary: string
  done: string
}

/** Files, running rules and firewall as one plan; every end of every range is asked about afterwards. */
export async function accessPlan(
  host: Host,
  ground: ChronyGround,
  edited: ConfDocuments,
  after: ChronyConf,
  { networks, firewall, commands, beforeStart = false, serving, action, summary, done }: AccessChange,
): Promise<Plan> {
  const changed = changedDocuments(ground.documents, edited)
  const rules = accessRules(after.directives)
  const probes = probesOf([...accessRules(ground.conf.directives), ...rules], networks)
  const addresses = probes.map((bytes) => formatAddress(bytes))
  const table = new AccessTable(rules)
  const access = accessText(
    addresses,
    probes.map((bytes) => table.allows(bytes)),
  )
  const before = new AccessTable(accessRules(ground.conf.directives))
  const unrecorded: Warning[] = []
  const asked = beforeStart ? null : await unlessNotRecorded(askAccess(host, addresses), 'whom the running chronyd answers', unrecorded)
  const now = asked ?? probes.map((bytes) => before.allows(bytes))
  const [checked, files] = await Promise.all([checkCandidate(host, after, ground), writeSteps(host, changed)])
  const runtime = !beforeStart && (accessText(addresses, now) !== access || localOf(ground.conf) !== localOf(after))
  const key = addresses.join(',')
  const drifted = probes.some((bytes, index) => before.allows(bytes) !== now[index])
  const port = portOf(after)
  // One that has just been started follows nobody yet.
  const synchronised = !beforeStart && (await isSynchronised(host))
  const steps = [...files.steps, ...(runtime ? runtimeSteps(after, drifted ? null : commands) : []), ...firewall.part.steps]
  return {
    action,
    summary,
    steps,
    watch: {
      files: [...ground.documents.keys(), ...firewall.part.watch.files],
      folders: [...foldersOf(ground.conf), ...firewall.part.watch.folders],
      states: [{ kind: 'chrony-access', key }, { kind: 'unit', key: ground.unit }, ...firewall.part.watch.states],
    },
    expect: {
      files: { ...files.expect, ...firewall.part.files },
      states: { [stateId({ kind: 'chrony-access', key })]: { values: { access, running: 'yes' } }, ...firewall.part.states },
    },
    verify: async (live, interrupt) => [
      ...(serving ? await portDifferences(live, 'chronyd', port, interrupt) : []),
      ...(synchronised && !(await isSynchronised(live)) ? [LOST_SYNC] : []),
      ...(await firewall.part.verify(live)),
    ],
    dangers: [],
    warnings: [...ground.warnings, ...unrecorded, ...checked, ...firewall.warnings, ...(drifted ? [DRIFT] : [])],
    notes: firewall.notes,
    done,
  }
}

const DRIFT: Warning = {
  code: 'RULES_DIFFER',
  message:
    'the running chronyd has other rules than its files (changed by hand since its start): they become those of the files, also when this is undone',
}

const LOST_SYNC: Difference = { what: 'chronyd', expected: 'synchronised, as before', actual: 'not synchronised any more' }

function runtimeSteps(after: ChronyConf, commands: readonly string[] | null): RunStep[] {
  const step = (id: string, describe: string, args: readonly string[]): RunStep => ({
    kind: 'run',
    id,
    describe,
    program: 'chronyc',
    args,
    touches: ['the rules of the running chronyd'],
    undoable: true,
  })
  if (commands !== null)
    return commands.map((command) => step(`chronyc ${command}`, `tell the running chronyd: ${command}`, command.split(' ')))
  return [step('chronyc rules', 'give the running chronyd the rules of its files', commandsArgs(replayCommands(after)))]
}
