import { NotPermittedError, ToolFailedError, ToolMissingError, type HostwardError } from '../errors.js'
import { installSuggestions } from './install-hints.js'
import type { Line } from './lines.js'

/**
 * What a shell, sudo, `cat` or a container's runtime wrote where a saved output should be: a program that is not installed,
 * a file that is not there or may not be read. Null when the line is none of these.
 */
export function savedTrouble(line: Line): HostwardError | null {
  const text = line.text.trim()
  const message = `the text holds no output but a message: ${text}`
  const missing = missingProgram(text)
  if (missing !== null) return new ToolMissingError(message, { suggestions: installSuggestions(missing) })
  if (DENIED.test(text)) return new NotPermittedError(message, { suggestions: ['save the output again as root'] })
  return NO_FILE.test(text) ? new ToolFailedError(message) : null
}

/** The program that a shell (or who else was to start it) has not found; null when the line does not say so. */
function missingProgram(text: string): string | null {
  for (const pattern of NOT_INSTALLED) {
    const program = pattern.exec(text)?.[1]
    if (program !== undefined) return program.slice(program.lastIndexOf('/') + 1)
  }
  return null
}

const NAME = String.raw`[\`'"‘“]?([\w./-]+?)['"’”]?`
const NO_SUCH_FILE =
  '(?:No such file or directory|そのようなファイルやディレクトリはありません|そのようなファイルやディレクトリは存在しません)'
const DENIAL = '(?:Permission denied|Operation not permitted|許可がありません)'
/** Who was to start the program. */
const STARTER = String.raw`(?:-?\S*(?:sh|env|sudo|timeout|nice|nohup|xargs|watch|exec)|[\w./-]+\.sh)`

const NOT_INSTALLED = [
  // zsh: command not found: grubby , fish: Unknown command: grubby
  new RegExp(String.raw`^\S*sh: (?:command not found|[Uu]nknown command):? ${NAME}$`),
  // bash: line 1: grubby: command not found , sh: 1: grubby: not found
  new RegExp(String.raw`^(?:\S+: )?(?:line \d+: |\d+: )?${NAME}: (?:command not found|not found|コマンドが見つかりません)`),
  // Command 'grubby' not found, but can be installed with:
  /^Command '([\w.-]+)' not found/,
  // -bash: /usr/sbin/grubby: No such file or directory , timeout: failed to run command ‘grubby’: No such file or directory
  new RegExp(String.raw`^${STARTER}: (?:line \d+: )?(?:failed to run command )?${NAME}: ${NO_SUCH_FILE}$`),
  // exec: "grubby": executable file not found in $PATH
  /exec: "([\w./-]+)": (?:executable file not found in \$PATH|stat \S+ no such file or directory)/,
]

/** Readers of files, and who was to start a program. */
const DENIED = new RegExp(String.raw`^(?:cat|grep|head|tail|less|more|ls|${STARTER}): .*: ${DENIAL}$`)
const NO_FILE = new RegExp(String.raw`^(?:cat|grep|head|tail|less|more|ls): .*: ${NO_SUCH_FILE}$`)
