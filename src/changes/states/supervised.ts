import { setTimeout as sleep } from 'node:timers/promises'
import { HostwardError } from '../../errors.js'
import { lookUntil } from '../../facts/look-until.js'
import { isSupervised, isUp, readSupervisedProcesses, type SupervisedProcess } from '../../facts/supervisor/services.js'
import { readScanSupervisor } from '../../facts/supervisor/supervisor.js'
import { commandLine } from '../../host/command-line.js'
import { followLinks, listIfThere, lstatIfThere, statIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { ask, firstLine, toolFailed } from '../../tools/ask.js'
import { askSvstat } from '../../tools/daemontools/ask-svstat.js'
import type { SupervisedService } from '../../tools/daemontools/service.js'
import type { StateValue } from '../engine/plan.js'
import type { StateKind } from '../engine/states.js'

/** svscan looks into its folder every five seconds, and supervise starts what has ended a second later. */
const PICKED_UP_MS = 12_000
/** Most programs end at once when they are told to; whoever has told one that takes longer waits by itself. */
const SHORTLY_MS = 2_000
/** How long a program may take to end when it is taken away. */
const ENDS_MS = 20_000
const EVERY_MS = 100

/** What supervise and multilog make in the directory of a service, the log as hostward writes it. */
const RUNTIME: readonly string[] = ['supervise', 'log/supervise', 'log/main', 'log/status']

/**
 * Services under daemontools, by their directories (`/var/ntpd`, not the link to it), e.g.
 * `{"supervised":"yes","state":"up","log":"up","link":"/service/ntpd","runtime":"supervise log/supervise","pid":812,"wants":null}`.
 * `state` and `log` are up, down, crash-loop, ending (told to, and still there), unknown (a full disk keeps supervise from telling), or none
 * without a supervisor. `remains`: what a supervisor has left that is no more. Reading waits for what is under way: a link that
 * svscan has not seen yet, a program that has been told to end.
 */
export const supervisedState: StateKind = {
  kind: 'supervised',
  compared: ['supervised', 'state', 'log', 'remains'],
  // What runs after a boot follows from the links and the files `down`.
  runtimeOnly: false,

  async read(host, keys) {
    const { links, isScanned } = await readLinks(host)
    await Promise.all(keys.map((key) => settle(host, key, links.has(key), isScanned)))
    const logs = await Promise.all(keys.map((key) => isFolder(host, `${key}/log`)))
    const asked = keys.flatMap((key, index) => [key, ...(logs[index] === true ? [`${key}/log`] : [])])
    const processes = await readSupervisedProcesses(host, asked)
    const runtimes = await Promise.all(keys.map((key) => runtimeOf(host, key)))
    return new Map(
      keys.map((key, index): [string, StateValue] => {
        const main = processes.get(key)
        const runtime = runtimes[index]?.join(' ') ?? ''
        const value: StateValue = {
          supervised: isSupervised(main) ? 'yes' : 'no',
          state: wordOf(main),
          log: wordOf(processes.get(`${key}/log`)),
          link: links.get(key) ?? null,
          runtime,
          remains: isSupervised(main) ? '' : runtime,
          pid: main?.pid ?? null,
          wants: main?.wants ?? null,
        }
        return [key, value]
      }),
    )
  },

  async restore(host, key, before, now) {
    for (const [program = '', ...args] of inverse(key, before, now)) {
      const result = await ask(host, program, args, { uninterruptible: true })
      if (result.exitCode !== 0) throw toolFailed(result)
      if (program === 'svc' && firstLine(result.stderr) !== null) throw toolFailed(result)
      if (program === 'svc' && isGoing(before, now)) await untilGone(host, key)
    }
    if (!isGoing(now, before)) return
    // svscan starts what is linked again; up or down is for the file `down` first.
    const { links, isScanned } = await readLinks(host)
    await settle(host, key, links.has(key), isScanned)
    const [row] = await askSvstat(host, [key])
    for (const letter of letterFor(before, row?.state === null ? 'none' : isUp(row?.state ?? null) ? 'up' : 'down')) {
      const result = await ask(host, 'svc', [letter, key], { uninterruptible: true })
      if (firstLine(result.stderr) !== null) throw toolFailed(result)
    }
  },

  restoring(key, before, now) {
    const commands = inverse(key, before, now)
    if (commands.length === 0) return isGoing(now, before) ? { describe: `wait until svscan has started ${key} again`, commands } : null
    return { describe: isGoing(before, now) ? `end the supervision of ${key}` : `have ${key} ${String(before['state'])} again`, commands }
  },

  inWords: (key, { supervised, state }) => (supervised === 'yes' ? `${key} is ${String(state)}` : `${key} is not supervised`),

  byHand: (key, before, now) => inverse(key, before, now).map(([program = '', ...args]) => commandLine(program, args)),

  /** A program that ended over and over may be up or down by now, and one that was told to end has ended. */
  countsAsRestored: (name, before, now) =>
    (name === 'remains' && before === undefined) ||
    ((name === 'state' || name === 'log') &&
      ((before === 'crash-loop' && (now === 'up' || now === 'down')) || (before === 'ending' && now === 'down'))),

  /** What is not to run is ended while its files are there. */
  beforeFiles: (before, now) =>
    isGoing(before, now) ||
    leftOf(before, now).length > 0 ||
    (before['state'] === 'down' && now['state'] !== 'down' && now['supervised'] === 'yes'),
}

/** What a supervisor has left that was not there before, and is no more. */
function leftOf(before: StateValue, now: StateValue): string[] {
  if (before['supervised'] !== 'no' || now['supervised'] !== 'no') return []
  const was = namesIn(before['remains'])
  return namesIn(now['remains']).filter((name) => !was.includes(name))
}

const namesIn = (value: unknown): string[] => (typeof value === 'string' && value !== '' ? value.split(' ') : [])

/** Whether there was no supervisor and is one now. */
const isGoing = (before: StateValue, now: StateValue): boolean => before['supervised'] === 'no' && now['supervised'] === 'yes'

/** Command lines that bring it back, as far as files do not. */
function inverse(key: string, before: StateValue, now: StateValue): string[][] {
  if (isGoing(before, now)) {
    const { link } = now
    const logs = now['log'] === 'none' ? [] : [`${key}/log`]
    const was = new Set(namesIn(before['runtime']))
    // What appears only when it ends is removed as well.
    const made = RUNTIME.filter((name) => !was.has(name)).map((name) => `${key}/${name}`)
    return [
      ...(typeof link === 'string' && before['link'] !== link ? [['rm', '-f', '--', link]] : []),
      ['svc', '-dx', key, ...logs],
      ...(made.length === 0 ? [] : [['rm', '-rf', '--', ...made]]),
    ]
  }
  const left = leftOf(before, now)
  if (left.length > 0) return [['rm', '-rf', '--', ...left.map((name) => `${key}/${name}`)]]
  if (now['supervised'] !== 'yes' || before['supervised'] !== 'yes') return []
  return letterFor(before, String(now['state'])).map((letter) => ['svc', letter, key])
}

function letterFor(before: StateValue, now: string): string[] {
  const was = String(before['state'])
  if ((was === 'down' || was === 'ending') && now !== 'down' && now !== 'ending') return ['-d']
  if (was === 'down' && now === 'ending') return []
  return (was === 'up' || was === 'crash-loop') && ['down', 'ending', 'unknown'].includes(now) ? ['-u'] : []
}

function wordOf(process: SupervisedProcess | undefined): string {
  if (process?.state == null) return isSupervised(process) ? 'unknown' : 'none'
  if (!isUp(process.state)) return 'down'
  return process.crashLoop === true ? 'crash-loop' : process.wants === 'down' ? 'ending' : 'up'
}

/** Directories of services, and the entry of svscan's folder that leads to each; and whether svscan, which starts them, may run. */
async function readLinks(host: Host): Promise<{ links: Map<string, string>; isScanned: boolean }> {
  const { folder, running } = await readScanSupervisor(host, 'daemontools')
  const names = ((await listIfThere(host, folder)) ?? []).filter((name) => !name.startsWith('.'))
  const found = await Promise.all(names.map(async (name) => [await followLinks(host, `${folder}/${name}`), `${folder}/${name}`] as const))
  return { links: new Map(found), isScanned: running !== false }
}

/** Wait for what is under way; what takes too long is left to whoever looks next. */
async function settle(host: Host, key: string, isLinked: boolean, isScanned: boolean): Promise<void> {
  const started = Date.now()
  for (;;) {
    const [main, log] = await look(host, key)
    const limit = limitFor(main, log, isLinked, isScanned)
    if (limit === null || Date.now() - started >= limit) return
    await sleep(EVERY_MS)
  }
}

async function look(host: Host, key: string): Promise<[SupervisedService | null, SupervisedService | null]> {
  const hasLog = await isFolder(host, `${key}/log`)
  const [main = null, log = null] = await askSvstat(host, hasLog ? [key, `${key}/log`] : [key])
  return [main, log]
}

/** How long it may be waited for what is under way; null when nothing is. */
function limitFor(main: SupervisedService | null, log: SupervisedService | null, isLinked: boolean, isScanned: boolean): number | null {
  const isMissing = !isSupervised(main) || (log !== null && !isSupervised(log))
  if (isLinked && isMissing) return isScanned ? PICKED_UP_MS : null
  const isLeft = !isLinked && (isSupervised(main) || isSupervised(log))
  // supervise makes its files one by one.
  const isUntold = (isSupervised(main) && main?.state == null) || (isSupervised(log) && log?.state == null)
  return isLeft || isUntold || main?.wants != null || log?.wants != null ? SHORTLY_MS : null
}

/** @throws HostwardError */
async function untilGone(host: Host, key: string): Promise<void> {
  const isGone = async (): Promise<boolean> => (await look(host, key)).every((process) => !isSupervised(process))
  if (await lookUntil(host, { waitMs: ENDS_MS, everyMs: EVERY_MS }, isGone, (gone) => gone)) return
  throw new HostwardError('TOOL_FAILED', `svc -dx ${key}: it has not ended within ${ENDS_MS / 1000} s`, 6)
}

async function isFolder(host: Host, path: string): Promise<boolean> {
  return (await statIfThere(host, path))?.kind === 'directory'
}

async function runtimeOf(host: Host, key: string): Promise<string[]> {
  const there = await Promise.all(RUNTIME.map(async (name) => (await lstatIfThere(host, `${key}/${name}`)) !== null))
  return RUNTIME.filter((_, index) => there[index])
}
