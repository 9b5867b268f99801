import { DaemonNotRunningError, NotSupportedError, ToolMissingError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { isActive } from '../../tools/systemctl/active-state.js'
import { askShow, numberOf, textOf, type Properties } from '../../tools/systemctl/show.js'

/** A time daemon that systemd knows. Only one of them should run. */
export interface TimeDaemon {
  /** chronyd, ntpd, ntpsec, systemd-timesyncd */
  name: string
  /** Name of its unit; chronyd's is chrony.service on Debian-like hosts. */
  unit: string
  /** ACTIVE word of systemd: active, inactive, failed … */
  active: string
  /** SUB word of systemd: running, dead … */
  sub: string
  /** enabled, disabled, masked …; null when systemd tells none. */
  unitFileState: string | null
}

/** How the unit of chronyd starts it, for the files that it reads. */
export interface ChronydStart {
  /** Process id; null when it does not run. */
  pid: number | null
  /** Command lines of ExecStart as systemd prints them, variables not expanded. */
  execStart: readonly string[]
  environmentFiles: readonly string[]
}

export interface TimeDaemons {
  /** Installed ones; null when there is no systemd to ask. */
  daemons: TimeDaemon[] | null
  /** Null when systemd knows no unit of chronyd. */
  chronyd: ChronydStart | null
}

/** Units of time daemons. Names that are aliases of one another give one daemon. */
const UNITS: Readonly<Record<string, string>> = {
  'chronyd.service': 'chronyd',
  'chrony.service': 'chronyd',
  'chronyd-restricted.service': 'chronyd',
  'ntpd.service': 'ntpd',
  'ntp.service': 'ntpd',
  'ntpsec.service': 'ntpsec',
  'systemd-timesyncd.service': 'systemd-timesyncd',
}

export const TIME_UNITS: readonly string[] = Object.keys(UNITS)
const TIME_UNIT_PROPERTIES: readonly string[] = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'MainPID',
  'ExecStart',
  'EnvironmentFiles',
]

/** The same without UnitFileState, which costs systemd a search for each unit. */
export const TIME_DAEMON_PROPERTIES = TIME_UNIT_PROPERTIES.filter((name) => name !== 'UnitFileState')

/** The time daemons of the host, with one `systemctl show`. Without systemd there is nothing to tell, which is no error. */
export async function readTimeDaemons(host: Host): Promise<TimeDaemons> {
  let blocks: Properties[]
  try {
    blocks = await askShow(host, TIME_UNITS, TIME_UNIT_PROPERTIES)
  } catch (error) {
    const without = error instanceof ToolMissingError || error instanceof NotSupportedError || error instanceof DaemonNotRunningError
    if (!without) throw error
    return { daemons: null, chronyd: null }
  }
  return timeDaemonsOf(blocks)
}

/** The time daemons from the properties of TIME_UNITS, in their order. */
export function timeDaemonsOf(blocks: readonly Properties[]): TimeDaemons {
  const known = new Map<string, Properties>()
  blocks.forEach((block, index) => {
    const id = textOf(block, 'Id') ?? TIME_UNITS[index] ?? ''
    if (textOf(block, 'LoadState') !== 'not-found' && !known.has(id)) known.set(id, block)
  })
  const daemons = [...known].map(([unit, block]) => ({
    name: UNITS[unit] ?? unit,
    unit,
    active: textOf(block, 'ActiveState') ?? 'unknown',
    sub: textOf(block, 'SubState') ?? 'unknown',
    unitFileState: textOf(block, 'UnitFileState'),
  }))
  return { daemons, chronyd: chronydStart(daemons, known) }
}

/** The daemons that run, or are about to. */
export function activeDaemons(daemons: readonly TimeDaemon[] | null): TimeDaemon[] {
  return (daemons ?? []).filter((daemon) => isActive(daemon) || daemon.active === 'activating')
}

/** Two daemons steering one clock pull it to and fro. */
export function rivalsWarning(daemons: readonly TimeDaemon[] | null): Warning[] {
  const active = activeDaemons(daemons)
  if (active.length < 2) return []
  const units = active.map(({ unit }) => unit)
  return [
    {
      code: 'TWO_TIME_DAEMONS',
      message: `${String(units.length)} time daemons are active at once: ${units.join(', ')}; only one may steer the clock: stop and disable the others`,
    },
  ]
}

function chronydStart(daemons: readonly TimeDaemon[], known: ReadonlyMap<string, Properties>): ChronydStart | null {
  const ours = daemons.filter(({ name }) => name === 'chronyd')
  const block = known.get((activeDaemons(ours)[0] ?? ours[0])?.unit ?? '')
  if (block === undefined) return null
  const pid = numberOf(block, 'MainPID')
  return {
    pid: pid === 0 ? null : pid,
    execStart: block.get('ExecStart') ?? [],
    environmentFiles: (block.get('EnvironmentFiles') ?? [])
      .flatMap((value) => value.split(/ \(ignore_errors=(?:yes|no)\) ?/))
      .filter((path) => path !== ''),
  }
}
