import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { NotPermittedError } from '../errors.js'
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
  await new Promise<void>((resolve) => {
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
  })
}

/**
 * Run this same command line again as root: `sudo -n -- NODE BIN ARGS`, absolute paths, no password asked.
 *
 * @returns its exit code
 * @throws NotPermittedError when sudo is not there or wants a password
 */
export async function reexecuteAsRoot(nodePath: string, binPath: string, argv: readonly string[]): Promise<number> {
  const words = ['-n', '--', nodePath, binPath, ...argv]
  return new Promise((resolve, reject) => {
    const child = spawn('sudo', words, { stdio: 'inherit' })
    child.on('error', () => {
      reject(new NotPermittedError('sudo: not installed', { suggestions: [`run it as root: ${[nodePath, binPath, ...argv].join(' ')}`] }))
    })
    child.on('close', (code) => {
      resolve(code ?? 1)
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
