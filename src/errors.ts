/**
 * Every failure that hostward reports is a HostwardError: what failed, which command, what the tool said,
 * what to try. Subclasses are by cause, never by tool. `src/cli/failure.ts` maps them to text, JSON and exit code.
 */

/** Exit codes; the same with and without `--json` (README, "Exit codes"). */
export const ExitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  differs: 3,
  notPermitted: 4,
  unavailable: 5,
  notUnderstood: 6,
  timedOut: 7,
  notRestored: 8,
  bug: 70,
  interrupted: 130,
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

export interface ErrorOptions {
  /** What the reader can do about it, most likely first. */
  suggestions?: readonly string[]
  /** Facts for scripts; must survive JSON.stringify. */
  details?: Readonly<Record<string, unknown>>
  cause?: unknown
}

/** Base of all expected failures. `code` is a stable SCREAMING_SNAKE word for scripts. */
export class HostwardError extends Error {
  readonly suggestions: readonly string[]
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    readonly code: string,
    message: string,
    readonly exitCode: ExitCode,
    options: ErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.suggestions = options.suggestions ?? []
    this.details = options.details ?? {}
  }
}

/** The command line is wrong; nothing was asked or done. Exit 2. */
export class UsageError extends HostwardError {
  constructor(message: string, options: ErrorOptions & { code?: string } = {}) {
    super(options.code ?? 'USAGE', message, ExitCode.usage, options)
  }
}

/** What was asked about is not there (unknown unit, entry, file). Exit 3. */
export class NotFoundError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('NOT_FOUND', message, ExitCode.differs, options)
  }
}

/** A yes/no question was answered "no" (`service is active`). Exit 3. */
export class NotSoError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('NOT_SO', message, ExitCode.differs, options)
  }
}

/** The host differs from its spec. Exit 3. */
export class HostDiffersError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('HOST_DIFFERS', message, ExitCode.differs, options)
  }
}

/** Nothing differs from the spec, but something could not be asked. Exit 6. */
export class NotAskedError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('NOT_ASKED', message, ExitCode.notUnderstood, options)
  }
}

/** The rights at hand do not suffice. Exit 4. */
export class NotPermittedError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('NOT_PERMITTED', message, ExitCode.notPermitted, options)
  }
}

/** A program that is needed is not installed. Exit 5. */
export class ToolMissingError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('TOOL_MISSING', message, ExitCode.unavailable, options)
  }
}

/** The daemon behind a tool does not run or cannot be reached (no bus, chronyd stopped). Exit 5. */
export class DaemonNotRunningError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('DAEMON_NOT_RUNNING', message, ExitCode.unavailable, options)
  }
}

/** The host has no such notion (no systemd, no boot loader entries). Exit 5. */
export class NotSupportedError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('NOT_SUPPORTED', message, ExitCode.unavailable, options)
  }
}

/** The tool ran and failed in a way that is none of the above; its own words are in the message. Exit 6. */
export class ToolFailedError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('TOOL_FAILED', message, ExitCode.notUnderstood, options)
  }
}

/** A tool wrote more than the limit; what it wrote was thrown away. Exit 6. */
export class OutputLimitError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('OUTPUT_LIMIT', message, ExitCode.notUnderstood, options)
  }
}

/** There is nothing in a saved output; a tool that failed may have left it so. Exit 6. */
export class EmptyInputError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('EMPTY_INPUT', message, ExitCode.notUnderstood, options)
  }
}

/** A recording was asked something that was not recorded. Exit 6. */
export class NotRecordedError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('NOT_RECORDED', message, ExitCode.notUnderstood, options)
  }
}

/** A recording that cannot be used: missing, damaged, of another format, or made to deceive. Exit 6. */
export class BadRecordingError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('BAD_RECORDING', message, ExitCode.notUnderstood, options)
  }
}

/** What hostward was to write could not be written (disk full, read-only); nothing of it is left. Exit 1. */
export class WriteFailedError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('WRITE_FAILED', message, ExitCode.failed, options)
  }
}

/** A tool did not answer in time and was ended with its whole process group. Exit 7. */
export class TimeoutError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('TIMEOUT', message, ExitCode.timedOut, options)
  }
}

