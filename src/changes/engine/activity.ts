import type { Host } from '../../host/types.js'
import { findSupervisorKind, readScanSupervisor } from '../../facts/supervisor/supervisor.js'
import { readUnits } from '../../facts/units/list.js'
import { HostwardError } from '../../errors.js'
import { listIfThere, readlinkIfThere } from '../../host/files.js'
import { FileError } from '../../host/types.js'
import { CONFIG_FOLDER } from '../unit/install.js'
import { readLinkTree } from '../unit/link-tree.js'
import type { Plan } from './plan.js'

/** What units do, and which are enabled. */
export interface Activity {
  /** ActiveState by unit; null where nothing can be asked: there is nothing to tell then. */
  units: ReadonlyMap<string, string> | null
  /** Where each link of the admin's units leads, by its path; null where they cannot be read, or the plan itself watches them. */
  links: ReadonlyMap<string, string> | null
  /** The same of the folder that svscan looks into; null where there is none, or its tools are gone. */
  scanned: ReadonlyMap<string, string> | null
}

/** To tell afterwards what else changed: a timer that fired meanwhile, a socket that was used, a service that enables others. */
export async function readActivity(host: Host, { watch }: Pick<Plan, 'watch'>): Promise<Activity> {
  // Where the plan watches the folder, another link is a difference to it, and taken back.
  const isWatched = watch.folders?.some(({ path }) => path === CONFIG_FOLDER) === true
  const [units, links, scanned] = await Promise.all([
    orNull(() => readActive(host)),
    isWatched ? null : orNull(() => readLinks(host)),
    orNull(() => readScanned(host)),
  ])
  return { units, links, scanned }
}

async function readActive(host: Host): Promise<Map<string, string>> {
  const { data } = await readUnits(host, { types: [], states: [], patterns: [], all: true })
  return new Map(data.units.map(({ unit, active }) => [unit, active]))
}

async function readLinks(host: Host): Promise<Map<string, string>> {
  const { links } = await readLinkTree(host, CONFIG_FOLDER)
  return new Map(links.map(({ path, target }) => [path, target]))
}

/** Whoever puts a service there has it started: that is not the plan's to take back. */
async function readScanned(host: Host): Promise<Map<string, string> | null> {
  const supervisor = await findSupervisorKind(host)
  if (supervisor === null || supervisor === 'systemd') return null
  const { folder } = await readScanSupervisor(host, supervisor)
  const names = ((await listIfThere(host, folder)) ?? []).filter((name) => !name.startsWith('.'))
  const paths = names.map((name) => `${folder}/${name}`)
  return new Map(await Promise.all(paths.map(async (path) => [path, (await readlinkIfThere(host, path)) ?? 'no link'] as const)))
}

async function orNull<T>(ask: () => Promise<T | null>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof HostwardError || error instanceof FileError) return null
    throw error
  }
}

/** What is another than before and is none of the plan's affair; scopes and devices come and go by themselves. */
export function describeActivity(before: Activity | null, after: Activity, plan: Plan): string[] {
  const own = new Set((plan.watch.states ?? []).filter(({ kind }) => kind === 'unit').map(({ key }) => key))
  const isOthersUnit = (unit: string): boolean => !own.has(unit) && !/\.(?:scope|device)$/.test(unit)
  const isOthersLink = (path: string): boolean => plan.expect.files?.[path] === undefined
  // A unit that systemd has not in memory is inactive.
  const units = difference(before?.units, after.units, 'inactive', isOthersUnit)
  const links = difference(before?.links, after.links, 'not there', isOthersLink)
  const scanned = difference(before?.scanned, after.scanned, 'not there', isOthersLink)
  return [...units.map((line) => `unit ${line}`), ...[...links, ...scanned].map((line) => `link ${line}`)]
}

/** `KEY: WAS -> IS` of what is another now; `absent` is the word for what is not there. */
function difference(
  before: ReadonlyMap<string, string> | null | undefined,
  after: ReadonlyMap<string, string> | null,
  absent: string,
  counts: (key: string) => boolean,
): string[] {
  if (before == null || after === null) return []
  const keys = [...new Set([...before.keys(), ...after.keys()])].filter(counts).sort()
  return keys.flatMap((key) => {
    const [was, is] = [before.get(key) ?? absent, after.get(key) ?? absent]
    return was === is ? [] : [`${key}: ${was} -> ${is}`]
  })
}
