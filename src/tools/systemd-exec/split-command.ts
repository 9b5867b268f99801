/** A command line as its words, and what in it would mean something to a shell. */
export interface SplitCommand {
  words: string[]
  /** Unquoted characters that a shell would act on (`|`, `>`, `*`, `$` …), each once; they are part of the words as they stand. */
  shellSigns: string[]
}

/** Why a command line cannot be split. */
export type SplitTrouble = 'open-single-quote' | 'open-double-quote' | 'trailing-backslash'

/**
 * Split a command line into words by the quoting rules of the POSIX shell, without a shell and without any expansion:
 * - blanks, tabs and newlines part words;
 * - `'…'` keeps everything as it stands;
 * - `"…"` keeps everything, only `\"`, `\\`, `\$` and `` \` `` lose their backslash;
 * - outside of quotes a backslash takes the meaning from the next character;
 * - a backslash before a newline and the newline go away, except in single quotes;
 * - `''` and `""` are empty words; quoted and unquoted parts without a blank between them are one word.
 *
 * Nothing else means anything: `$HOME`, `*`, `|`, `;` and `#` are characters like others.
 */
export function splitCommand(text: string): SplitCommand | SplitTrouble {
  const words: string[] = []
  const shellSigns = new Set<string>()
  let word: string | null = null
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === ' ' || character === '\t' || character === '\n') {
      if (word !== null) words.push(word)
      word = null
      at += 1
      continue
    }
    const part = partAt(text, at, character)
    if (typeof part === 'string') return part
    if (part.text !== null) word = (word ?? '') + part.text
    if (part.isBare && isShellSign(character, word)) shellSigns.add(character)
    at = part.next
  }
  if (word !== null) words.push(word)
  return { words, shellSigns: [...shellSigns] }
}

/** A piece of a word: a quoted one, an escaped character, or one character. `text: null` is no part of a word (a continued line). */
interface Part {
  text: string | null
  next: number
  isBare: boolean
}

function partAt(text: string, at: number, character: string): Part | SplitTrouble {
  if (character === "'") {
    const end = text.indexOf("'", at + 1)
    return end === -1 ? 'open-single-quote' : { text: text.slice(at + 1, end), next: end + 1, isBare: false }
  }
  if (character === '"') return doubleQuoted(text, at + 1)
  if (character !== '\\') return { text: character, next: at + 1, isBare: true }
  if (at + 1 >= text.length) return 'trailing-backslash'
  const escaped = text.charAt(at + 1)
  return { text: escaped === '\n' ? null : escaped, next: at + 2, isBare: false }
}

function doubleQuoted(text: string, from: number): Part | SplitTrouble {
  let inside = ''
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '"') return { text: inside, next: at + 1, isBare: false }
    const escaped = character === '\\' ? text.charAt(at + 1) : ''
    if (escaped !== '' && '"\\$`\n'.includes(escaped)) {
      if (escaped !== '\n') inside += escaped
      at += 1
    } else inside += character
  }
  return 'open-double-quote'
}

/** `~` and `#` mean something only at the start of a word. */
function isShellSign(character: string, word: string | null): boolean {
  return '|&;<>()$`*?['.includes(character) || ('~#'.includes(character) && word === character)
}
