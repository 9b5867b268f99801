import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLineOf, labIsUp, livingHosts, UP_MARK } from './alive.js'
import { labControlGroups } from './control-groups.js'
import { putPackage, createKey, createState, hostSpec, initPid, removeState, startHost, stopHost, waitUntilUp } from './hosts.js'
import { ensureImage } from './images.js'
import { createNetwork, destroyNetwork, labNamespaces, netnsOf } from './network.js'
import { must, until } from './shell.js'
import { hosts, STATE, WRONG, type HostName } from './spec.js'

type Tell = (line: string) => void

/** The hosts of this lab: all, or those that HOSTWARD_LAB_HOSTS names (`server,client`). */
export const allHosts: readonly HostName[] = hosts
  .map((host) => host.name as HostName)
  .filter((name) => (process.env['HOSTWARD_LAB_HOSTS'] ?? name).split(',').includes(name))

/**
 * Bring the lab up; what went wrong is cleaned away. On a lab that is up: start the hosts that are down, and give all of
 * them hostward as it is now.
 *
 * @throws Error
 */
export async function up(tell: Tell): Promise<void> {
  if (labIsUp()) {
    putPackage()
    const living = livingHosts()
    const dead = allHosts.filter((name) => !living.includes(name))
    if (dead.length > 0) await fresh(...dead)
    const started = dead.length > 0 ? `; started again: ${dead.join(', ')}` : ''
    tell(`the lab is up; its hosts have hostward as it is now${started}`)
    return
  }
  try {
    await down(() => undefined)
    createState()
    const folders = new Map(allHosts.map((name) => [name, ensureImage(hostSpec(name).image, tell)]))
    createKey()
    putPackage()
    createNetwork()
    startWrongClock()
    const started = Date.now()
    for (const name of allHosts) startHost(name, folders.get(name)!)
    await Promise.all(allHosts.map((name) => waitUntilUp(name)))
    writeFileSync(UP_MARK, '')
    tell(`${allHosts.length} hosts are up after ${((Date.now() - started) / 1000).toFixed(1)} s: ${allHosts.join(', ')}`)
  } catch (error) {
    await down(() => undefined)
    throw error
  }
}

let goingDown: Promise<void> | null = null

/** Take everything down, also what a lab that died half way has left. Asked for twice, it is done once. */
export async function down(tell: Tell): Promise<void> {
  goingDown ??= takeDown().finally(() => (goingDown = null))
  await goingDown
  tell('nothing of the lab is left')
}

async function takeDown(): Promise<void> {
  rmSync(UP_MARK, { force: true })
  await Promise.all(allHosts.map((name) => stopHost(name)))
  await stopWrongClock()
  destroyNetwork()
  removeState()
}

export interface Remains {
  processes: string[]
  mounts: string[]
  namespaces: string[]
  controlGroups: string[]
  folders: string[]
}

/** What is there of the lab: for `lab:status`, and for the test that nothing is left. */
export function remains(): Remains {
  return {
    processes: labProcesses(),
    mounts: readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(`${STATE}/`) || line.includes(` ${STATE} `)),
    namespaces: labNamespaces(),
    controlGroups: labControlGroups(),
    folders: existsSync(STATE) ? [STATE] : [],
  }
}

/** Processes outside that serve a host, and those inside, which have a disk of the lab among their mounts. */
function labProcesses(): string[] {
  const own = readlinkSync('/proc/self/ns/mnt')
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        const inside = readlinkSync(`/proc/${pid}/ns/mnt`) !== own && readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(`${STATE}/`)
        return inside || words.includes(`${STATE}/`) ? [`${pid} ${words}`] : []
      } catch {
        return []
      }
    })
}

/**
 * Whether the lab is only there for this run: then no more of its hosts are up than the file at work needs, because those of all
 * labs share root's inotify instances.
 */
let isLean = process.env['HOSTWARD_LAB_LEAN'] === '1'

/** The host by whose clock the others go: it is up whatever hosts a file asks for. */
export const ALWAYS_UP = 'upstream'

/** A host with a fresh disk, booted: what a test file starts from. */
export async function fresh(...names: HostName[]): Promise<void> {
  const others = isLean ? livingHosts().filter((name) => name !== ALWAYS_UP) : []
  isLean = false
  await Promise.all([...new Set([...names, ...(others as HostName[])])].map((name) => stopHost(name)))
  for (const name of names)
    startHost(
      name,
      ensureImage(hosts.find((host) => host.name === name)!.image, () => undefined),
    )
  await Promise.all(names.map((name) => waitUntilUp(name)))
}

export function describeHosts(): string {
  return hosts
    .map((host) => `${host.name.padEnd(10)} ${initPid(host.name as HostName) === null ? 'down' : 'up  '}  ${host.addresses[0] ?? ''}`)
    .join('\n')
}

const clockPid = join(STATE, 'wrong-clock.pid')

function startWrongClock(): void {
  const script = join(import.meta.dirname, '../../test/lab/wrong-clock.mjs')
  const child = spawn(
    'ip',
    ['netns', 'exec', netnsOf('wrong'), process.execPath, script, WRONG.address, String(WRONG.offsetSeconds), clockPid],
    {
      detached: true,
      stdio: 'ignore',
    },
  )
  child.unref()
  writeFileSync(clockPid, String(child.pid))
}

async function stopWrongClock(): Promise<void> {
  if (!existsSync(clockPid)) return
  const pid = readFileSync(clockPid, 'utf8')
  if (!commandLineOf(Number(pid)).includes('wrong-clock.mjs')) return
  must('kill', [pid])
  await until('the wrong clock stops', 5000, () => !existsSync(`/proc/${pid}`))
}
