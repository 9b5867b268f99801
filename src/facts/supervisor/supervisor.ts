import { HostwardError, InterruptedError, NotRecordedError } from '../../errors.js'
import { statIfThere } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import { STATUS_PROGRAMS, type SupervisorFamily } from '../../tools/daemontools/ask-svstat.js'
import { askScanners } from '../../tools/daemontools/scanner.js'

/** Who starts services and keeps them up. */
export type SupervisorKind = 'systemd' | SupervisorFamily

/** A supervisor of the daemontools family. */
export interface ScanSupervisor {
  kind: SupervisorFamily
  /** The folder whose entries are services. */
  folder: string
  /** Whether the program that looks into that folder runs; null when that could not be found out. */
  running: boolean | null
}

/** Where svscan and its kin look, by what they are usually started with. */
export const SCAN_FOLDERS: Readonly<Record<SupervisorFamily, readonly string[]>> = {
  daemontools: ['/service', '/etc/service', '/var/service'],
  runit: ['/etc/service', '/var/service', '/service', '/etc/runit/runsvdir/default'],
  s6: ['/run/service', '/service', '/etc/service'],
}

/**
 * Who supervises the services of this host; systemd where nobody does, so that its own error says what is missing. Not configured:
 * found out, and nowhere else.
 */
export async function readSupervisorKind(host: Host): Promise<SupervisorKind> {
  return (await findSupervisorKind(host)) ?? 'systemd'
}

/** systemd where it is the init system, otherwise the one whose tool for status is installed; null when there is none. */
export async function findSupervisorKind(host: Host): Promise<SupervisorKind | null> {
  const hasSystemctl = (await host.which('systemctl')) !== null
  const families = Object.keys(STATUS_PROGRAMS) as SupervisorFamily[]
  for (const family of families) {
    if (!(await isThere(host, STATUS_PROGRAMS[family]))) continue
    return hasSystemctl && (await isBootedWithSystemd(host)) ? 'systemd' : family
  }
  return hasSystemctl ? 'systemd' : null
}

/** What is known of a supervisor of the daemontools family: its folder, and whether it runs. @throws FileError */
export async function readScanSupervisor(host: Host, kind: SupervisorFamily): Promise<ScanSupervisor> {
  const scanners = await askScanners(host).catch((error: unknown) => {
    if (error instanceof InterruptedError || !(error instanceof HostwardError)) throw error
    return null
  })
  const own = scanners?.filter(({ family }) => family === kind) ?? []
  const named = own.find(({ folder }) => folder !== null)?.folder ?? null
  const running = scanners === null ? null : own.length > 0
  return { kind, folder: named?.replace(/(?<=.)\/+$/, '') ?? (await firstFolder(host, SCAN_FOLDERS[kind])), running }
}

async function firstFolder(host: Host, folders: readonly string[]): Promise<string> {
  for (const folder of folders) {
    if ((await statIfThere(host, folder))?.kind === 'directory') return folder
  }
  return folders[0] ?? '/service'
}

/** A recording that was never asked about a tool does not know it: then it counts as not there. */
async function isThere(host: Host, program: string): Promise<boolean> {
  try {
    return (await host.which(program)) !== null
  } catch (error) {
    if (error instanceof NotRecordedError) return false
    throw error
  }
}

/** sd_booted(3): systemd is the init system if and only if /run/systemd/system is there. */
async function isBootedWithSystemd(host: Host): Promise<boolean> {
  try {
    return (await statIfThere(host, '/run/systemd/system')) !== null
  } catch (error) {
    if (error instanceof FileError || error instanceof NotRecordedError) return true
    throw error
  }
}
