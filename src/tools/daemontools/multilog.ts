import { instantFromUsec } from '../timestamps.js'
import { toLines } from '../lines.js'

/** A line of a log of multilog. */
export interface MultilogLine {
  /** ISO 8601 UTC; null where the line has no time before it. */
  time: string | null
  timestampUsec: number | null
  message: string
}

/** What libtai adds to the seconds since the epoch: 2^62, and 10 without regard to later leap seconds (tai_now). */
const EPOCH = 2n ** 62n + 10n
const LABEL = /^@([0-9a-f]{16})([0-9a-f]{8}) (.*)$/s

/** Lines of `main/current`, with TAI64N times (`@4000000037c219bf2ef02e94 text`) where multilog puts them before (`t`). */
export function parseMultilog(text: string): MultilogLine[] {
  return toLines(text).map(({ text: line }) => {
    const [, seconds, nanoseconds, message] = LABEL.exec(line) ?? []
    if (seconds === undefined || nanoseconds === undefined || message === undefined)
      return { time: null, timestampUsec: null, message: line }
    const usec = Number((BigInt(`0x${seconds}`) - EPOCH) * 1_000_000n) + Math.floor(Number.parseInt(nanoseconds, 16) / 1000)
    const isTime = Number.isSafeInteger(usec) && usec >= 0
    return isTime ? { time: instantFromUsec(usec).iso, timestampUsec: usec, message } : { time: null, timestampUsec: null, message: line }
  })
}

/**
 * The folders in which a logger keeps its lines, from its script: words that begin with `.` or `/` are folders for multilog; what comes
 * before `multilog` is another program.
 */
export function multilogFolders(script: string): string[] {
  return toLines(script)
    .filter(({ text }) => !/^\s*#/.test(text))
    .flatMap(({ text }) => /(?:^|\s|\/)multilog\s+(.*)$/.exec(text)?.[1]?.split(/\s+/) ?? [])
    .map((word) => word.replace(/^(['"])(.*)\1$/, '$2'))
    .filter((word) => /^[./][^\0'"$`*?\\]*$/.test(word))
    .map((word) => word.replace(/(?<=.)\/+$/, ''))
}
