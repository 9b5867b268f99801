import { readOrError } from '../host/files.js'
import type { Host } from '../host/types.js'
import { askManager, textOf } from '../tools/systemctl/show.js'
import { ToolFailedError } from '../errors.js'

/** Machine names of the kernel as systemd calls them (systemd.unit(5), ConditionArchitecture=). */
const WORDS: Readonly<Record<string, string>> = {
  x86_64: 'x86-64',
  amd64: 'x86-64',
  aarch64: 'arm64',
  arm64: 'arm64',
  ppc64le: 'ppc64-le',
  s390x: 's390x',
  riscv64: 'riscv64',
}

/**
 * The architecture in systemd's words. The kernel tells it in a file from 6.1 on, and distributions put it at the end of the
 * kernel's release (`.x86_64`, `-amd64`); only where neither does, systemd is asked.
 *
 * @throws as askManager
 */
export async function readHostArchitecture(host: Host): Promise<string> {
  const [arch, release] = await Promise.all([readOrError(host, '/proc/sys/kernel/arch'), readOrError(host, '/proc/sys/kernel/osrelease')])
  const machine = arch.text?.trim() ?? /[.-]([a-z0-9_]+)$/.exec(release.text?.trim() ?? '')?.[1] ?? ''
  const known = Object.hasOwn(WORDS, machine) ? WORDS[machine] : undefined
  if (known !== undefined) return known
  const told = textOf(await askManager(host, ['Architecture']), 'Architecture')
  if (told === null) throw new ToolFailedError('systemctl show: systemd does not tell the architecture')
  return told
}
