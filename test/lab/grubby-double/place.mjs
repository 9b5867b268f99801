// Where the double works, and how it speaks: paths, other programs, messages.
import { spawnSync } from 'node:child_process'
import { getSystemErrorMap } from 'node:util'

/** Where and how the run works that is on: one after the other, each from its beginning to its end. */
let here = { root: '', cwd: process.cwd(), env: process.env, said: { stdout: '', stderr: '' } }

/**
 * Run in a place: `root` holds the files of the host ('' is the machine itself), `cwd` is the working folder and `env` the
 * environment. Gives what was said.
 */
export function runIn({ root, cwd, env }, work) {
  const before = here
  here = { root, cwd, env, said: { stdout: '', stderr: '' } }
  try {
    work()
    return here.said
  } finally {
    here = before
  }
}

/** A variable of the environment. */
export const variable = (name) => here.env[name] ?? ''

/** The path of a file of the host on the machine that the double runs on. */
export function at(path) {
  const { root, cwd } = here
  return `${root}${path.startsWith('/') || root === '' ? path : `${cwd.slice(root.length)}/${path}`}`
}

/** The end of the run, with a message; 1 is the only exit status but 0. */
export class Refusal extends Error {
  constructor(message, { blankLines = 0, exitCode = 1 } = {}) {
    super(message)
    this.blankLines = blankLines
    this.exitCode = exitCode
  }
}

export function sayTo(stream, text) {
  // The host's own paths, not those of the folder it lies in.
  here.said[stream] += here.root === '' ? text : text.replaceAll(here.root, '')
}

export const print = (line) => sayTo('stdout', `${line}\n`)
export const complain = (line) => sayTo('stderr', `${line}\n`)

const REASONS = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EISDIR: 'Is a directory',
  EROFS: 'Read-only file system',
}

/** An error in the words of libc, as grep, rm and bash say it. */
export function reason(error) {
  const known = REASONS[error.code]
  if (known !== undefined) return known
  const text = getSystemErrorMap().get(error.errno)?.[1] ?? error.message
  return text[0].toUpperCase() + text.slice(1)
}

/** What a program answers; what it complains about is passed on. */
function answerOf(file, args, input = '') {
  const { stdout, stderr, error } = spawnSync(file, args, { input, encoding: 'utf8', cwd: here.cwd, env: here.env })
  if (error !== undefined && error.code !== 'EPIPE') throw error
  sayTo('stderr', stderr)
  return stdout
}

const withoutLastNewlines = (text) => text.replace(/\n+$/, '')

/** Text through sed, in whose words (and errors) the real one edits. */
export const edit = (text, flags, expression) => withoutLastNewlines(answerOf('sed', [...flags, expression], `${text}\n`))

/** A file through sed: a new file in the place of the old one, or none and a complaint. */
export const editFile = (path, expression) => void answerOf('sed', ['-i', '-e', expression, at(path)])

/** A folder that only its owner may look into. */
export const makeFolder = (path) => void answerOf('install', ['-m', '700', '-d', at(path)])

const bash = (script, ...args) => answerOf('bash', ['--norc', '-c', script, 'bash', ...args])

/** Nothing in it that bash fills in from the working folder. */
const isPlain = (text) => !/[*?[\\]/.test(text)

/** Words as bash makes them of an unquoted expansion: parted at white space, patterns filled from the working folder. */
export function wordsOf(text) {
  if (isPlain(text)) return text.split(/[ \t\n]+/).filter((word) => word !== '')
  return bash('for word in $1; do printf "%s\\0" "$word"; done', text).split('\0').slice(0, -1)
}

/** The same words through bash's own echo, which takes -n and -e at the start for its options. */
export const rawEcho = (text) => (isPlain(text) && !/^\s*-/.test(text) ? `${wordsOf(text).join(' ')}\n` : bash('echo $1', text))
export const echoed = (text) => withoutLastNewlines(rawEcho(text))

/** A variable of a file that is sourced: whatever else is in the file runs as well. */
export const sourced = (path, name) => bash('[ -f "$1" ] && . "$1"; printf %s "${!2}"', at(path), name)
