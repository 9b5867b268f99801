import { UsageError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask, firstLine } from '../ask.js'
import { notUnderstood, toLines } from '../lines.js'

/** `systemd-analyze timespan`: 239 does not have it, 247 does. */
export const TIMESPAN_SINCE = 247

/**
 * A time span in microseconds as systemd reads it (`1h`, `5min 30s`, `90`; systemd.time(7)); null for `infinity`.
 *
 * @throws UsageError for what systemd does not take, ToolMissingError, ParseError
 */
export async function askTimeSpan(host: Host, text: string): Promise<number | null> {
  const result = await ask(host, 'systemd-analyze', ['timespan', '--', text])
  if (result.exitCode !== 0) {
    throw new UsageError(`${JSON.stringify(text)} is no time span for systemd: ${firstLine(result.stderr) ?? 'it does not say why'}`, {
      suggestions: ['write it as 30s, 5min, 1h or 1h 30min'],
    })
  }
  const lines = toLines(result.stdout)
  const value = lines.map((line) => /^\s*[uµμ]s: (\d+)$/.exec(line.text)?.[1]).find((found) => found !== undefined)
  const [first = { number: 1, text: '' }] = lines
  if (value === undefined) throw notUnderstood('systemd-analyze', first, 'a line with the microseconds was expected')
  return value === INFINITY ? null : Number(value)
}

const INFINITY = '18446744073709551615'
