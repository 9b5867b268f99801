import type { Host, ToolResult } from '../host/types.js'

/** Where a command's words go. Tests pass their own. */
export interface Io {
  /** Resolves when the text has been taken, so that a long document to a pipe is never cut. */
  stdout(text: string): Promise<void>
  stderr(text: string): void
  stdoutIsTTY: boolean
  stderrIsTTY: boolean
  stdinIsTTY: boolean
  /** Columns of the terminal on stdout; null in a pipe. */
  columns: number | null
  /** The same of the terminal on stderr. */
  errorColumns: number | null
  /** Rows of the terminal on stdout; null in a pipe. */
  rows: number | null
  /** All of standard input as text. */
  stdin(): Promise<string>
}

export interface HostRequest {
  /** `--host`: undefined is this machine; `demo`; `recording:DIR`. */
  selector: string | undefined
  timeoutMs: number
  /** Called for every program that ran, for `--verbose`. */
  onRun?: (result: ToolResult) => void
}

/** The package's own files, which are not files of a host. */
export interface Resources {
  version: string
  /** JSON Schema of what a command prints with `--json`, or null for an unknown command id (`boot list`). */
  outputSchema(commandId: string): Promise<unknown>
  /** Command ids that have a schema, sorted. */
  schemaNames(): Promise<string[]>
}

/** Files of the person who calls. */
export interface OwnFiles extends Pick<Host, 'readFile' | 'list' | 'lstat'> {
  /** Whole or not at all. @throws WriteFailedError */
  write(path: string, text: string): void
}

/** What changing commands need beside the host. */
export interface ChangeServices {
  /** Where the journal and the lock of changes lie: `/var/lib/hostward`. */
  stateFolder: string
  /** Who asks, for the history: the user that sudo names, or the one who runs hostward. */
  user: string
  /** Aborted by Ctrl-C: the change finishes its step and takes all back. */
  interrupt: AbortSignal
  /** While the work goes on, a second Ctrl-C does not end hostward: it would leave the host half changed. */
  uninterrupted<T>(work: () => Promise<T>): Promise<T>
  /** Ask the person at the terminal for one line. */
  ask(question: string): Promise<string>
}

/** All that a command is given from outside; made once in the composition root (src/main.ts). */
export interface Services {
  io: Io
  env: NodeJS.ProcessEnv
  openHost(request: HostRequest): Promise<Host>
  resources: Resources
  /** Show a long text through a pager; resolves when the reader has left it. */
  page(text: string): Promise<void>
  /** Run hostward again as root (`sudo -n`) with the same arguments; resolves with its exit code. `why` for the message when sudo refuses. */
  reexecuteAsRoot(why?: string): Promise<number>
  /** Read a saved output for `parse`: a path, or `-` for standard input. */
  readInput(path: string): Promise<string>
  /** Files of the person who calls: specs and reports. Not files of the host. */
  files(): Promise<OwnFiles>
  /** The writer for `record`: makes the folder and puts the recording there. */
  wallClock(): Date
  changes: ChangeServices
}
