/** What systemd would run for a value of ExecStart=. */
export interface ExecByRules {
  /** How many commands the line holds. */
  commands: number
  /** Prefixes of the first word without `@`. */
  flags: string
  path: string
  argv: string[]
}

const ENVIRONMENT: Readonly<Record<string, string>> = { HOME: '/wrong home', X: 'wrong', FOO: 'wrong' }
const SPECIFIERS: Readonly<Record<string, string>> = { '%': '%', n: 'WRONG', h: 'WRONG' }

/**
 * systemd.service(5), "Command lines", written down once more for tests, on bytes and by nothing that hostward uses: words with quotes
 * and C escapes, prefixes of the program, specifiers, and variables at the start of the program. Throws where systemd refuses.
 */
export function execByRules(value: string): ExecByRules {
  if (/\p{Noncharacter_Code_Point}/u.test(value)) throw new Error('invalid UTF-8: the line is ignored')
  const bytes = Buffer.from(value, 'utf8')
  const cursor = { at: 0 }
  const first = nextWord(bytes, cursor)
  if (first === null) throw new Error('no program')
  const prefix = /^[-@:+!]*/.exec(first)?.[0] ?? ''
  const path = resolveSpecifiers(first.slice(prefix.length))
  if (!path.startsWith('/') || /[\x01-\x1f\x7f"'\\]/.test(path) || path.endsWith('/')) throw new Error(`not a program: ${path}`)
  const argv = prefix.includes('@') ? [] : [path]
  let commands = 1
  while (cursor.at < bytes.length) {
    const here = bytes.subarray(cursor.at, cursor.at + 3).toString('latin1')
    if (/^;(?:[ \t\n\r]|$)/.test(here)) {
      commands += 1
      cursor.at += 1
      continue
    }
    const word = /^\\;(?:[ \t\n\r]|$)/.test(here) ? ';' : nextWord(bytes, cursor)
    if (here.startsWith('\\;') && word === ';') cursor.at += 2
    if (word === null) break
    argv.push(resolveSpecifiers(word))
  }
  return { commands, flags: prefix.replaceAll('@', ''), path, argv: prefix.includes(':') ? argv : argv.flatMap(resolveVariables) }
}

const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d])
const LETTERS: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, '"': 34, "'": 39, s: 32 }

/** extract_first_word() with EXTRACT_UNQUOTE|EXTRACT_CUNESCAPE. */
function nextWord(bytes: Buffer, cursor: { at: number }): string | null {
  while (cursor.at < bytes.length && BLANK.has(bytes[cursor.at]!)) cursor.at += 1
  if (cursor.at >= bytes.length) return null
  const word: number[] = []
  let quote = 0
  for (; cursor.at < bytes.length; cursor.at += 1) {
    const byte = bytes[cursor.at]!
    if (byte === 0x5c) word.push(unescape(bytes, cursor))
    else if (quote !== 0) {
      if (byte === quote) quote = 0
      else word.push(byte)
    } else if (byte === 0x22 || byte === 0x27) quote = byte
    else if (BLANK.has(byte)) break
    else word.push(byte)
  }
  if (quote !== 0) throw new Error('unbalanced quoting')
  while (cursor.at < bytes.length && BLANK.has(bytes[cursor.at]!)) cursor.at += 1
  return Buffer.from(word).toString('utf8')
}

function unescape(bytes: Buffer, cursor: { at: number }): number {
  const rest = bytes.subarray(cursor.at + 1, cursor.at + 4).toString('latin1')
  const hex = /^x([0-9a-fA-F]{2})/.exec(rest)?.[1]
  const octal = /^[0-7]{3}/.exec(rest)?.[0]
  const code = hex !== undefined ? parseInt(hex, 16) : octal !== undefined ? parseInt(octal, 8) : LETTERS[rest.charAt(0)]
  if (code === undefined || code === 0) throw new Error(`not an escape: \\${rest}`)
  cursor.at += hex !== undefined || octal !== undefined ? 3 : 1
  return code
}

function resolveSpecifiers(word: string): string {
  return word.replace(/%(.)/gsu, (all, letter: string) => SPECIFIERS[letter] ?? all)
}

/** replace_env_argv(): a word that is a variable is split, `${X}` in a word is replaced, `$$` is a dollar. */
function resolveVariables(word: string): string[] {
  const whole = /^\$([^{$][^]*)?$/.exec(word)
  if (whole) return whole[1] === undefined ? [] : (ENVIRONMENT[whole[1]] ?? '').split(' ').filter((part) => part !== '')
  return [word.replace(/\$(?:\$|\{([^}]*)\})/g, (all, name: string | undefined) => (all === '$$' ? '$' : (ENVIRONMENT[name ?? ''] ?? '')))]
}
