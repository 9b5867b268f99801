import type { Host } from '../../host/types.js'
import { ask, commandLine, toolFailed } from '../ask.js'
import { systemctlTrouble } from '../systemctl/failure.js'
import { booleanOf, numberOf, parseShow, textOf, type Properties } from '../systemctl/show.js'

/** What systemd knows of the clock, `timedatectl show` (systemd 239 and later). */
export interface ClockState {
  /** Whether the kernel holds the clock for synchronised, whoever disciplines it. */
  synchronised: boolean | null
  /** Whether a time service of systemd's choice (timesyncd, chrony …) is switched on. */
  ntp: boolean | null
  timezone: string | null
  /** Whether the hardware clock runs in local time. */
  localRtc: boolean | null
}

/** What systemd-timesyncd follows, `timedatectl show-timesync`. Null where it does not say. */
export interface TimesyncState {
  serverName: string | null
  serverAddress: string | null
  /** Stratum of the server. */
  stratum: number | null
  /** Leap indicator of the last packet: 0 normal, 1 insert, 2 delete, 3 not synchronised. */
  leap: number | null
  frequencyPpm: number | null
}

/** @throws ToolMissingError, NotSupportedError (no systemd, or too old), DaemonNotRunningError, ToolFailedError, ParseError */
export async function askClock(host: Host): Promise<ClockState> {
  const properties = await show(host, ['show'])
  return {
    synchronised: booleanOf(properties, 'NTPSynchronized'),
    ntp: booleanOf(properties, 'NTP'),
    timezone: textOf(properties, 'Timezone'),
    localRtc: booleanOf(properties, 'LocalRTC'),
  }
}

/** @throws as askClock; also when timesyncd does not run */
export async function askTimesync(host: Host): Promise<TimesyncState> {
  const properties = await show(host, ['show-timesync'])
  const message = textOf(properties, 'NTPMessage') ?? ''
  // A fixed-point number, ppm times 65536 (timesync1(5)).
  const frequency = numberOf(properties, 'Frequency')
  return {
    serverName: textOf(properties, 'ServerName'),
    serverAddress: textOf(properties, 'ServerAddress'),
    stratum: messageNumber(message, 'Stratum'),
    leap: messageNumber(message, 'Leap'),
    frequencyPpm: frequency === null ? null : Math.round((frequency / 65_536) * 1000) / 1000,
  }
}

/** A number in `NTPMessage={ Leap=0, Version=4, Stratum=2, … }`. */
function messageNumber(message: string, key: string): number | null {
  const match = new RegExp(`\\b${key}=(\\d+)[, }]`).exec(message)
  return match ? Number(match[1]) : null
}

async function show(host: Host, args: readonly string[]): Promise<Properties> {
  const result = await ask(host, 'timedatectl', args)
  if (result.exitCode !== 0) throw systemctlTrouble(result.stderr, commandLine('timedatectl', args)) ?? toolFailed(result)
  return parseShow(result.stdout)[0] ?? new Map<string, string[]>()
}
