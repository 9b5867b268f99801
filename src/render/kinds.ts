import type { HostKinds } from '../facts/kinds.js'

/** What kind of a host it is, in a line: `init: systemd; services: systemd; time: chronyd; packet filter: firewalld`. */
export function kindsInWords({ init, supervisor, timeDaemon, packetFilter }: HostKinds): string {
  return [
    `init: ${init === null ? 'not known' : INITS[init]}`,
    `services: ${supervisor === null ? 'supervised by nobody' : supervisor}`,
    `time: ${timeWords(timeDaemon)}`,
    `packet filter: ${packetFilter.name ?? unknown(packetFilter.reason)}`,
  ].join('; ')
}

const INITS: Readonly<Record<NonNullable<HostKinds['init']>, string>> = {
  systemd: 'systemd',
  sysvinit: 'sysvinit',
  container: 'none, a program of its own is PID 1',
  other: 'another than systemd and sysvinit',
}

function timeWords({ name, running, reason }: HostKinds['timeDaemon']): string {
  if (name === null) return unknown(reason)
  if (name === 'none') return 'no daemon'
  const remark = reason ?? (running === false ? 'installed, but it does not run' : null)
  return remark === null ? name : `${name} (${remark})`
}

const unknown = (reason: string | null): string => `not known${reason === null ? '' : ` (${reason})`}`
