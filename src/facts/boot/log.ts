import { UsageError, type Finding, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { LEVELS } from '../../tools/syslog-words.js'
import { devicePattern, namesOfDevice } from './device-names.js'
import { reachesBack, readKernelMessages, type KernelMessage } from './kernel-messages.js'
import { readKernelStart } from './kernel-start.js'
import { grepPattern, parseLevels, parseSince } from './log-filter.js'

/** How many messages per level. */
export interface LevelCounts {
  emerg: number
  alert: number
  crit: number
  err: number
  warn: number
  notice: number
  info: number
  debug: number
  /** Messages whose level dmesg did not tell. */
  unknown: number
}

/** Which names of a device were searched for. */
export interface SearchedDevice {
  name: string
  /** Other names of it that the log gives: the name before a renaming, its PCI or SCSI address. */
  alsoKnownAs: string[]
}

export interface BootLogData {
  /** When the kernel started; null when unknown. */
  bootedAt: string | null
  /** Where the messages come from. */
  source: 'dmesg' | 'journal'
  /** Whether they reach back to the start of the kernel: its buffer is limited and drops the oldest. Null when unknown. */
  complete: boolean | null
  /** Per level, of the messages below. */
  counts: LevelCounts
  /** Per level, of all messages that were there before any of the filters. */
  totals: LevelCounts
  device: SearchedDevice | null
  /** Oldest first. */
  messages: KernelMessage[]
}

export interface BootLogFilter {
  /** Level words; `err+` is err and worse, `+err` err and milder, as dmesg has it. */
  levels?: readonly string[]
  /** A duration back from now (`10min`) or an ISO 8601 time; without a zone it is UTC. */
  since?: string | undefined
  /** A regular expression; ignores case unless it has a capital letter. */
  grep?: string | undefined
  /** A device by its name or address: sda, enp0s3, 0000:00:03.0. */
  device?: string | undefined
}

/**
 * The kernel's messages of the running boot: from dmesg; from the journal when dmesg is missing or not permitted, or when
 * its buffer has dropped the beginning and the journal reaches further back.
 *
 * @throws UsageError for a bad filter; NotPermittedError or ToolMissingError when neither can be read
 */
export async function readBootLog(host: Host, filter: BootLogFilter = {}): Promise<Finding<BootLogData>> {
  const levels = parseLevels(filter.levels ?? [])
  const since = filter.since === undefined ? null : parseSince(filter.since, host.now())
  const grep = filter.grep === undefined ? null : grepPattern(filter.grep)
  if (filter.device?.trim() === '') throw new UsageError('--device: the name of a device is missing')
  const [start, found] = await Promise.all([readKernelStart(host), readKernelMessages(host)])
  const warnings = [...found.warnings]
  const all = found.messages.map((message) => ({ ...message, timestamp: message.timestamp ?? timeOf(message, start) }))
  if (start === null) {
    warnings.push({
      code: 'BOOT_TIME_UNKNOWN',
      message: 'neither /proc/stat nor /proc/uptime tells when the host booted: messages have no timestamp',
    })
  }
  if (found.source === 'dmesg' && all.some(({ text }) => WOKE.test(text))) {
    warnings.push({ code: 'SUSPENDED', message: 'the host was suspended: timestamps after that are too early by the time it slept' })
  }
  const device = filter.device === undefined ? null : namesOfDevice(filter.device, all)
  const onDevice = device === null ? null : devicePattern([device.name, ...device.alsoKnownAs])
  const messages = all.filter(
    (message) =>
      (levels === null || (message.level !== null && levels.has(message.level))) &&
      (since === null || (message.timestamp !== null && Date.parse(message.timestamp) >= since.getTime())) &&
      (grep === null || grep.test(message.text)) &&
      (onDevice === null || onDevice.test(message.text)),
  )
  warnings.push(...leftOut(all, levels !== null, since !== null))
  const data: BootLogData = {
    bootedAt: start === null ? null : isoOf(start),
    source: found.source,
    complete: reachesBack(all),
    counts: countLevels(messages),
    totals: countLevels(all),
    device,
    messages,
  }
  return { data, warnings }
}

const WOKE = /^PM: (?:suspend exit|hibernation: hibernation exit|hibernation exit|Finishing wakeup)/

function timeOf({ uptimeSeconds }: KernelMessage, start: Date | null): string | null {
  return start === null || uptimeSeconds === null ? null : isoOf(new Date(start.getTime() + uptimeSeconds * 1000))
}

function isoOf(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z')
}

function countLevels(messages: readonly KernelMessage[]): LevelCounts {
  const counts: LevelCounts = { emerg: 0, alert: 0, crit: 0, err: 0, warn: 0, notice: 0, info: 0, debug: 0, unknown: 0 }
  for (const { level } of messages) counts[LEVELS.find((known) => known === level) ?? 'unknown'] += 1
  return counts
}

/** Messages that a filter could not judge are named: they are not "not matching". */
function leftOut(messages: readonly KernelMessage[], byLevel: boolean, byTime: boolean): Warning[] {
  const warnings: Warning[] = []
  const levelless = byLevel ? messages.filter(({ level }) => level === null).length : 0
  const timeless = byTime ? messages.filter(({ timestamp }) => timestamp === null).length : 0
  if (levelless > 0)
    warnings.push({ code: 'LEVEL_UNKNOWN', message: `left out, because their level is unknown: ${levelless} of the messages` })
  if (timeless > 0) warnings.push({ code: 'TIME_UNKNOWN', message: `left out, because their time is unknown: ${timeless} of the messages` })
  return warnings
}
