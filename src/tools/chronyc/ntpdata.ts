import type { Host } from '../../host/types.js'
import { isBlank, notUnderstood, toLines } from '../lines.js'
import { askChronyc } from './failure.js'
import { integer } from './quantities.js'

/** How a server has answered so far, of `chronyc ntpdata` (chronyc(1)); since the start of chronyd. */
export interface NtpCounts {
  address: string
  /** Requests that were sent. */
  sent: number
  /** Answers that came, and those of them that passed chronyd's tests. */
  received: number
  valid: number
}

/** All servers with one process; root only. @throws NotPermittedError, DaemonNotRunningError, ParseError */
export async function askNtpCounts(host: Host): Promise<NtpCounts[]> {
  return parseNtpCounts((await askChronyc(host, NTPDATA_ARGS)).stdout)
}

const NTPDATA_ARGS: readonly string[] = ['-c', '-n', 'ntpdata']

/** `chronyc -c ntpdata`: 33 fields and more; numbers 31 to 33 are counts since chrony 3.0. @throws ParseError */
export function parseNtpCounts(text: string): NtpCounts[] {
  return toLines(text)
    .filter((line) => !isBlank(line))
    .map((line) => {
      const fields = line.text.split(',')
      const [sent, received, valid] = fields.slice(30, 33).map(integer)
      if (fields.length < 33 || sent == null || received == null || valid == null) {
        throw notUnderstood('chronyc', line, '33 fields or more were expected')
      }
      return { address: fields[0] ?? '', sent, received, valid }
    })
}
