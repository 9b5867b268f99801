import type { ToolResult } from '../types.js'
import type { Completeness } from './format.js'

/** One recorded run of a program; its texts are read when they are asked for. */
export interface RecordedRun {
  readonly args: readonly string[]
  readonly outcome: ToolResult['outcome']
  readonly exitCode: number | null
  result(): Promise<ToolResult>
}

/** What a derivation may look at. */
export interface RecordedAnswers {
  /** Every recorded run of a program. */
  runsOf(program: string): readonly RecordedRun[]
  /** Whether the recording has everything of a kind, so that what is not in it was not there. */
  isComplete(what: Completeness): boolean
}

/**
 * Answers a command line that was not recorded from others that were: about one unit from the answer about all. Exactly what
 * the program would have printed, or null when that cannot be known. What a tool's output means is the tools' matter, so
 * derivations are given to the recording from outside.
 */
export interface Derivation {
  (program: string, args: readonly string[], recorded: RecordedAnswers): Promise<ToolResult | null>
  /**
   * The text of a file that a program has printed as well, by the path where the file lies; null when that cannot be known. Such
   * a text stands in a recording once. Left out by those who know of no files.
   */
  file?: (path: string, recorded: RecordedAnswers) => Promise<string | null>
}

/** The text of a file from what programs printed. */
export async function deriveFile(path: string, derivations: readonly Derivation[], recorded: RecordedAnswers): Promise<string | null> {
  for (const { file } of derivations) {
    const text = (await file?.(path, recorded)) ?? null
    if (text !== null) return text
  }
  return null
}
