/**
 * The composition root: makes everything that commands are given from outside (host, terminal, package files) and
 * starts the command line. The only file that looks at `process`.
 */
import type { Interfaces } from '@oclif/core'
import { isatty } from 'node:tty'
import { columnsOf } from './cli/columns.js'
import { dispatch } from './cli/dispatch.js'
import type { Services } from './cli/services.js'
import { actsForAnother } from './host/environment.js'

export interface StartOptions {
  /** Folder of the package. */
  root: string
  pjson: Interfaces.PJSON
  /** The file that was started; used to start it again as root. */
  binPath: string
  plugins?: () => Promise<Map<string, Interfaces.Plugin>>
}

/** Programs run in sessions of their own, so hostward itself ends them, also when the terminal is closed (SIGHUP). */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Run the command line of this process and set its exit code. Never calls process.exit: output to a pipe would be cut. */
export async function start(options: StartOptions): Promise<void> {
  const interrupt = new AbortController()
  const changing = { now: false }
  const onSignal = (): void => {
    // The second Ctrl-C is for somebody who will not wait.
    // eslint-disable-next-line no-restricted-properties -- nothing is being written that anybody still wants
    if (interrupt.signal.aborted && !changing.now) process.exit(130)
    interrupt.abort()
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  const argv = process.argv.slice(2)
  const services = makeServices(options, argv, interrupt.signal, changing)
  process.exitCode = await dispatch(argv, {
    root: options.root,
    pjson: options.pjson,
    services,
    ...(options.plugins ? { plugins: options.plugins } : {}),
  })
  for (const name of SIGNALS) process.off(name, onSignal)
}

function makeServices(options: StartOptions, argv: readonly string[], signal: AbortSignal, changing: { now: boolean }): Services {
  const { env } = process
  return {
    // Node makes each of its standard streams when it is first looked at, which takes a millisecond or two: only what is used.
    io: {
      stdout: (text) => write(process.stdout, text),
      stderr: (text) => void write(process.stderr, text),
      get stdoutIsTTY() {
        return isatty(1)
      },
      get stderrIsTTY() {
        return isatty(2)
      },
      get stdinIsTTY() {
        return isatty(0)
      },
      get columns() {
        return columnsOf(isatty(1) ? process.stdout : null, env)
      },
      get errorColumns() {
        return columnsOf(isatty(2) ? process.stderr : null, env)
      },
      get rows() {
        return isatty(1) ? process.stdout.rows || null : null
      },
      stdin: async () => (await terminal()).readInput('-', process.stdin),
    },
    env,
    openHost: async (request) => (await import('./host/open.js')).openHost(request, { env, root: options.root, signal, derivations }),
    resources: {
      version: options.pjson.version,
      outputSchema: async (commandId) => (await import('./host/schema-files.js')).readSchema(options.root, commandId),
      schemaNames: async () => (await import('./host/schema-files.js')).listSchemas(options.root),
    },
    page: async (text) => (await terminal()).page(text, env),
    reexecuteAsRoot: async (why) => (await terminal()).reexecuteAsRoot(process.execPath, options.binPath, argv, why),
    readInput: async (path) => (await terminal()).readInput(path, process.stdin),
    files: async () => (await import('./host/own-files.js')).ownFiles,
    wallClock: () => new Date(),
    changes: {
      get stateFolder() {
        return stateFolder(env)
      },
      get user() {
        return env['SUDO_USER'] ?? env['DOAS_USER'] ?? env['USER'] ?? 'root'
      },
      interrupt: signal,
      uninterrupted: async (work) => {
        changing.now = true
        try {
          return await work()
        } finally {
          changing.now = false
        }
      },
      ask: async (question) => (await terminal()).ask(question, signal),
    },
  }
}

/** Resolves when the text has been taken. A reader that has left is no error. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (!stream.listeners('error').includes(ignoreBrokenPipe)) stream.on('error', ignoreBrokenPipe)
  return new Promise((resolve) => {
    stream.write(text, () => {
      resolve()
    })
  })
}

/** `HOSTWARD_STATE` names another folder for tests and odd hosts; ignored, as HOSTWARD_PATH is, for root on behalf of another. */
function stateFolder(env: NodeJS.ProcessEnv): string {
  const wanted = env['HOSTWARD_STATE']
  const isIgnored = wanted === undefined || !wanted.startsWith('/') || actsForAnother(env, process.geteuid?.() ?? null)
  return isIgnored ? '/var/lib/hostward' : wanted.replace(/\/+$/, '')
}

const terminal = () => import('./host/terminal.js')

const derivations = async () => (await import('./tools/derivations.js')).makeDerivations()

/** `hostward unit list | head` closes the pipe early, a terminal may be gone: no error, and no reason to leave a change half done. */
function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
}