/** Ctrl-C or SIGTERM. Exit 130. */
export class InterruptedError extends HostwardError {
  constructor(message = 'interrupted', options: ErrorOptions = {}) {
    super('INTERRUPTED', message, ExitCode.interrupted, options)
  }
}

export interface ParsePosition {
  /** The tool whose output it is, e.g. `systemctl`. */
  tool: string
  /** How the output was had, when it was had by running the tool; empty for a saved output. */
  argv?: readonly string[]
  /** 1-based line number in the text that was parsed. */
  line: number
  /** The line itself. */
  text: string
}

/** A line that the parser does not know. Never skipped, never guessed. Exit 6. */
export class ParseError extends HostwardError {
  constructor(
    readonly position: ParsePosition,
    why: string,
    options: ErrorOptions = {},
  ) {
    const { tool, argv, line, text } = position
    super('PARSE_ERROR', `${tool}: line ${String(line)} was not understood: ${why}: ${JSON.stringify(text)}`, ExitCode.notUnderstood, {
      ...options,
      details: { ...options.details, tool, ...(argv && argv.length > 0 ? { argv: [...argv] } : {}), line, text },
      suggestions: options.suggestions ?? [
        'save the output of the tool and report it: this version of the tool may print a format that hostward does not know yet',
      ],
    })
  }
}

/** A part of an answer that could not be had; it stands where the facts would. */
export interface Unavailable {
  unavailable: { code: string; message: string; suggestions: string[] }
}

/** Something worth knowing that did not stop the command. */
export interface Warning {
  /** Stable SCREAMING_SNAKE word for scripts. */
  code: string
  message: string
}

/** Facts together with what is worth knowing about how they were had. */
export interface Finding<T> {
  data: T
  warnings: Warning[]
}

/** Narrow `T | Unavailable` to the unavailable half. */
export function isUnavailable(value: unknown): value is Unavailable {
  return typeof value === 'object' && value !== null && 'unavailable' in value
}

/** An error as the `unavailable` half of an answer. Anything that is not a HostwardError is a bug and is thrown on. */
export function toUnavailable(error: unknown): Unavailable {
  if (!(error instanceof HostwardError)) throw error
  if (error instanceof InterruptedError) throw error
  return { unavailable: { code: error.code, message: error.message, suggestions: [...error.suggestions] } }
}

/** The facts, or why they could not be had: for answers of several parts, of which some may be missing. */
export async function orUnavailable<T>(facts: Promise<T>): Promise<T | Unavailable> {
  try {
    return await facts
  } catch (error) {
    return toUnavailable(error)
  }
}

/** The plan would harm the host, or cannot do what is wished: nothing was touched. Exit 1. */
export class PlanRefusedError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('PLAN_REFUSED', message, ExitCode.failed, options)
  }
}

/** A plan has dangers, and nobody is there to confirm them. Exit 2. */
export class ConfirmationNeededError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('CONFIRMATION_NEEDED', message, ExitCode.usage, options)
  }
}

/** The person at the terminal said no. Exit 1. */
export class DeclinedError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('DECLINED', message, ExitCode.failed, options)
  }
}

/** Another hostward, or a program that one has left behind, is changing this host. Exit 1. */
export class LockedError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('LOCKED', message, ExitCode.failed, options)
  }
}

/** An earlier change was cut off; the host must be brought back first (`hostward undo`). Exit 1. */
export class UnfinishedChangeError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('UNFINISHED_CHANGE', message, ExitCode.failed, options)
  }
}

/** A step failed or the host was not as planned afterwards; it was brought back and is as it was. Exit 1. */
export class ChangeFailedError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('CHANGE_FAILED', message, ExitCode.failed, options)
  }
}

/** It failed, and the host could not be brought back entirely; what is left is listed. Exit 8. */
export class NotRestoredError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('NOT_RESTORED', message, ExitCode.notRestored, options)
  }
}

/** What hostward keeps of its changes is damaged, or lies where others could change it. Exit 6. */
export class BadJournalError extends HostwardError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('BAD_JOURNAL', message, ExitCode.notUnderstood, options)
  }
}
