import { linkChain, listIfThere, readIfThere, readlinkIfThere, resolveLink } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { unitFolders } from '../../facts/targets/unit-folders.js'
import { dropInPaths } from '../../facts/units/drop-ins.js'
import { parseInstallSection, type InstallSection } from '../../tools/systemctl/install-section.js'
import { parseUnitRelations, type UnitRelations } from '../../tools/systemctl/unit-relations.js'
import { templateOf } from '../../tools/systemctl/names.js'
import { baseOf, folderOf } from './link-tree.js'

/** A unit's file as `systemctl enable` finds it on disk, which need not be what systemd has in memory. */
export type FoundUnit =
  | { kind: 'regular'; name: string; path: string; install: InstallSection; relations: UnitRelations }
  /** Blocked by an empty file or a link to /dev/null. */
  | { kind: 'masked'; name: string; path: string }
  | { kind: 'missing'; name: string }

/** Drop-ins count for [Install], too (systemd NEWS 233). */
const DROP_INS_SINCE = 233

/** As many as systemd follows. */
const MOST_ALIASES = 64

/** Find a unit's file in systemd's folders, follow links to it, and read its [Install] section. @throws FileError */
export async function findUnit(host: Host, name: string, systemd: number): Promise<FoundUnit> {
  const folders = await unitFolders(host)
  let wanted = name
  for (let step = 0; step < MOST_ALIASES; step += 1) {
    const path = await firstOf(host, folders, [wanted, templateOf(wanted)])
    if (path === null) return { kind: 'missing', name: wanted }
    const target = await readlinkIfThere(host, path)
    if (target === null) return readFound(host, folders, wanted, path, systemd)
    const end = await endOf(host, path, target)
    if (end === '/dev/null') return { kind: 'masked', name: wanted, path }
    const same = [wanted, templateOf(wanted)].includes(baseOf(end))
    if (same || !folders.includes(folderOf(end))) return readFound(host, folders, wanted, end, systemd)
    wanted = aliasTarget(wanted, baseOf(end))
  }
  return { kind: 'missing', name: wanted }
}

async function firstOf(host: Host, folders: readonly string[], names: readonly (string | null)[]): Promise<string | null> {
  for (const name of names) {
    for (const folder of name === null ? [] : folders) {
      if (await isThere(host, folder, name ?? '')) return `${folder}/${name ?? ''}`
    }
  }
  return null
}

async function isThere(host: Host, folder: string, name: string): Promise<boolean> {
  return ((await listIfThere(host, folder)) ?? []).includes(name)
}

async function readFound(host: Host, folders: readonly string[], name: string, path: string, systemd: number): Promise<FoundUnit> {
  const text = await readIfThere(host, path)
  if (text === null) return { kind: 'missing', name }
  if (text === '') return { kind: 'masked', name, path }
  const paths = systemd >= DROP_INS_SINCE ? await dropInPaths(folders, name, async (folder) => (await listIfThere(host, folder)) ?? []) : []
  const dropIns = await Promise.all(paths.map(async (one) => (await readIfThere(host, one)) ?? ''))
  return {
    kind: 'regular',
    name,
    path,
    install: parseInstallSection([text, ...dropIns]),
    relations: parseUnitRelations([text, ...dropIns]),
  }
}

/** Where a link leads in the end, as far as its last part goes. */
async function endOf(host: Host, path: string, target: string): Promise<string> {
  const first = resolveLink(path, target)
  return (await linkChain(host, first)).at(-1) ?? first
}

/** An alias of a template's instance means the same instance of what it leads to. */
function aliasTarget(name: string, target: string): string {
  const instance = templateOf(name) === null ? null : name.slice(name.indexOf('@') + 1, name.lastIndexOf('.'))
  return instance !== null && target.includes('@.') ? target.replace('@.', `@${instance}.`) : target
}
