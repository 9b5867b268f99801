import { HostwardError, NotFoundError } from '../../errors.js'
import { lookUntil } from '../../facts/look-until.js'
import { chronyPaths, readChronyFiles } from '../../facts/time/chrony-files.js'
import { readTimeDaemons } from '../../facts/time/daemons.js'
import { readDhclientServers } from '../../facts/time/dhclient-servers.js'
import { askNamedSources } from '../../facts/time/named-sources.js'
import { settle } from '../../facts/time/settle.js'
import { commandLine } from '../../host/command-line.js'
import type { Host } from '../../host/types.js'
import { ask } from '../../tools/ask.js'
import { sourceDirectives } from '../../tools/chrony-conf/source-files.js'
import { wordsOf } from '../../tools/chrony-conf/lines.js'
import { ALL_SOURCES_ARGS, ALL_SOURCES_NAMES_ARGS } from '../../tools/chronyc/sources.js'
import { systemctlFailure } from '../../tools/systemctl/failure.js'
import { askShow, textOf } from '../../tools/systemctl/show.js'
import type { StateValue } from '../engine/plan.js'
import type { StateKind } from '../engine/states.js'

/** After a start chronyd takes a moment until it has its sources: milliseconds. */
const SOURCES_MS = 10_000
const EVERY_MS = 250
const LONGEST_MS = 300_000

/**
 * What chronyd has read of its files; the key is its unit. It tells its sources by name and no more than that, so it is restarted
 * whenever one of its files is brought back. Sources of DHCP and reference clocks are nobody's change.
 */
export const chronydState: StateKind = {
  kind: 'chronyd',
  compared: ['sources'],
  // The files outlast a reboot, and with them what chronyd makes of them.
  runtimeOnly: false,

  async read(host, keys) {
    const value = await readValue(host)
    return new Map(keys.map((key) => [key, value]))
  },

  async restore(host, key, before) {
    const [properties] = await askShow(host, [key], ['Id', 'ActiveState'])
    const active = properties === undefined ? null : textOf(properties, 'ActiveState')
    // One that did not run is none to start: it reads its files when it is started.
    if (before['sources'] === null && active !== 'active') return
    const options = { uninterruptible: true, timeoutMs: LONGEST_MS }
    // A unit that was started often is not started again until that is forgotten; one that has not failed may refuse it.
    await ask(host, 'systemctl', resetWords(key), options)
    const result = await ask(host, 'systemctl', restartWords(key), options)
    if (result.exitCode !== 0) throw systemctlFailure(result)
    await waitForSources(host, before['sources'])
  },

  follows: (value) => value['files'] as readonly string[],

  /** Without its sources nothing can be compared: chronyd did not run, or is older than 4.0 and tells no names. */
  countsAsRestored: (name, before) => name === 'sources' && before === null,

  restoring: (key) => ({
    describe: `restart ${key}: it reads its files again`,
    commands: [
      ['systemctl', ...resetWords(key)],
      ['systemctl', ...restartWords(key)],
    ],
  }),

  inWords: (_, { sources }) =>
    `chronyd has the sources of its files${Array.isArray(sources) && sources.length > 0 ? `: ${sources.join(', ')}` : ''}`,

  byHand: (key) => [commandLine('systemctl', restartWords(key))],
}

const resetWords = (unit: string): string[] => ['reset-failed', '--no-ask-password', '--', unit]
const restartWords = (unit: string): string[] => ['restart', '--no-ask-password', '--', unit]

async function waitForSources(host: Host, wanted: unknown): Promise<void> {
  if (wanted === null) return
  const isBack = ({ sources }: StateValue): boolean => JSON.stringify(sources) === JSON.stringify(wanted)
  await lookUntil(host, { waitMs: SOURCES_MS, everyMs: EVERY_MS }, () => readValue(host), isBack)
}

async function readValue(host: Host): Promise<StateValue> {
  const { chronyd } = await readTimeDaemons(host)
  const [conf, named, dhclient] = await Promise.all([
    settle(readChronyFiles(host, chronyd)),
    settle(askNamedSources(host, ALL_SOURCES_ARGS, ALL_SOURCES_NAMES_ARGS)),
    readDhclientServers(host),
  ])
  if (conf instanceof HostwardError && !(conf instanceof NotFoundError)) throw conf
  const files = conf instanceof HostwardError ? [] : await chronyPaths(host, conf)
  if (named instanceof HostwardError || named.whyUnnamed !== null) return { sources: null, files }
  const passing = [...(conf instanceof HostwardError ? [] : sourceDirectives(conf, 'passing')), ...dhclient.lines]
  const fromDhcp = new Set(passing.map(({ args }) => wordsOf(args)[0]?.toLowerCase()))
  const sources = named.sources
    .filter(({ mode, name, address }) => mode !== 'refclock' && !fromDhcp.has(name.toLowerCase()) && !fromDhcp.has(address ?? ''))
    .map(({ mode, name }) => `${mode} ${name.toLowerCase()}`)
  return { sources: [...new Set(sources)].sort(), files }
}
