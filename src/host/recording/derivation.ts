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
export type Derivation = (program: string, args: readonly string[], recorded: RecordedAnswers) => Promise<ToolResult | null>
