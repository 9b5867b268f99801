/** What unit files and `systemctl show` say about how programs are started: Environment=, SetCredential=, Exec…=. */
import type { StandIns } from './stand-ins.js'

/** A setting with its continuation lines (`\` at the end of a line). */
const SETTING = /^([ \t]*(Environment|SetCredential|SetCredentialEncrypted)[ \t]*=)((?:[^\n]*\\\n)*[^\n]*)$/gm

/** Variables that programs are steered with, and that hold no secrets by themselves. */
const PLAIN_VARIABLE =
  /^(?:PATH|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|SHELL|PAGER|XDG_[A-Z_]+|SYSTEMD_[A-Z_]+|(?:[A-Z]+_)*(?:OPTIONS|OPTS|ARGS)|GRUB_[A-Z_]+)$/

const PLAIN_VALUE = /^(?:|yes|no|true|false|on|off|\d{1,2}|\/root|\/usr\/\S*|\$\{?\w+\}?)$/

/** The values of Environment=; the names of the variables stay. */
export function redactEnvironment(text: string, standIns: StandIns): string {
  return text.replace(SETTING, (whole, before: string, setting: string, value: string) => {
    if (value.trim() === '') return whole
    if (setting === 'Environment') return before + redactVariables(value, standIns)
    const [id = '', ...rest] = value.split(':')
    return rest.length === 0 ? whole : `${before}${id}:${standIns.of('secret', rest.join(':'))}`
  })
}

const WORD = /"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|[^\s"']+(?:"[^"]*"|'[^']*'|[^\s"'])*/g

/** `A=1 "B=2 3"`: each value by its stand-in. */
function redactVariables(value: string, standIns: StandIns): string {
  return value.replace(WORD, (word, double: string | undefined, single: string | undefined) => {
    const inner = double ?? single ?? word
    const quote = double !== undefined ? '"' : single !== undefined ? "'" : ''
    return `${quote}${redactVariable(inner, standIns)}${quote}`
  })
}

function redactVariable(assignment: string, standIns: StandIns): string {
  const at = assignment.indexOf('=')
  if (at <= 0) return assignment
  const name = assignment.slice(0, at)
  const value = assignment.slice(at + 1)
  const bare = value.replace(/^(["'])(.*)\1$/s, '$2')
  if (PLAIN_VARIABLE.test(name) || PLAIN_VALUE.test(bare)) return assignment
  const looksRandom = bare.length >= 8 && /\d/.test(bare) && /[A-Za-z]/.test(bare) && !/[\s/]/.test(bare)
  return `${name}=${looksRandom ? standIns.ofSecret(bare) : standIns.of('secret', bare)}`
}

/** A file of `NAME=value` lines that a unit reads (EnvironmentFile=). */
export function redactEnvironmentFile(text: string, standIns: StandIns): string {
  return text.replace(/^([ \t]*(?:export[ \t]+)?)([A-Za-z_][A-Za-z0-9_]*=[^\n]*)$/gm, (_whole, before: string, assignment: string) => {
    return before + redactVariable(assignment, standIns)
  })
}

const EXEC_SETTING = /^([ \t]*Exec[A-Za-z]+[ \t]*=)((?:[^\n]*\\\n)*[^\n]*)$/gm
const EXEC_SHOWN = /(?<= argv\[\]=)([\s\S]*?)(?= ; (?:ignore_errors|flags|start_time)=)/g

/** The command lines of a unit that somebody wrote for this host; those that come with packages hold no secrets. */
export function redactExecSettings(text: string, standIns: StandIns): string {
  return text.replace(EXEC_SETTING, (_whole, before: string, value: string) => {
    if (value.trimStart().startsWith('{ path='))
      return before + value.replace(EXEC_SHOWN, (command: string) => redactCommand(command, standIns))
    return before + redactCommand(value, standIns)
  })
}

/** Words that say what a program shall do, not to whom. */
const PLAIN_WORD =
  /^(?:-{1,2}|start|stop|restart|reload|try-restart|status|run|daemon|serve|server|agent|exec|up|down|on|off|yes|no|true|false|start-pre|service|[-+!@:|]*\/\S*|\$\{?\w+\}?|%[a-zA-Z%]|\d{1,5}|\d{1,3}-\d{1,3}|\[[a-z]+\]|of|startups|\\|;)$/
const OPTION = /^(?:-[A-Za-z0-9]{1,2}|--[A-Za-z][A-Za-z0-9-]*)$/
const OPTION_WITH_VALUE = /^(--?[A-Za-z][A-Za-z0-9-]*=)(.*)$/s

/** A command line: the program, options and paths stay; everything else may be anything, and is replaced. */
export function redactCommand(command: string, standIns: StandIns): string {
  const program = /^\s*\S+/.exec(command)?.[0] ?? ''
  return program + redactArguments(command.slice(program.length), standIns)
}

export function redactArguments(words: string, standIns: StandIns): string {
  return words.replace(WORD, (word) => redactArgument(word, standIns))
}

export function redactArgument(word: string, standIns: StandIns): string {
  if (PLAIN_WORD.test(word) || OPTION.test(word)) return word
  const match = OPTION_WITH_VALUE.exec(word)
  if (match) {
    const [, option = '', value = ''] = match
    return value === '' || PLAIN_WORD.test(value) ? word : option + quoted(value, standIns)
  }
  return quoted(word, standIns)
}

function quoted(word: string, standIns: StandIns): string {
  const match = /^(["'])([\s\S]*)\1$/.exec(word)
  return match ? `${match[1] ?? ''}${standIns.of('secret', match[2] ?? '')}${match[1] ?? ''}` : standIns.of('secret', word)
}
