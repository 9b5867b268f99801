import { ask } from './ask.js'
import { inHost } from './hosts.js'
import { until } from './shell.js'
import type { HostName } from './spec.js'

/** Reboot hosts from inside, and wait until they have started all that they start. */
export async function reboot(...names: HostName[]): Promise<void> {
  const before = names.map((name) => ask(name, 'cat', BOOT_ID))
  for (const name of names) inHost(name, ['systemctl', 'reboot'])
  await Promise.all(names.map((name, index) => until(`${name} is back`, 90_000, () => isBack(name, before[index] ?? ''))))
}

const BOOT_ID = '/proc/sys/kernel/random/boot_id'

function isBack(name: HostName, before: string): boolean {
  const { code, stdout } = inHost(name, ['sh', '-c', `cat ${BOOT_ID}; systemctl is-system-running`], { timeoutMs: 5000 })
  return (code === 0 || code === 1) && stdout !== '' && !stdout.startsWith(before) && /^(?:running|degraded)$/m.test(stdout)
}
