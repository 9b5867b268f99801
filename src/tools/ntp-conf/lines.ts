import type { ConfLine } from '../chrony-conf/lines.js'

/** One line of ntp.conf, with all that it takes to write the file back unchanged. */
export interface NtpConfLine {
  /** 1-based. */
  line: number
  /** The line without its line end. */
  raw: string
  /** The first word; null for a blank line or a comment. Keywords are lower case, and case counts. */
  directive: string | null
  /** What follows, blanks collapsed, without the comment; quotes stay. */
  args: string
}

/**
 * A line of ntp.conf (ntp.conf(5), ntpd 4.2.8 and ntpsec): `#` starts a comment anywhere but inside quotes, there is no
 * continuation. CR counts as a blank.
 */
export function parseNtpConfLine(raw: string, line: number): NtpConfLine {
  const words = raw.match(WORD) ?? []
  const end = words.findIndex((word) => word.startsWith('#'))
  const [directive = null, ...args] = end === -1 ? words : words.slice(0, end)
  return { line, raw, directive, args: args.join(' ') }
}

/** A comment to the end, or what has none of blanks and `#` outside quotes. */
const WORD = /#.*|(?:"[^"]*"?|[^\s"#])+/g

/** A file of ntpd as lines with their line ends; quotes stay in the arguments. */
export function parseNtpConfLines(file: string, text: string): ConfLine[] {
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((raw, index) => {
    const { directive, args } = parseNtpConfLine(raw, index + 1)
    return { file, line: index + 1, raw, directive, args }
  })
}

/** The words of the arguments of a line, without quotes. */
export function ntpWordsOf(args: string): string[] {
  return (args.match(/"[^"]*"?|[^\s"]+/g) ?? []).map((word) => word.replace(/^"([^"]*)"?$/, '$1'))
}
