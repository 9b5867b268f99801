import type { Warning } from '../errors.js'
import type { FormatName, ParseOutputs } from './parse-outputs.js'

/** What `hostward parse` tells a parser about the saved text beside the text itself. */
export interface SavedOutputContext {
  /** Minutes east of UTC for times whose zone the text does not name or names ambiguously. */
  utcOffsetMinutes?: number
  /** What "now" was, for relative times; null when unknown. */
  now?: Date
}

/**
 * A parser of one saved output. Takes the whole text in any of the forms that the tool has (table, `-c`, JSON) and
 * returns the rows under the key that the contract names (`{units: […]}`), with warnings about what was mended.
 *
 * @throws ParseError for a line it does not know; DaemonNotRunningError, NotPermittedError, NotFoundError or
 *   ToolFailedError for a tool's error message in place of a table
 */
export type SavedOutputParser<Format extends FormatName> = (
  text: string,
  context: SavedOutputContext,
) => { data: ParseOutputs[Format]; warnings: Warning[] }
