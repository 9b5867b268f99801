import type { Host } from '../../host/types.js'
import { readUnits } from '../../facts/units/list.js'
import { HostwardError } from '../../errors.js'
import { FileError } from '../../host/types.js'
import { CONFIG_FOLDER } from '../unit/install.js'
import { readLinkTree } from '../unit/link-tree.js'
import type { Plan } from './plan.js'

/** What units do, and which are enabled. */
export interface Activity {
  /** ActiveState by unit; null where nothing can be asked: there is nothing to tell then. */
  units: ReadonlyMap<string, string> | null
  /** Where each link of the admin's units leads, by its path; null where they cannot be read. */
  links: ReadonlyMap<string, string> | null
}

/** To tell afterwards what else changed: a timer that fired meanwhile, a socket that was used, a service that enables others. */
export async function readActivity(host: Host): Promise<Activity> {
  const [units, links] = await Promise.all([orNull(() => readActive(host)), orNull(() => readLinks(host))])
  return { units, links }
}

async function readActive(host: Host): Promise<Map<string, string>> {
  const { data } = await readUnits(host, { types: [], states: [], patterns: [], all: true })
  return new Map(data.units.map(({ unit, active }) => [unit, active]))
}

async function readLinks(host: Host): Promise<Map<string, string>> {
  const { links } = await readLinkTree(host, CONFIG_FOLDER)
  return new Map(links.map(({ path, target }) => [path, target]))
}

async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
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
  const units = difference(before?.units ?? null, after.units, (unit) => !own.has(unit) && !/\.(?:scope|device)$/.test(unit))
  // Where the plan watches the folder, another link is a difference to it, and taken back.
  const isWatched = plan.watch.folders?.some(({ path }) => path === CONFIG_FOLDER) === true
  const links = isWatched ? [] : difference(before?.links ?? null, after.links, (path) => plan.expect.files?.[path] === undefined)
  return [
    ...units
      .map(({ key, was, is }) => `unit ${key}: ${was ?? 'inactive'} -> ${is ?? 'inactive'}`)
      .filter((line) => !/: (\S+) -> \1$/.test(line)),
    ...links.map(({ key, was, is }) => `link ${key}: ${was ?? 'not there'} -> ${is ?? 'not there'}`),
  ]
}

interface Change {
  key: string
  was: string | undefined
  is: string | undefined
}

function difference(
  before: ReadonlyMap<string, string> | null,
  after: ReadonlyMap<string, string> | null,
  counts: (key: string) => boolean,
): Change[] {
  if (before === null || after === null) return []
  const keys = [...new Set([...before.keys(), ...after.keys()])].filter(counts).sort()
  return keys.map((key) => ({ key, was: before.get(key), is: after.get(key) })).filter(({ was, is }) => was !== is)
}
