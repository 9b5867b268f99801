import { isUnavailable, orUnavailable } from '../../errors.js'
import { readUnit } from '../../facts/units/show.js'
import type { Host } from '../../host/types.js'

/** What is wrong with a unit, systemd's reasons for it, and the last lines of its log since a time (microseconds since the epoch). */
export async function unitAccount(host: Host, unit: string, wrong: string, logLines: number, sinceUsec: number): Promise<string> {
  const shown = await orUnavailable(readUnit(host, unit, { lines: logLines }))
  if (isUnavailable(shown)) return wrong
  const { unit: details, log } = shown.data
  const recent = log.filter(({ timestampUsec }) => timestampUsec === null || timestampUsec >= sinceUsec)
  const lines = recent.map(({ identifier, message }) => `  ${identifier === null ? '' : `${identifier}: `}${message.replaceAll('\n', ' ')}`)
  const why = [wrong, ...details.why.filter((reason) => !wrong.includes(reason))].join('; ')
  return [why, ...(lines.length > 0 ? ['its last log lines:', ...lines] : [])].join('\n')
}
