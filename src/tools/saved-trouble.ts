import { NotPermittedError, ToolFailedError, ToolMissingError, type HostwardError } from '../errors.js'
import { installSuggestions } from './install-hints.js'
import type { Line } from './lines.js'

/**
 * What a shell, sudo or `cat` wrote where a saved output should be: a program that is not installed, a file that is not
 * there or may not be read. Null when the line is none of these.
 */
export function savedTrouble(line: Line): HostwardError | null {
  const text = line.text.trim()
  const missing = NOT_INSTALLED.exec(text)?.[1]
  if (missing !== undefined) {
    return new ToolMissingError(`the text holds no output but a message: ${text}`, { suggestions: installSuggestions(missing) })
  }
  if (DENIED.test(text)) {
    return new NotPermittedError(`the text holds no output but a message: ${text}`, { suggestions: ['save the output again as root'] })
  }
  return NO_FILE.test(text) ? new ToolFailedError(`the text holds no output but a message: ${text}`) : null
}

const NOT_INSTALLED = /^(?:\S+: )?(?:line \d+: |\d+: )?([\w.-]+): (?:command not found|not found|コマンドが見つかりません)/
const DENIED = /^(?:cat|grep|head|tail|less|more|ls): .*: (?:Permission denied|Operation not permitted|許可がありません)$/
const NO_FILE = /^(?:cat|grep|head|tail|less|more|ls): .*: (?:No such file or directory|そのようなファイルやディレクトリはありません)$/
