import { quoteWord } from '../../host/command-line.js'

/** What a service is started with; all words have been checked. */
export interface ServiceScripts {
  name: string
  /** The program by its absolute path, and its arguments. */
  command: readonly string[]
  /** The user whose rights it gets, and setuidgid by its absolute path; null: those of root. */
  runAs: { user: string; setuidgid: string } | null
}

/** The comment by which hostward knows its own scripts again. */
const mark = (name: string): string => `# Made by hostward for the service ${name}; "hostward service remove ${name}" takes it away.`

/** Whether a script was made by hostward for the service of this name. What has been changed in it since does not matter. */
export const isMadeByHostward = (text: string, name: string): boolean => text.split('\n').slice(0, 2).includes(mark(name))

/**
 * `run`: the program takes the place of the shell, so that supervise sees it end. Every word is quoted for /bin/sh: nothing in it
 * means anything to the shell. Standard error goes where standard output goes, to the logger where there is one.
 */
export function runText({ name, command, runAs }: ServiceScripts): string {
  const words = [...(runAs === null ? [] : [runAs.setuidgid, runAs.user]), ...command].map(quoteWord).join(' ')
  return `#!/bin/sh\n${mark(name)}\nexec ${words} 2>&1\n`
}

/**
 * `log/run`: multilog puts a TAI64N time before each line (`t`), keeps the lines in `main`, and the last one in the file `status`.
 *
 * @param multilog by its absolute path: a logger that cannot be started would hold up the service
 */
export function logRunText(name: string, multilog: string): string {
  return `#!/bin/sh\n${mark(name)}\nexec ${quoteWord(multilog)} t ./main =status\n`
}
