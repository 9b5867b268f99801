import { HostwardError, InterruptedError, NotPermittedError, ToolMissingError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askDmesg } from '../../tools/dmesg/ask.js'
import type { DmesgMessage } from '../../tools/dmesg/message.js'
import { askJournal, type JournalEntry } from '../../tools/journalctl/journal.js'

/** One kernel message. */
export interface KernelMessage {
  /**
   * When, ISO 8601 UTC. From dmesg: boot time plus `uptimeSeconds`, good to a second, and too early by the time that the host
   * slept, because the kernel's clock stands still in suspend. From the journal: when the journal took it.
   */
  timestamp: string | null
  /** Seconds since the kernel started, as the kernel stamped it. */
  uptimeSeconds: number | null
  /** kern, or daemon, user … for what programs wrote into the kernel's log. */
  facility: string | null
  /** emerg, alert, crit, err, warn, notice, info, debug; null where dmesg did not tell. */
  level: string | null
  /** The thread (`T123`) or CPU (`C1`) that printed it, where the kernel tells. */
  caller: string | null
  /** Several lines are parted by newlines. */
  text: string
}

interface FoundMessages {
  source: 'dmesg' | 'journal'
  messages: KernelMessage[]
  warnings: Warning[]
}

/**
 * The messages of the kernel that runs: from dmesg, or from the journal where that has more.
 *
 * @throws as askDmesg, when the journal cannot help
 */
export async function readKernelMessages(host: Host): Promise<FoundMessages> {
  let fromDmesg: FoundMessages
  try {
    const { messages, warnings } = await askDmesg(host)
    fromDmesg = { source: 'dmesg', messages: messages.map(fromRing), warnings }
  } catch (error) {
    if (error instanceof NotPermittedError || error instanceof ToolMissingError) return await insteadOfDmesg(host, error)
    throw error
  }
  if (reachesBack(fromDmesg.messages) !== false) return fromDmesg
  return (await reachingFurther(host, fromDmesg.messages)) ?? withoutBeginning(fromDmesg)
}

/** dmesg failed: what the journal has, or the reason why dmesg failed. */
async function insteadOfDmesg(host: Host, reason: HostwardError): Promise<FoundMessages> {
  const messages = await fromJournal(host)
  if (messages === null || messages.length === 0) throw reason
  return {
    source: 'journal',
    messages,
    warnings: [{ code: 'JOURNAL_INSTEAD_OF_DMESG', message: `from the journal, because ${reason.message}` }],
  }
}

/** The journal's messages, when they begin before those that dmesg still has. */
async function reachingFurther(host: Host, kept: readonly KernelMessage[]): Promise<FoundMessages | null> {
  const messages = await fromJournal(host)
  const [first, other] = [messages?.[0]?.uptimeSeconds ?? null, kept[0]?.uptimeSeconds ?? null]
  if (messages === null || first === null || (other !== null && first >= other)) return null
  const message = 'from the journal, because the kernel has dropped its oldest messages from its buffer'
  return { source: 'journal', messages, warnings: [{ code: 'JOURNAL_INSTEAD_OF_DMESG', message }] }
}

function withoutBeginning(found: FoundMessages): FoundMessages {
  const message =
    'the beginning is missing: the kernel has dropped its oldest messages from its buffer, and the journal does not reach further back'
  return { ...found, warnings: [...found.warnings, { code: 'BEGINNING_MISSING', message }] }
}

/** Null when the journal cannot be asked at all. */
async function fromJournal(host: Host): Promise<KernelMessage[] | null> {
  try {
    const { entries } = await askJournal(host, { kernel: true, boot: '0' })
    return entries.map(fromEntry)
  } catch (error) {
    if (error instanceof HostwardError && !(error instanceof InterruptedError)) return null
    throw error
  }
}

function fromRing({ timestamp, uptimeSeconds, facility, level, caller, text }: DmesgMessage): KernelMessage {
  return { timestamp, uptimeSeconds, facility, level, caller, text }
}

function fromEntry({ timestamp, monotonicUsec, facility, level, message }: JournalEntry): KernelMessage {
  const uptimeSeconds = monotonicUsec === null ? null : monotonicUsec / 1e6
  return { timestamp, uptimeSeconds, facility, level, caller: null, text: message }
}

/** The first message of a kernel comes at 0.000000. Null when nothing can be said. */
export function reachesBack(messages: readonly KernelMessage[]): boolean | null {
  const first = messages[0]
  if (first === undefined) return null
  return first.uptimeSeconds === null ? null : first.uptimeSeconds < 1
}
