/** One line of a configuration file of chronyd, with all that it takes to write the file back unchanged. */
export interface ConfLine {
  /** Path of the file. */
  file: string
  /** 1-based. */
  line: number
  /** The line with its line end; the raw texts of a file's lines, joined, are the file. */
  raw: string
  /** Name of the directive in lower case; null for a blank line or a comment. */
  directive: string | null
  /** What follows the name, blanks collapsed; empty when nothing does. */
  args: string
}

/** A line that has a directive. */
export type ConfDirective = ConfLine & { directive: string }

/**
 * A configuration file as lines (chrony.conf(5); CPS_NormalizeLine): one directive a line, no quoting, no continuation.
 * A line is a comment only when its first visible character is `!`, `;`, `#` or `%`. CR counts as a blank.
 */
export function parseConfLines(file: string, text: string): ConfLine[] {
  return splitLines(text).map((raw, index) => {
    const words = wordsOf(raw)
    const comment = COMMENT.test(words[0] ?? '')
    const [name, ...args] = comment ? [] : words
    return { file, line: index + 1, raw, directive: name === undefined ? null : name.toLowerCase(), args: args.join(' ') }
  })
}

export function isDirective(line: ConfLine): line is ConfDirective {
  return line.directive !== null
}

/** The words of a text, as chronyd parts them (isspace in the C locale; a BOM or a no-break space is no blank). */
export function wordsOf(text: string): string[] {
  return text.split(/[ \t\n\v\f\r]+/).filter((word) => word !== '')
}

const COMMENT = /^[!;#%]/

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}
