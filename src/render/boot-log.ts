import type { KernelMessage } from '../facts/boot/kernel-messages.js'
import type { BootLogData, LevelCounts } from '../facts/boot/log.js'
import { count, instant } from './numbers.js'
import { padEnd, padStart, safe, widthOf } from './text.js'
import type { Style, View } from './view.js'
import { wrapWords } from './wrap.js'

/** `boot log`: counts per level, then one message after the other, wrapped under its own column. */
export function renderBootLog(data: BootLogData, view: View): string {
  const head = heading(data, view)
  if (data.messages.length === 0) return `${head.join('\n')}\n`
  const withTime = view.width >= 110
  const uptimes = data.messages.map(({ uptimeSeconds }) => (uptimeSeconds === null ? '-' : uptimeSeconds.toFixed(6)))
  const width = Math.max('SECONDS'.length, ...uptimes.map((uptime) => uptime.length))
  const title = [...(withTime ? [padEnd('TIME', 23)] : []), padStart('SECONDS', width), 'LEVEL ', 'MESSAGE'].join('  ')
  const lines = data.messages.map((message, index) => {
    const uptime = view.style.faint(padStart(uptimes[index] ?? '-', width))
    const level = paintLevel(padEnd(message.level ?? '-', 6), message.level, view.style)
    const front = [...(withTime ? [padEnd(instant(seconds(message)), 23)] : []), uptime, level].join('  ')
    return `${front}  ${wrapped(message, (withTime ? 25 : 0) + width + 10, view)}`.trimEnd()
  })
  return [...head, '', view.style.heading(title), ...lines, ''].join('\n')
}

function heading(data: BootLogData, { style, width }: View): string[] {
  const from = data.source === 'dmesg' ? 'dmesg' : 'the journal'
  const booted = data.bootedAt === null ? '' : `, booted ${instant(data.bootedAt)}`
  const shown = data.messages.length
  const all = total(data.totals)
  const what = shown === all ? count(all, 'kernel message') : `${String(shown)} of ${count(all, 'kernel message')}`
  const lines = [...countLines(data.counts, width, style), `${what} from ${from}${booted}`]
  if (data.device !== null && data.device.alsoKnownAs.length > 0) {
    lines.push(...wrapWords(safe(`${data.device.name} is in this log also ${data.device.alsoKnownAs.join(', ')}`), width))
  }
  return lines
}

/** `3 err, 12 warn, 800 info`: only levels that occur, the worst first. */
function countLines(counts: LevelCounts, width: number, style: Style): string[] {
  const lines: { plain: string; painted: string }[] = []
  for (const [level, number] of Object.entries({ ...counts })) {
    if (number === 0) continue
    const plain = `${String(number)} ${level}`
    const painted = paintLevel(plain, level, style)
    const line = lines.at(-1)
    if (line === undefined || widthOf(line.plain) + widthOf(plain) + 3 > width) lines.push({ plain, painted })
    else {
      line.plain += `, ${plain}`
      line.painted += `, ${painted}`
    }
  }
  return lines.map(({ painted }) => painted)
}

function total(counts: LevelCounts): number {
  return Object.values({ ...counts }).reduce((sum, number) => sum + number, 0)
}

/** To the second: more would be a claim that the boot time does not bear out. */
function seconds({ timestamp }: KernelMessage): string | null {
  return timestamp?.replace(/\.\d+Z$/, 'Z') ?? null
}

function wrapped({ text }: KernelMessage, indent: number, { width }: View): string {
  const room = Math.max(20, width - indent)
  return text
    .split('\n')
    .flatMap((line) => wrapWords(safe(line), room))
    .join(`\n${' '.repeat(indent)}`)
}

function paintLevel(text: string, level: string | null, style: Style): string {
  if (level === 'emerg' || level === 'alert' || level === 'crit' || level === 'err') return style.bad(text)
  if (level === 'warn') return style.warn(text)
  return level === 'debug' ? style.faint(text) : text
}
