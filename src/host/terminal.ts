import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { constants } from 'node:os'
import { InterruptedError, NotPermittedError } from '../errors.js'
import { quoteWord } from './command-line.js'
import { decodeOutput } from './decode.js'
import { actsForAnother } from './environment.js'
import { FileError } from './types.js'

/** What hostward starts for the person at the terminal, not for the host: a pager, itself as root. */

/**
 * Show a text through `$PAGER` (less when unset; `-FRX`: leave at once when it fits, keep colours). As root on behalf of
 * somebody else `$PAGER` is ignored and less runs with LESSSECURE=1, which takes away its shell and its file commands.
 */
export async function page(text: string, env: NodeJS.ProcessEnv): Promise<void> {
  const secure = actsForAnother(env, process.geteuid?.() ?? null)
  const wanted = secure ? undefined : env['PAGER']
  const [program = 'less', ...args] = wanted === undefined || wanted.trim() === '' ? ['less', '-FRX'] : wanted.trim().split(/\s+/)
  await withoutCtrlC(
    new Promise<void>((resolve) => {
      const child = spawn(program, args, {
        stdio: ['pipe', 'inherit', 'inherit'],
        env: { ...env, LESS: env['LESS'] ?? 'FRX', LESSCHARSET: 'utf-8', ...(secure ? { LESSSECURE: '1' } : {}) },
      })
      child.on('error', () => {
        process.stdout.write(text, () => {
          resolve()
        })
      })
      child.on('close', () => {
        resolve()
      })
      // The reader may leave before the end; what is left is not an error.
      child.stdin.on('error', () => undefined)
      child.stdin.end(text)
    }),
  )
}

/** Ctrl-C at the terminal reaches the other process, too, and is its matter: whoever leaves first would leave it behind. */
async function withoutCtrlC<T>(other: Promise<T>): Promise<T> {
  const listeners = process.listeners('SIGINT')
  const ignore = (): void => undefined
  process.removeAllListeners('SIGINT').on('SIGINT', ignore)
  try {
    return await other
  } finally {
    process.off('SIGINT', ignore)
    for (const listener of listeners) process.on('SIGINT', listener)
  }
}

/**
 * Run this same command line again as root: `sudo -n -- NODE BIN ARGS`, absolute paths, no password asked. sudo is asked
 * first whether it would: its own refusal has the same exit code as many an answer.
 *
 * @returns its exit code
 * @throws NotPermittedError when sudo is not there, does not allow it or wants a password
 */
export async function reexecuteAsRoot(nodePath: string, binPath: string, argv: readonly string[], why = '--sudo'): Promise<number> {
  const command = [nodePath, binPath, ...argv]
  const allowed = await runSudo(['-n', '-l', '--', ...command], 'ignore')
  const line = command.map(quoteWord).join(' ')
  if (allowed === null) throw new NotPermittedError(`${why}: sudo is not installed`, { suggestions: [`run it as root: ${line}`] })
  if (allowed !== 0) {
    throw new NotPermittedError(`${why}: sudo does not allow it, or wants a password first`, {
      suggestions: ['sudo -v, then try again', `run it as root: sudo ${line}`],
    })
  }
  return (await withoutCtrlC(runSudo(['-n', '--', ...command], 'inherit'))) ?? 1
}

/** Exit code as a shell tells it (128 and the signal); null when there is no sudo. */
function runSudo(words: readonly string[], stdio: 'inherit' | 'ignore'): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn('sudo', words, { stdio })
    child.on('error', () => {
      resolve(null)
    })
    child.on('close', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}

/**
 * Ask at the terminal, on stderr, and wait for one line; the empty line when the terminal is closed.
 *
 * @param signal what ends hostward from outside; the question ends with it
 * @throws InterruptedError for Ctrl-C
 */
export async function ask(
  question: string,
  signal: AbortSignal,
  streams = { input: process.stdin, output: process.stderr },
): Promise<string> {
  const { createInterface } = await import('node:readline')
  const lines = createInterface(streams)
  return new Promise<string>((resolve, reject) => {
    const interrupt = (): void => {
      // What comes next begins on a line of its own.
      streams.output.write('\n')
      reject(new InterruptedError('interrupted: nothing was done'))
      lines.close()
    }
    if (signal.aborted) {
      interrupt()
      return
    }
    // readline takes Ctrl-C for itself on a terminal.
    lines.once('SIGINT', interrupt)
    signal.addEventListener('abort', interrupt, { once: true })
    lines.once('close', () => {
      signal.removeEventListener('abort', interrupt)
      resolve('')
    })
    lines.question(question, (line) => {
      resolve(line)
      lines.close()
    })
  })
}

/** More than any tool prints; keeps `parse` from reading /dev/zero to the end of the memory. */
const MAX_INPUT_BYTES = 256 * 1024 * 1024

/** A saved output: a file of the person who calls, or `-` for standard input. @throws FileError */
export async function readInput(path: string, stdin: NodeJS.ReadableStream, maxBytes = MAX_INPUT_BYTES): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of path === '-' ? stdin : createReadStream(path)) {
      const bytes = Buffer.from(chunk as Uint8Array)
      size += bytes.length
      if (size > maxBytes) throw new FileError('EFBIG', path)
      chunks.push(bytes)
    }
  } catch (error) {
    if (error instanceof Error && !(error instanceof FileError) && 'code' in error) throw new FileError(String(error.code), path)
    throw error
  }
  return decodeOutput(Buffer.concat(chunks))
}
