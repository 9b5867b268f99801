import { ExitCode, HostwardError, UsageError } from '../errors.js'
import { FileError } from '../host/types.js'
import { NotPermittedError, NotFoundError, ToolFailedError } from '../errors.js'
import { safe } from '../render/text.js'
import type { View } from '../render/view.js'
import { wrapSentence } from '../render/wrap.js'

/** A failure that nobody expected. Exit 70; the stack is the most useful thing to report. */
class UnexpectedError extends HostwardError {
  constructor(cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause)
    super('BUG', `a bug in hostward: ${message}`, ExitCode.bug, {
      cause,
      suggestions: ['please report it with the command line and this output'],
      details: { stack: cause instanceof Error ? (cause.stack ?? '') : '' },
    })
  }
}

/** Any thrown value as the error that the user sees: the one place where errors get their exit code. `command` is whose help to name. */
export function toHostwardError(error: unknown, command = 'COMMAND'): HostwardError {
  if (error instanceof HostwardError) return error
  if (error instanceof FileError) return fromFileError(error)
  if (isOclifUsageError(error)) {
    const message = usageMessage(error)
    return new UsageError(message, { suggestions: [...dashHints(message, command), `see hostward ${command} --help`] })
  }
  return new UnexpectedError(error)
}

function fromFileError(error: FileError): HostwardError {
  const details = { path: error.path, errno: error.code }
  if (error.denied)
    return new NotPermittedError(`${error.path}: permission denied`, { details, suggestions: ['run it as root, or add --sudo'] })
  if (error.missing) return new NotFoundError(`${error.path}: no such file or directory`, { details })
  return new ToolFailedError(`${error.path}: ${error.code}`, { details })
}

/** oclif's parser marks its errors with a `parse` field; its other usage errors carry `oclif.exit`. */
function isOclifUsageError(error: unknown): error is Error {
  return error instanceof Error && ('parse' in error || 'oclif' in error)
}

function usageMessage(error: Error): string {
  return (
    error.message
      .replace(/\nSee more help with --help$/, '')
      // True of some flags only: hostward's beside an argument that must be there take one word each.
      .replace(/\n+Note: .* multiple values\.[^]*$/, '')
      .replace(/^The following errors? occurred:\s+/, '')
      .replace(/^Parsing (--\S+)\s+Expected (.*) but received: (.*)$/s, (_, flag: string, wanted: string, given: string) => {
        return `${flag}: ${wanted} was expected, not ${JSON.stringify(given)}`
      })
  )
}

/** Names such as -.mount look like flags, and after `--` flags look like names. */
function dashHints(message: string, command: string): string[] {
  const name = /^Nonexistent flags?: (-[^-\s,]\S+)$/.exec(message)?.[1]
  if (name !== undefined) return [`for the name ${name}, put -- before it: hostward ${command} -- ${name}`]
  return /^Unexpected arguments?: (?:.*, )?--?[a-z]/.test(message) ? ['what stands after -- is a name: put flags before it'] : []
}

/** A suggestion that is a command, or ends with one. */
const COMMAND_LINE = /(?:^|: )(?:sudo |hostward |\/)/

/** The error for people, on stderr: what failed, then what to try. */
export function renderFailure(error: HostwardError, { style, width }: Pick<View, 'style' | 'width'>, verbose: boolean): string {
  const out = error.message
    .split('\n')
    .map((line, index) => wrapSentence(index === 0 ? 'error:' : '      ', style.bad, safe(line), width, 7))
  for (const suggestion of error.suggestions) {
    // A command line stays whatever the terminal makes of it: broken by hand, it could not be copied.
    const room = COMMAND_LINE.test(suggestion) ? Number.POSITIVE_INFINITY : width
    out.push(wrapSentence('  try:', style.faint, safe(suggestion), room, 7))
  }
  const stack = error.details['stack']
  if ((error.exitCode === ExitCode.bug || verbose) && typeof stack === 'string') out.push(stack.split('\n').map(safe).join('\n'))
  return out.join('\n')
}
