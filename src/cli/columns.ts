/** What a terminal says of its size; a serial console may say 0, which means that nobody has told it. */
interface TerminalSize {
  columns?: number | undefined
}

/**
 * How wide the text may be; null when nothing says so. COLUMNS gives a pipe a width, for `watch` and its like, and a
 * terminal that does not know its own.
 *
 * @param terminal null for a pipe
 */
export function columnsOf(terminal: TerminalSize | null, env: NodeJS.ProcessEnv): number | null {
  const known = [terminal?.columns, Number(env['COLUMNS'])].find((columns) => Number.isInteger(columns) && Number(columns) > 0)
  return known ?? null
}
