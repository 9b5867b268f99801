import { InterruptedError, NotPermittedError, OutputLimitError, TimeoutError, ToolFailedError, ToolMissingError } from '../errors.js'
import { commandLine } from '../host/command-line.js'
import type { Host, RunOptions, ToolResult } from '../host/types.js'
import { suggestionsFor } from './install-hints.js'

export { commandLine }

/**
 * Run a tool that is to answer a question. Resolves when the tool ended by itself, whatever its exit code: what that
 * code means is each tool's own matter. Every other outcome is thrown, so that it can never pass for an answer.
 *
 * @throws ToolMissingError, TimeoutError, OutputLimitError, InterruptedError, ToolFailedError (killed by a signal),
 *   NotRecordedError (a recording was not asked this)
 */
export async function ask(host: Host, program: string, args: readonly string[], options: RunOptions = {}): Promise<ExitedResult> {
  const result = await host.run(program, args, options)
  const command = commandLine(program, args)
  const details = { argv: [program, ...args] }
  switch (result.outcome) {
    case 'exited':
      return { ...result, exitCode: result.exitCode ?? 0 }
    case 'not-found':
      throw new ToolMissingError(`${program}: not installed`, { suggestions: await suggestionsFor(host, program), details })
    case 'not-executable':
      throw new NotPermittedError(`${program}: found, but it cannot be run`, { suggestions: saidLine(result), details })
    case 'timed-out':
      throw new TimeoutError(`${command}: no answer within ${String(Math.round(result.durationMs / 100) / 10)} s; it was ended`, {
        suggestions: ['give it more time with --timeout 60s', ...saidLine(result)],
        details,
      })
    case 'flooded':
      throw new OutputLimitError(`${command}: wrote more than hostward takes; it was ended`, { details })
    case 'interrupted':
      throw new InterruptedError(`${command}: interrupted`, { details })
    case 'signalled':
      throw new ToolFailedError(`${command}: ended by ${result.signal ?? 'a signal'}`, {
        suggestions: saidLine(result),
        details: { ...details, signal: result.signal },
      })
  }
}

/** A result whose program chose its exit code itself. */
export type ExitedResult = ToolResult & { exitCode: number }

/**
 * The error for a tool that ended with an exit code that its question does not have. The tool's own words are in it.
 */
export function toolFailed(result: ToolResult, why?: string): ToolFailedError {
  const said = firstLine(result.stderr) ?? firstLine(result.stdout)
  const reason = why ?? said ?? `exit code ${String(result.exitCode)}`
  return new ToolFailedError(`${commandLine(result.program, result.args)}: ${reason}`, {
    details: { argv: [result.program, ...result.args], exitCode: result.exitCode, stderr: result.stderr.trim() },
  })
}

/** First line that is not blank, or null. */
export function firstLine(text: string): string | null {
  for (const line of text.split('\n')) {
    if (line.trim() !== '') return line.trim()
  }
  return null
}

function saidLine(result: ToolResult): string[] {
  const said = firstLine(result.stderr)
  return said === null ? [] : [`it said: ${said}`]
}
