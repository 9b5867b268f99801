import type { Manager } from './manager.js'

/** Seconds that units took to start, as `systemd-analyze blame` counts: from leaving inactive to being active (or done). */
export function bootBlame(manager: Manager): Map<string, number> {
  const blame = new Map<string, number>()
  for (const { name, spec, type } of manager.sorted()) {
    const { started, entered, ended } = spec.runtime
    if (type !== 'service' && type !== 'mount' && type !== 'swap') continue
    const up = entered ?? ended
    if (started === undefined || up === undefined) continue
    blame.set(name, Number((up - started).toFixed(3)))
  }
  return blame
}
