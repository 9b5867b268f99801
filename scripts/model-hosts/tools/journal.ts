import { UnknownQuestion, type Tool } from '../host/tool.js'
import { hexOf, type Clock } from '../systemd/clock.js'
import type { KernelMessage } from './kernel.js'

/** An entry of the journal. */
export interface ModelEntry {
  /** Seconds since the kernel started. */
  at: number
  message: string
  /** 6 (info) when left out. */
  priority?: number
  identifier: string
  pid?: number
  /** The unit that wrote it. */
  unit?: string
  /** systemd writes about this unit. */
  about?: string
  transport?: 'journal' | 'syslog' | 'stdout' | 'kernel' | 'audit'
  /** syslog facility: 3 (daemon) when left out. */
  facility?: number
  executable?: string
}

export interface JournalParts {
  version: string
  clock: Clock
  bootId: string
  machineId: string
  entries: readonly ModelEntry[]
  kernel: readonly KernelMessage[]
  /** The host's name at that time: until the network is up it may be another. */
  hostNameAt: (seconds: number) => string
}

/** `journalctl --output=json`, with the restrictions that hostward asks for. */
export function journalctl(parts: JournalParts): Tool {
  const all = [...parts.entries, ...parts.kernel.map(kernelEntry)].sort((a, b) => a.at - b.at)
  return (args) => {
    if (args[0] === '--version') return { stdout: parts.version }
    const options = new Map(args.map((arg): [string, string] => [arg.split('=')[0] ?? '', arg.slice(arg.indexOf('=') + 1)]))
    const known = ['--no-pager', '--output', '--all', '--dmesg', '--boot', '--unit', '--lines']
    const unknown = [...options.keys()].some((name) => !known.includes(name))
    if (unknown || options.get('--output') !== 'json' || (options.get('--boot') ?? '0') !== '0')
      throw new UnknownQuestion('journalctl', args)
    const unit = options.get('--unit')
    const chosen = all
      .map((entry, index) => ({ entry, index }))
      .filter(({ entry }) => !options.has('--dmesg') || entry.transport === 'kernel')
      .filter(({ entry }) => unit === undefined || entry.unit === unit || entry.about === unit)
    const lines = options.has('--lines') ? Number(options.get('--lines')) : chosen.length
    const last = chosen.slice(Math.max(0, chosen.length - lines))
    return { stdout: last.map(({ entry, index }) => `${JSON.stringify(fieldsOf(entry, index, parts))}\n`).join('') }
  }
}

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug']

function kernelEntry({ seconds, level, text }: KernelMessage): ModelEntry {
  return { at: seconds, message: text, priority: LEVELS.indexOf(level), identifier: 'kernel', transport: 'kernel', facility: 0 }
}

function fieldsOf(entry: ModelEntry, index: number, { clock, bootId, machineId, hostNameAt }: JournalParts): Record<string, string> {
  const { at, message, priority = 6, identifier, pid, unit, about, transport = 'journal', facility = 3, executable } = entry
  const monotonic = clock.monotonic(at, `${identifier} ${message}`)
  const realtime = clock.realtime(monotonic)
  const boot = bootId.replaceAll('-', '')
  const sequence = (index + 1).toString(16)
  return {
    __CURSOR: `s=${hexOf(`${boot} journal`)};i=${sequence};b=${boot};m=${monotonic.toString(16)};t=${realtime.toString(16)};x=${hexOf(`${index} ${message}`).slice(0, 16)}`,
    __REALTIME_TIMESTAMP: String(realtime),
    __MONOTONIC_TIMESTAMP: String(monotonic),
    _BOOT_ID: boot,
    _MACHINE_ID: machineId,
    _HOSTNAME: hostNameAt(at),
    _TRANSPORT: transport,
    PRIORITY: String(priority),
    SYSLOG_FACILITY: String(facility),
    SYSLOG_IDENTIFIER: identifier,
    ...(pid === undefined ? {} : { _PID: String(pid) }),
    ...(executable === undefined ? {} : { _EXE: executable }),
    ...(transport === 'kernel' ? { _SOURCE_MONOTONIC_TIMESTAMP: String(Math.round(at * 1e6)) } : {}),
    ...(unit === undefined ? {} : { _SYSTEMD_UNIT: unit }),
    ...(about === undefined ? {} : { UNIT: about, INVOCATION_ID: hexOf(`${bootId} ${about}`) }),
    MESSAGE: message,
  }
}
