/** What is asked of a host for a recording: every reading command's questions, and about all units at once. */
import type { Host } from '../../host/types.js'
import { askJournal } from '../../tools/journalctl/journal.js'
import { catArgs } from '../../tools/systemctl/cat.js'
import { DEPENDENCY_PROPERTIES } from '../../tools/systemctl/dependencies.js'
import { askListUnitFiles } from '../../tools/systemctl/list-unit-files.js'
import { askListUnits } from '../../tools/systemctl/list-units.js'
import { isTemplateName, isUnitName } from '../../tools/systemctl/names.js'
import { askShowPrecisely, textOf, type Properties } from '../../tools/systemctl/show.js'
import { UNIT_SHOW_PROPERTIES } from '../../tools/systemctl/unit-properties.js'
import { readHostArchitecture } from '../architecture.js'
import { readBootArguments } from '../boot/args.js'
import { readBootDefault } from '../boot/default.js'
import { readBootEntries } from '../boot/entries.js'
import { readBootLog } from '../boot/log.js'
import { readBootTime } from '../boot/time.js'
import { examineTools } from '../doctor.js'
import { readChangedZones } from '../firewall/files.js'
import { readFirewallLayers } from '../firewall/layers.js'
import { readFirewall } from '../firewall/show.js'
import { readStatus } from '../status.js'
import { readSupervisedServices } from '../supervisor/services.js'
import { readSupervisedService } from '../supervisor/show.js'
import { readSupervisorKind } from '../supervisor/supervisor.js'
import { readTargets } from '../targets/list.js'
import { readTarget } from '../targets/show.js'
import { readTimeClients } from '../time/clients.js'
import { readRunningDaemons } from '../time/running-daemons.js'
import { readTimeDaemons } from '../time/daemons.js'
import { daemonInCharge } from '../time/daemon-in-charge.js'
import { ntpdFilesChanged } from '../time/ntpd-files-age.js'
import { findNtpd, readNtpdFiles } from '../time/ntpd.js'
import { readTimeServers } from '../time/servers.js'
import { askNtpdClock } from '../../tools/ntpq/ask.js'
import { readTimeSources } from '../time/sources.js'
import { readTimeStatus } from '../time/status.js'
import { readHostZone } from '../timers/host-zone.js'
import { readTimers } from '../timers/list.js'
import { TIMER_PROPERTIES } from '../timers/properties.js'
import { readTimer } from '../timers/show.js'
import { readUnitCat } from '../units/cat.js'
import { readUnitFiles } from '../units/files.js'
import { readUnits } from '../units/list.js'
import { readUnit } from '../units/show.js'

/** A question and the commands that ask it. */
export interface RecordQuestion {
  commands: readonly string[]
  ask: (host: Host) => Promise<unknown>
}

/** Questions that need no name: each as its command asks it. */
export const GENERAL_QUESTIONS: readonly RecordQuestion[] = [
  { commands: ['status'], ask: readStatus },
  { commands: ['doctor'], ask: examineTools },
  { commands: ['boot list', 'boot show'], ask: readBootEntries },
  { commands: ['boot default'], ask: readBootDefault },
  { commands: ['boot args'], ask: readBootArguments },
  { commands: ['boot log'], ask: (host) => readBootLog(host) },
  { commands: ['boot log'], ask: (host) => askJournal(host, { kernel: true, boot: '0' }) },
  { commands: ['boot time'], ask: readBootTime },
  { commands: ['unit list', 'service list'], ask: (host) => readUnits(host) },
  { commands: ['unit list', 'service list'], ask: (host) => readUnits(host, { all: true }) },
  { commands: ['service list', 'service status', 'service is active', 'service is enabled'], ask: askAboutSupervised },
  { commands: ['unit files'], ask: (host) => readUnitFiles(host) },
  { commands: ['unit show', 'service status'], ask: (host) => askJournal(host, { boot: '0', lines: JOURNAL_LINES }) },
  { commands: ['timer list'], ask: readTimers },
  { commands: ['timer show'], ask: readHostZone },
  { commands: ['target list'], ask: readTargets },
  { commands: ['target show'], ask: (host) => readTarget(host) },
  { commands: ['time status', 'time wait'], ask: readTimeStatus },
  { commands: ['time sources'], ask: (host) => readTimeSources(host, { stats: true, resolve: true }) },
  { commands: ['time servers'], ask: readTimeServers },
  { commands: ['time clients'], ask: readTimeClients },
  { commands: ['firewall show'], ask: (host) => readFirewall(host) },
  // What it asks in another way than the others, to ask less.
  { commands: ['check'], ask: readHostArchitecture },
  { commands: ['check'], ask: readFirewallLayers },
  { commands: ['check'], ask: askNtpdAsChecksDo },
  { commands: ['check'], ask: askForDaemonsWithoutSystemd },
  { commands: ['capture'], ask: readChangedZones },
]

