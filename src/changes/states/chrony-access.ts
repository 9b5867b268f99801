import { DaemonNotRunningError, HostwardError } from '../../errors.js'
import { chronyPaths, readChronyFiles } from '../../facts/time/chrony-files.js'
import { readTimeDaemons } from '../../facts/time/daemons.js'
import { settle } from '../../facts/time/settle.js'
import { commandLine } from '../../host/command-line.js'
import type { Host } from '../../host/types.js'
import { accessRules } from '../../tools/chrony-conf/access-rules.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { askAccess } from '../../tools/chronyc/accheck.js'
import { askChronycCommands } from '../../tools/chronyc/commands.js'
import type { StateValue } from '../engine/plan.js'
import type { StateKind } from '../engine/states.js'

/**
 * Whom the running chronyd answers; the key has the addresses that it is asked about, parted by commas. Its rules cannot be listed,
 * and `deny` is not the inverse of `allow`: they are brought back by `deny all` and all rules of the files, as a start reads them.
 */
export const chronyAccess: StateKind = {
  kind: 'chrony-access',
  compared: ['running', 'access'],
  // The files outlast a reboot, and with them what chronyd makes of them.
  runtimeOnly: false,

  async read(host, keys) {
    const files = await filesOf(host)
    const values = new Map<string, StateValue>()
    for (const key of keys) values.set(key, { ...(await readAccess(host, key)), files })
    return values
  },

  async restore(host, _, before, now) {
    if (before['running'] !== 'yes' || now['running'] !== 'yes') return
    await askChronycCommands(host, replayCommands(await readFiles(host)))
  },

  follows: (value) => value['files'] as readonly string[],

  // Which rules there are tell the files, once they are back.
  restoring: () => ({
    describe: 'have the running chronyd go by the rules of its files again (chronyc -m: deny all, then their allow and deny lines)',
    commands: [],
  }),

  inWords: (_, { running, access }) =>
    running === 'yes' && typeof access === 'string'
      ? `chronyd: ${access.replaceAll('\n', ', ')}`
      : 'chronyd reads its rules when it starts',

  byHand: () => [commandLine('chronyc', ['deny', 'all']), 'then chronyc allow … for every allow line of the files, or restart chronyd'],
}

/** `192.168.56.1 allowed`, a line each, as the state has it. */
export const accessText = (addresses: readonly string[], allowed: readonly boolean[]): string =>
  addresses.map((address, index) => `${address} ${allowed[index] === true ? 'allowed' : 'denied'}`).join('\n')

/** What makes the rules and `local` of a running chronyd those of the files. */
export function replayCommands(conf: ChronyConf): string[] {
  const rules = accessRules(conf.directives)
    .filter(({ problem }) => problem === null)
    .map(({ allow, all, text }) => [allow ? 'allow' : 'deny', ...(all ? ['all'] : []), ...(text === '' ? [] : [text])].join(' '))
  const local = conf.directives.findLast(({ directive }) => directive === 'local')
  return ['deny all', ...rules, local === undefined ? 'local off' : `local ${local.args}`.trim()]
}

async function readAccess(host: Host, key: string): Promise<StateValue> {
  const addresses = key.split(',').filter((address) => address !== '')
  const allowed = await settle(askAccess(host, addresses))
  if (!(allowed instanceof HostwardError)) return { running: 'yes', access: accessText(addresses, allowed) }
  // A chronyc that is gone says nothing of chronyd: that is not known then.
  if (allowed instanceof DaemonNotRunningError) return { running: 'no', access: '' }
  throw allowed
}

async function readFiles(host: Host): Promise<ChronyConf> {
  const { chronyd } = await readTimeDaemons(host)
  return readChronyFiles(host, chronyd)
}

async function filesOf(host: Host): Promise<string[]> {
  const conf = await settle(readFiles(host))
  return conf instanceof HostwardError ? [] : chronyPaths(host, conf)
}
