import { OutputLimitError, UsageError } from '../errors.js'
import { FileError } from '../host/types.js'
import { formats } from '../tools/formats.js'
import type { FormatName } from '../tools/parse-outputs.js'
import { zoneOffsetMinutes } from '../tools/timestamps.js'
import type { Services } from './services.js'
import { suggestions } from '../suggest.js'

/** Every format of `parse`, for its help. */
export const FORMAT_NAMES = Object.keys(formats).sort()

/** @throws UsageError with the formats that were most likely meant */
export function requireFormat(name: string): FormatName {
  if (Object.hasOwn(formats, name)) return name as FormatName
  const close = suggestions(name, FORMAT_NAMES)
  throw new UsageError(`${name}: no such format`, {
    code: 'UNKNOWN_FORMAT',
    suggestions: close.length > 0 ? close.map((format) => `hostward parse ${format}`) : [`one of ${FORMAT_NAMES.join(', ')}`],
    details: { format: name, formats: FORMAT_NAMES },
  })
}

/**
 * The saved output that the command line names: a file, or standard input.
 *
 * @throws UsageError for a terminal, which has nothing saved, and for a directory; FileError
 */
export async function readSavedInput(services: Services, file = '-'): Promise<string> {
  if (file === '-' && services.io.stdinIsTTY) {
    throw new UsageError('a FILE is missing, and standard input is a terminal', {
      suggestions: ['name a file', 'COMMAND | hostward parse FORMAT'],
    })
  }
  try {
    return await services.readInput(file)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    if (error.code === 'EFBIG') throw new OutputLimitError(`${file}: is longer than any saved output (256 MiB)`)
    if (error.code === 'EISDIR') throw new UsageError(`${file}: is a directory; parse reads one file`)
    throw error
  }
}

/** `+09:00`, `-0330`, `+9`, `UTC`, `JST` in minutes east of UTC. @throws UsageError */
export function parseUtcOffset(text: string): number {
  const minutes = zoneOffsetMinutes(text.trim().replace(/^([+-])(\d)(?=:|$)/, '$10$2'))
  if (minutes !== null && Math.abs(minutes) <= 14 * 60) return minutes
  throw new UsageError(`--utc-offset: ${JSON.stringify(text)} is not an offset from UTC`, { suggestions: ['write it as +09:00 or -03:30'] })
}
