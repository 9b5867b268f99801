/**
 * A command line for messages, quoted where a shell would need it. Long words (lists of properties) and long lines (hundreds
 * of units) are cut with `…`: `details.argv` of the error and --verbose have all of it.
 */
export function commandLine(program: string, args: readonly string[]): string {
  const line = [program, ...args]
    .map(quoteWord)
    .join(' ')
    .replace(/[^\s,]{1,60}(?:,[^\s,]*){4,}/g, (list) => `${list.split(',').slice(0, 3).join(',')},…`)
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, line.lastIndexOf(' ', LONGEST_LINE))} …`
}

const LONGEST_LINE = 200

/** A word as a shell takes it whole. */
export function quoteWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
