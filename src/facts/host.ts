import { HostwardError, InterruptedError, type Finding } from '../errors.js'
import { readIfThere } from '../host/files.js'
import { FileError, type Host } from '../host/types.js'
import { askManager, textOf, type Properties } from '../tools/systemctl/show.js'
import { instantFromUsec } from '../tools/timestamps.js'
import { readKernelStart } from './boot/kernel-start.js'

/** What the host is. */
export interface HostFacts {
  name: string | null
  /** PRETTY_NAME of os-release. */
  os: string | null
  /** ID of os-release, e.g. `almalinux`. */
  osId: string | null
  osVersion: string | null
  /** Release of the running kernel. */
  kernel: string | null
  /** In systemd's words: x86-64, arm64 …; null without systemd. */
  architecture: string | null
  /** kvm, oracle, lxc …; null on bare metal and without systemd. */
  virtualization: string | null
  bootedAt: string | null
  /** Seconds since boot. */
  uptimeSeconds: number | null
  /** State of the system as systemd sees it: running, degraded, starting, maintenance …; null without systemd. */
  systemState: string | null
}

/** What the host says of itself; what it does not say is null. Never fails for a missing tool or file. */
export async function readHostFacts(host: Host): Promise<Finding<HostFacts>> {
  const [identity, kernel, start, manager] = await Promise.all([
    host.describe(),
    readKernelRelease(host),
    readKernelStart(host),
    askManager(host, ['SystemState', 'Virtualization', 'Architecture']).catch(withoutSystemd),
  ])
  const data: HostFacts = {
    name: identity.name,
    os: identity.os,
    osId: identity.osId,
    osVersion: identity.osVersion,
    kernel,
    architecture: textOf(manager, 'Architecture'),
    virtualization: textOf(manager, 'Virtualization'),
    bootedAt: start === null ? null : instantFromUsec(start.getTime() * 1000).iso,
    uptimeSeconds: start === null ? null : Math.max(0, Math.round((host.now().getTime() - start.getTime()) / 1000)),
    systemState: textOf(manager, 'SystemState'),
  }
  return { data, warnings: [] }
}

function withoutSystemd(error: unknown): Properties {
  if (error instanceof HostwardError && !(error instanceof InterruptedError)) return new Map<string, string[]>()
  throw error
}

async function readKernelRelease(host: Host): Promise<string | null> {
  try {
    return (await readIfThere(host, '/proc/sys/kernel/osrelease'))?.trim() ?? null
  } catch (error) {
    if (error instanceof FileError) return null
    throw error
  }
}
