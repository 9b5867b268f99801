import { listIfThere, statIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import type { Difference, Expectations, FolderWatch } from '../engine/plan.js'

/** An init script beside or instead of a unit: systemctl hands enable and disable on to the distribution's tool for those. */
export interface InitScript {
  /** Without a folder: `ssh`. */
  name: string
  /** Folders of links, of those that are there. */
  folders: string[]
  /** Some runlevel from 2 to 5 starts it. */
  enabled: boolean
}

/** Where init scripts lie. */
export const INIT_SCRIPT_FOLDERS = ['/etc/init.d', '/etc/rc.d/init.d']
const LEVELS = ['0', '1', '2', '3', '4', '5', '6', 'S']
const INSTALLERS = ['/lib/systemd/systemd-sysv-install', '/usr/lib/systemd/systemd-sysv-install', '/sbin/chkconfig', '/usr/sbin/chkconfig']

/** The init script of a service; null where there is none, or nothing that would look after it. @throws FileError */
export async function readInitScript(host: Host, unit: string): Promise<InitScript | null> {
  if (!unit.endsWith('.service') || unit.includes('@')) return null
  const name = unit.slice(0, -'.service'.length)
  const isThere = async (path: string): Promise<boolean> => (await statIfThere(host, path)) !== null
  const [scripts, tools] = await Promise.all([
    Promise.all(INIT_SCRIPT_FOLDERS.map((folder) => isThere(`${folder}/${name}`))),
    Promise.all(INSTALLERS.map(isThere)),
  ])
  if (!scripts.includes(true) || !tools.includes(true)) return null
  const folders = (
    await Promise.all(['/etc', '/etc/rc.d'].flatMap((parent) => LEVELS.map((level) => existing(host, `${parent}/rc${level}.d`))))
  ).flat()
  return { name, folders, enabled: (await startsOf(host, folders, name)).length > 0 }
}

async function existing(host: Host, path: string): Promise<string[]> {
  return (await listIfThere(host, path)) === null ? [] : [path]
}

/** Links by which runlevels 2 to 5 (and S) start it: `/etc/rc2.d/S01ssh`. */
async function startsOf(host: Host, folders: readonly string[], name: string): Promise<string[]> {
  const lists = await Promise.all(
    folders
      .filter((folder) => /rc[2345S]\.d$/.test(folder))
      .map(async (folder) => ((await listIfThere(host, folder)) ?? []).map((file) => ({ folder, file }))),
  )
  return lists.flat().flatMap(({ folder, file }) => (/^S\d\d/.test(file) && file.slice(3) === name ? [`${folder}/${file}`] : []))
}

/** What the distribution's tool may change for these scripts: the numbers of the links are its own business. */
export function initScriptWatch(scripts: readonly InitScript[]): {
  folders: FolderWatch[]
  matching: NonNullable<Expectations['matching']>
} {
  const folders = [...new Set(scripts.flatMap((script) => script.folders))].map((path) => ({ path }))
  const names = scripts.map(({ name }) => name.replace(/[.+\\]/g, '\\$&')).join('|')
  if (scripts.length === 0) return { folders, matching: [] }
  return {
    folders,
    matching: [
      {
        path: new RegExp(`/etc/(?:rc\\.d/)?rc[0-6S]\\.d/[SK]\\d\\d(?:${names})`),
        judge: (now) => (now.type === 'link' || now.type === 'absent' ? null : 'no link to an init script'),
      },
    ],
  }
}

/** Whether runlevels start the scripts as wished. */
export async function initScriptDifferences(host: Host, scripts: readonly InitScript[], enabled: boolean): Promise<Difference[]> {
  const found = await Promise.all(scripts.map(async (script) => ({ script, starts: await startsOf(host, script.folders, script.name) })))
  return found
    .filter(({ starts }) => starts.length > 0 !== enabled)
    .map(({ script, starts }) => ({
      what: `/etc/init.d/${script.name}`,
      expected: enabled ? 'started by runlevels 2 to 5, or some of them' : 'started by no runlevel',
      actual: starts.length === 0 ? 'no link starts it' : `started by ${starts.join(', ')}`,
    }))
}
