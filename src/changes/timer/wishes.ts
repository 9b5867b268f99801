import { UsageError, type Warning } from '../../errors.js'
import { isCarried } from '../../tools/systemd-exec/exec-start.js'
import { splitCommand, type SplitTrouble } from '../../tools/systemd-exec/split-command.js'

/** Some room below the 255 bytes of a file name, for the suffix and for names aside. */
const LONGEST_NAME = 200
/** What the kernel takes as one argument is 128 KiB; systemd takes lines of 1 MiB. */
const LONGEST_WORD = 131_000
const LONGEST_COMMAND = 500_000
const LONGEST_DESCRIPTION = 500

/**
 * The name of a timer that hostward may make, without its suffix.
 *
 * @throws UsageError for what is no plain name: a template, an instance, an escaped path, a unit of another type
 */
export function newTimerName(word: string): string {
  const name = word.endsWith('.timer') ? word.slice(0, -'.timer'.length) : word
  const isOther = /\.(?:service|socket|target|device|mount|automount|swap|path|slice|scope)$/.test(name)
  if (/^[A-Za-z0-9_][A-Za-z0-9:_.-]*$/.test(name) && name.length <= LONGEST_NAME && !isOther) return name
  throw new UsageError(`${JSON.stringify(word)} cannot be the name of a new timer`, {
    suggestions: [
      isOther ? `leave out the suffix: ${name.replace(/\.[a-z]+$/, '')}` : 'letters, digits and : _ . - are allowed, e.g. backup',
    ],
  })
}

/** The words that a timer runs, and what to know about them. */
export interface CommandWords {
  words: string[]
  warnings: Warning[]
}

/**
 * The program and its arguments: the command split by hostward's quoting rules (see splitCommand), or for `--shell` a shell that gets
 * it as it stands.
 *
 * @throws UsageError
 */
export function commandWords(exec: string, shell: boolean): CommandWords {
  if (exec.trim() === '') throw new UsageError('--exec is empty: what is the timer to run?')
  if (exec.includes('\ufffd') || !isCarried(exec))
    throw new UsageError('--exec is not UTF-8, or has what systemd cannot tell of (U+FFFE …)')
  const split = shell ? { words: ['/bin/sh', '-c', exec], shellSigns: [] } : splitCommand(exec)
  if (typeof split === 'string') throw new UsageError(`--exec: ${TROUBLES[split]}`, { suggestions: [`it was: ${exec}`] })
  const sizes = split.words.map((word) => Buffer.byteLength(word))
  if (sizes.some((size) => size > LONGEST_WORD) || sizes.reduce((sum, size) => sum + size, 0) > LONGEST_COMMAND) {
    throw new UsageError('--exec is longer than a program can take')
  }
  const signs = split.shellSigns.join(' ')
  const message = `there is no shell: ${signs} in the command ${split.shellSigns.length === 1 ? 'is' : 'are'} handed to the program as written; --shell runs it by /bin/sh, quotes make it plain`
  return { words: split.words, warnings: split.shellSigns.length === 0 ? [] : [{ code: 'NO_SHELL', message }] }
}

const TROUBLES: Readonly<Record<SplitTrouble, string>> = {
  'open-single-quote': "a ' has no second one",
  'open-double-quote': 'a " has no second one',
  'trailing-backslash': 'a backslash at the end takes the meaning from nothing',
}

/** @throws UsageError for what does not fit into one line of a unit file */
export function checkDescription(text: string): string {
  const description = text.trim()
  const isPlain = isCarried(description) && !/[\p{Cc}\ufffd\u2028\u2029]/u.test(description)
  if (description !== '' && description.length <= LONGEST_DESCRIPTION && isPlain && !description.endsWith('\\')) return description
  throw new UsageError(`--description: ${JSON.stringify(text)} is not one line of text, or ends in a backslash`)
}
