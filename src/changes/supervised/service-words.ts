import { posix } from 'node:path'
import { UsageError } from '../../errors.js'

/** svscan takes names of 255 bytes at most, and needs room behind them for `/log`. */
const LONGEST_NAME = 200
/** What the kernel takes as one argument is 128 KiB. */
const LONGEST_WORD = 131_000
const LONGEST_COMMAND = 500_000

/** Where the directory of a new service is made. */
export const SERVICE_FOLDER = '/var/service'

/** The name of a service that hostward may make. @throws UsageError */
export function newServiceName(word: string): string {
  const name = word.endsWith('.service') ? word.slice(0, -'.service'.length) : word
  if (/^[A-Za-z0-9_][A-Za-z0-9_.@+-]*$/.test(name) && name.length <= LONGEST_NAME) return name
  throw new UsageError(`${JSON.stringify(word)} cannot be the name of a new service`, {
    suggestions: ['letters, digits and _ . @ + - are allowed, not at the beginning . @ + -; e.g. ntpd'],
  })
}

/** The words of a program that may stand in a script, one line. @throws UsageError */
export function checkCommand(command: readonly string[]): readonly string[] {
  const [program = ''] = command
  if (program === '') throw new UsageError('--exec is empty: what is the service to run?')
  if (command.some((word) => /[\p{Cc}\u2028\u2029\ufffd]/u.test(word))) {
    throw new UsageError('--exec has a line break, another control character, or what is not UTF-8', {
      suggestions: ['put it into a script, and have the service run that'],
    })
  }
  const sizes = command.map((word) => Buffer.byteLength(word))
  if (sizes.some((size) => size > LONGEST_WORD) || sizes.reduce((sum, size) => sum + size, 0) > LONGEST_COMMAND) {
    throw new UsageError('--exec is longer than a program can take')
  }
  return command
}

/** The absolute path of a directory, written plainly. @throws UsageError */
export function checkDirectory(path: string): string {
  const plain = path.replace(/(?<=.)\/+$/, '')
  const isPlain = plain.startsWith('/') && plain !== '/' && posix.normalize(plain) === plain && !/[\p{Cc}\ufffd]/u.test(plain)
  if (isPlain && plain.length <= LONGEST_PATH) return plain
  throw new UsageError(`--directory: ${JSON.stringify(path)} is not the plain absolute path of a directory`, {
    suggestions: ['write it without //, /./ and /../, e.g. /var/ntpd'],
  })
}

const LONGEST_PATH = 3_000
