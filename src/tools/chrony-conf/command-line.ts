import { wordsOf } from './lines.js'

/** A word of options up to the first one that takes a value: f, F, L, l, P, t, u (chronyd(8), chrony 3.4 to 4.8). */
const OPTION_WITH_VALUE = /^-[^fFLlPtu]*([fFLlPtu])(.*)$/

/** The value of `-f` in chronyd's arguments, the last one given; null without. */
export function chronydFileArgument(args: readonly string[]): string | null {
  let file: string | null = null
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? ''
    if (!arg.startsWith('-') || arg === '--') break
    const [, option, rest = ''] = OPTION_WITH_VALUE.exec(arg) ?? []
    if (option === undefined) continue
    if (rest === '') at += 1
    const value = rest === '' ? args[at] : rest
    if (option === 'f' && value !== undefined) file = value
  }
  return file
}

/**
 * The words of a command line of systemd with `$NAME` and `${NAME}` put in from an environment file: as the unit of
 * chronyd does with `$OPTIONS` or `$DAEMON_OPTS`. Enough to find a file name, no more.
 *
 * @param environment `NAME=VALUE` lines, values may be quoted (systemd.exec(5))
 */
export function expandVariables(commandLine: string, environment: string): string[] {
  const values = new Map<string, string>()
  for (const line of environment.split('\n')) {
    const match = /^\s*([A-Za-z_]\w*)=(.*?)\s*$/.exec(line)
    if (match) values.set(match[1] ?? '', (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2'))
  }
  return wordsOf(
    commandLine.replace(
      /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g,
      (_, braced: string | undefined, bare: string | undefined) => values.get(braced ?? bare ?? '') ?? '',
    ),
  )
}
