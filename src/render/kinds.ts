import type { HostKinds } from '../facts/kinds.js'

/** What kind of a host it is, in a line: `init: systemd; services: systemd`. */
export function kindsInWords({ init, supervisor }: HostKinds): string {
  return `init: ${init === null ? 'not known' : INITS[init]}; services: ${supervisor === null ? 'supervised by nobody' : supervisor}`
}

const INITS: Readonly<Record<NonNullable<HostKinds['init']>, string>> = {
  systemd: 'systemd',
  sysvinit: 'sysvinit',
  container: 'none, a program of its own is PID 1',
  other: 'another than systemd and sysvinit',
}
