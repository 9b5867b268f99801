import { notUnderstood, toLines, type Line } from '../lines.js'

/** What a GRUB environment block starts with; `grub2-editenv list` prints the variables without it. */
export const GRUBENV_SIGNATURE = '# GRUB Environment Block'

/**
 * GRUB's environment: the block itself (`/boot/grub2/grubenv`: signature, `name=value`, filled up with `#`; a backslash keeps
 * the next character, also a newline) or the lines of `grub2-editenv list` (nothing is escaped there).
 *
 * @throws ParseError
 */
export function parseGrubenv(text: string): Record<string, string> {
  return readGrubenv(toLines(text))
}

/** The same for lines that keep the numbers of the text they come from. @throws ParseError */
export function readGrubenv(lines: readonly Line[]): Record<string, string> {
  const block = lines[0]?.text.startsWith(GRUBENV_SIGNATURE) === true
  const variables: Record<string, string> = {}
  for (const line of block ? joinEscapedNewlines(lines) : lines) {
    if (line.text === '' || line.text.startsWith('#')) continue
    const at = line.text.indexOf('=')
    const name = line.text.slice(0, at)
    if (at <= 0 || !/^[A-Za-z0-9_.:-]+$/.test(name)) throw notUnderstood('grubenv', line, 'name=value was expected')
    const value = line.text.slice(at + 1)
    setOwn(variables, name, block ? value.replace(/\\([\s\S])/g, '$1') : value)
  }
  return variables
}

/** A line that ends with an escaped newline goes on with the next one. */
function joinEscapedNewlines(lines: readonly Line[]): Line[] {
  const joined: Line[] = []
  let open: Line | null = null
  for (const line of lines) {
    const whole: Line = open === null ? line : { number: open.number, text: `${open.text}\n${line.text}` }
    const backslashes = /\\*$/.exec(line.text)?.[0].length ?? 0
    open = backslashes % 2 === 1 && !whole.text.startsWith('#') ? whole : null
    if (open === null) joined.push(whole)
  }
  if (open !== null) joined.push(open)
  return joined
}

/** Names come from a file: `__proto__` must become a key like any other. */
function setOwn(record: Record<string, string>, name: string, value: string): void {
  Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true })
}
