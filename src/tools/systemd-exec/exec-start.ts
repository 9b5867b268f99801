/**
 * Words as the value of ExecStart= (systemd.service(5), "Command lines"; systemd 239 to 257), so that the program gets
 * exactly them as its arguments. A word of other than harmless characters stands in double quotes, in which systemd undoes:
 * C escapes first (`\\`, `\"`, `\n`, `\xNN`), then specifiers (`%%`), and variables when the program is started (`$$`).
 * A `;` in quotes does not part two commands. None of the prefixes `@ - : + !` can be meant: the program begins with `/`.
 *
 * The first word, the program, is no subject to variables, but stands again as the program's own name, which is: with a `$` in it,
 * the two are written apart by the prefix `@`.
 *
 * @param words the absolute path of the program (see isExecutableName) and its arguments, all of them isCarried
 */
export function execStartValue(words: readonly string[]): string {
  const [program = '', ...rest] = words
  const args = rest.map((word) => quoted(withoutVariables(withoutSpecifiers(word))))
  if (!program.includes('$')) return [quoted(withoutSpecifiers(program)), ...args].join(' ')
  return [quoted(`@${withoutSpecifiers(program)}`), quoted(withoutVariables(withoutSpecifiers(program))), ...args].join(' ')
}

/** Whether systemd takes a path for that of a program: it refuses quotes, backslashes and control characters in it. */
export function isExecutableName(path: string): boolean {
  return path.startsWith('/') && !/[\p{Cc}"'\\]/u.test(path)
}

/**
 * Whether systemd can take a text and tell of it: not what Unicode calls no character (U+FFFE …). Escaped, it would reach the
 * program, but `systemctl show` would fail for that unit, and for all that are asked about together with it.
 */
export function isCarried(text: string): boolean {
  return !/[\p{Noncharacter_Code_Point}\p{Cs}\0]/u.test(text)
}

/** Text for a setting in which systemd resolves specifiers, e.g. Description=: `50 %` as `50 %%`. */
export function withoutSpecifiers(text: string): string {
  return text.replaceAll('%', '%%')
}

function withoutVariables(word: string): string {
  return word.replaceAll('$', '$$$$')
}

function quoted(word: string): string {
  return HARMLESS.test(word) ? word : `"${word.replace(SPECIAL, escape)}"`
}

const HARMLESS = /^[A-Za-z0-9_%+=:,./-]+$/

/** Quotes, backslashes and control characters. */
const SPECIAL = /["\\\p{Cc}]/gu

const LETTERS: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' }

function escape(character: string): string {
  const bytes = Array.from(new TextEncoder().encode(character), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
  return LETTERS[character] ?? bytes.join('')
}
