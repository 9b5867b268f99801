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