/** Which daemons run, by their processes. */
async function askForDaemonsWithoutSystemd(host: Host): Promise<void> {
  if ((await readTimeDaemons(host)).daemons === null) await readRunningDaemons(host)
}

/** Its clock by one process, and whether ntpd has read its files as they are: a host of another daemon is asked nothing. */
async function askNtpdAsChecksDo(host: Host): Promise<void> {
  if ((await daemonInCharge(host)) !== 'ntpd') return
  await askNtpdClock(host)
  const ntpd = await findNtpd(host)
  await ntpdFilesChanged(host, ntpd, await readNtpdFiles(host, ntpd))
}

/** Services that systemd does not supervise: all about each. A host under systemd is asked nothing. */
async function askAboutSupervised(host: Host): Promise<void> {
  const kind = await readSupervisorKind(host)
  if (kind === 'systemd') return
  const { services } = await readSupervisedServices(host, kind)
  await Promise.all(services.map(({ name }) => readSupervisedService(host, kind, name, 0)))
}

/** The end of this boot's journal: enough for the last lines of every unit that has anything to say. */
const JOURNAL_LINES = 10_000

/** As many lines of the log of one unit as can be asked of a recording at most, when they are not among those. */
const UNIT_LOG_LINES = 50

/** Units by what is asked about them. */
export interface RecordedUnitNames {
  /** Everything in memory or with a unit file, but for templates. */
  units: string[]
  templates: string[]
  /** Services that run or have failed: they have something to say in the log. */
  talkative: ReadonlySet<string>
}

/** Everything that any command asks about a unit, with one call each about all of them. @throws HostwardError */
export async function askAboutAllUnits(host: Host): Promise<RecordedUnitNames> {
  const [inMemory, onDisk] = await Promise.all([askListUnits(host), askListUnitFiles(host)])
  const names = [...new Set([...inMemory.map(({ unit }) => unit), ...onDisk.map(({ unitFile }) => unitFile)])].filter(isUnitName).sort()
  const units = names.filter((name) => !isTemplateName(name))
  const shown = await askShowPrecisely(host, units, [...new Set([...UNIT_SHOW_PROPERTIES, ...TIMER_PROPERTIES, ...DEPENDENCY_PROPERTIES])])
  const withFiles = units.filter((_, index) => hasFiles(shown[index]))
  if (withFiles.length > 0) await host.run('systemctl', [...catArgs(withFiles[0] ?? ''), ...withFiles.slice(1)])
  const talkative = new Set(inMemory.filter(({ type, active }) => type === 'service' && active !== 'inactive').map(({ unit }) => unit))
  return { units, templates: names.filter(isTemplateName), talkative }
}

/** systemctl cat ends its answer at a unit without files (systemd 219), and prints none of a masked one. */
function hasFiles(properties: Properties | undefined): boolean {
  return properties !== undefined && textOf(properties, 'FragmentPath') !== null && textOf(properties, 'LoadState') === 'loaded'
}

/** Questions about each unit; most of their answers follow from those about all. */
export function questionsAboutUnits({ units, templates }: RecordedUnitNames): RecordQuestion[] {
  const ofType = (type: string): string[] => units.filter((unit) => unit.endsWith(`.${type}`))
  return [
    ...units.flatMap((unit): RecordQuestion[] => [
      {
        commands: ['unit show', 'service status', 'service is active', 'service is enabled'],
        ask: (host) => readUnit(host, unit, { lines: UNIT_LOG_LINES }),
      },
      { commands: ['unit cat'], ask: (host) => readUnitCat(host, unit) },
    ]),
    ...templates.map((unit): RecordQuestion => ({ commands: ['unit cat'], ask: (host) => readUnitCat(host, unit) })),
    ...ofType('timer').map((unit): RecordQuestion => ({ commands: ['timer show'], ask: (host) => readTimer(host, unit) })),
    ...ofType('target').map((unit): RecordQuestion => ({ commands: ['target show'], ask: (host) => readTarget(host, unit) })),
  ]
}

/**
 * Commands of which nothing is recorded: they ask nothing of a host, record it, are about what was done to it, or ask what
 * others ask (apply: check, and the changes that it makes).
 */
export const COMMANDS_WITHOUT_QUESTIONS: readonly string[] = [
  ...['record', 'parse', 'schema', 'diff', 'history', 'history show', 'undo'],
  'apply',
]
