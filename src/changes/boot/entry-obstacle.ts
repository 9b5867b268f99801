import type { Host } from '../../host/types.js'
import { asFileError } from '../../host/files.js'
import { hasOpenQuote, splitCommandLine } from '../../tools/cmdline/arguments.js'
import { grubVariablesOf } from '../../tools/grub/variables.js'
import { refusal, type Refusal } from './refuse.js'

/**
 * The value of the only `options` line of an entry file.
 *
 * @throws PlanRefusedError where grubby would not change this file exactly: it names the trouble and what to do
 */
export function optionsLineOf(text: string, path: string): string {
  const found = text.split('\n').filter((line) => line.startsWith('options'))
  const others = text.split('\n').filter((line) => /^\s+options(?:\s|$)/.test(line))
  const refuse = (more: Refusal): never => {
    throw refusal({ ...more, message: `${path}: ${more.message}` })
  }
  const [line = ''] = found
  if (found.length + others.length > 1) {
    refuse({
      message: `has ${found.length + others.length} lines that start with "options": grubby writes all arguments into each of them`,
      defect: 'G6',
      instead: ['join them to one line by hand, then try again'],
    })
  }
  if (found.length === 0) {
    refuse({
      message: 'has no line that starts with "options": grubby would change nothing and say nothing',
      defect: 'G27',
      instead: ['add a line "options root=…" by hand, with the arguments of another entry'],
    })
  }
  if (/^options\t/.test(line)) {
    refuse({
      message: 'has a TAB after "options": grubby reads no arguments there and would replace all of them',
      defect: 'G2',
      instead: ['put a blank in the place of the TAB, then try again'],
    })
  }
  const value = /^options +(.*)$/.exec(line)?.[1]?.trim() ?? ''
  if (value === '') {
    refuse({
      message: 'has an empty options line: its arguments are lost',
      defect: 'G1',
      instead: ['bring the arguments of another entry back first, by hand'],
    })
  }
  const trouble = lineTrouble(value)
  if (trouble !== null) refuse(trouble)
  return value
}

/** What keeps grubby from writing an options line again as it is. */
function lineTrouble(value: string): Refusal | null {
  const words = splitCommandLine(value)
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) {
    return {
      message: 'has control characters in its options line (Windows line ends?)',
      instead: ['take them out by hand, then try again'],
    }
  }
  if (hasOpenQuote(value)) {
    return { message: 'has a quote in its options line that is never closed', defect: 'G34', instead: ['close it by hand, then try again'] }
  }
  if (words.includes('--')) {
    return {
      message: 'has a -- in its options: what grubby adds would go to init, not to the kernel',
      defect: 'G33',
      instead: ['edit the entry file by hand: new arguments belong before the --'],
    }
  }
  const pattern = value.split(/\s+/).find((word) => /^[/.].*[*?[]/.test(word))
  if (pattern !== undefined) {
    return {
      message: `has ${pattern} in its options, which grubby would replace by the names of files`,
      defect: 'G15',
      instead: ['edit the entry file by hand'],
    }
  }
  if (/^-[neE]+(?:\s|$)/.test(value)) {
    return {
      message: `begins its options with ${words[0] ?? ''}, which grubby would swallow`,
      defect: 'G36',
      instead: ['edit the entry file by hand'],
    }
  }
  return null
}

/** `$kernelopts` in an options line: what it stands for is kept in GRUB's environment, for all entries. */
export const usesKernelopts = (options: string): boolean => grubVariablesOf(options).includes('kernelopts')

/** @throws PlanRefusedError for an entry file that is a symbolic link: grubby would put a file in its place (G37) */
export async function refuseLink(host: Host, path: string): Promise<void> {
  const kind = await host.lstat(path).then(
    (stat) => stat.kind,
    (error: unknown) => (asFileError(error, path), null),
  )
  if (kind !== 'symlink') return
  throw refusal({
    message: `${path}: is a symbolic link: grubby would put a file of its own in the place of the link`,
    defect: 'G37',
    instead: ['put the file itself there, or edit what the link leads to by hand'],
  })
}
