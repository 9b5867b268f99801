import type { RecordedAnswers } from '../../src/host/recording/derivation.js'
import type { ToolResult } from '../../src/host/types.js'

export interface LiteralRun extends Partial<Pick<ToolResult, 'outcome' | 'exitCode' | 'stdout' | 'stderr'>> {
  line: string
}

/** What a derivation is given, made of literal runs. Words of a line are parted by one space. */
export function recordedAnswers(runs: readonly LiteralRun[], complete = false): RecordedAnswers {
  const recorded = runs.map(({ line, outcome = 'exited', exitCode = 0, stdout = '', stderr = '' }) => {
    const [program = '', ...args] = line.split(' ')
    const result: ToolResult = { program, args, outcome, exitCode, signal: null, stdout, stderr, durationMs: 5 }
    return { program, args, outcome, exitCode, result: () => Promise.resolve(result) }
  })
  return {
    runsOf: (program) => recorded.filter((run) => run.program === program),
    isComplete: () => complete,
  }
}
