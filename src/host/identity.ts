import { readIfThere } from './files.js'
import { parseOsRelease } from './os-release.js'
import { FileError, type Host, type HostIdentity } from './types.js'

/** Who a host says it is, from its files alone (no process): os-release, host name, machine and boot id. */
export async function identityFromFiles(host: Host, rest: Pick<HostIdentity, 'kind' | 'recordedAt' | 'redacted'>): Promise<HostIdentity> {
  const [osRelease, hostName, machineId, bootId] = await Promise.all([
    firstReadable(host, ['/etc/os-release', '/usr/lib/os-release']),
    firstReadable(host, ['/proc/sys/kernel/hostname', '/etc/hostname', '/etc/HOSTNAME']),
    firstReadable(host, ['/etc/machine-id']),
    firstReadable(host, ['/proc/sys/kernel/random/boot_id']),
  ])
  const os = parseOsRelease(osRelease ?? '')
  return {
    name: oneLine(hostName),
    os: os.prettyName,
    osId: os.id,
    osLike: os.like,
    osVersion: os.version,
    machineId: oneLine(machineId),
    bootId: oneLine(bootId),
    ...rest,
  }
}

async function firstReadable(host: Host, paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    try {
      const text = await readIfThere(host, path)
      if (text !== null) return text
    } catch (error) {
      if (!(error instanceof FileError)) throw error
    }
  }
  return null
}

function oneLine(text: string | null): string | null {
  const line = text?.trim() ?? ''
  return line === '' ? null : line
}
