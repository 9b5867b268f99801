/** Options of ntpd that take a value, classic 4.2.0 to 4.2.8 and ntpsec (ntpd(8)). */
const OPTION_WITH_VALUE = /^-[^cDfiIklpPrstuUvV]*([cDfiIklpPrstuUvV])(.*)$/

/** The value of `-c` in ntpd's arguments, the last one given; null without. */
export function ntpdFileArgument(args: readonly string[]): string | null {
  return lastValue(args, 'c', 'configfile')
}

/** The value of `-l`: the file that it writes its log to; null without. */
export function ntpdLogArgument(args: readonly string[]): string | null {
  return lastValue(args, 'l', 'logfile')
}

function lastValue(args: readonly string[], letter: string, long: string): string | null {
  let found: string | null = null
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? ''
    if (arg === `--${long}`) found = args[(at += 1)] ?? found
    else if (arg.startsWith(`--${long}=`)) found = arg.slice(long.length + 3)
    const [, option, rest = ''] = arg.startsWith('--') ? [] : (OPTION_WITH_VALUE.exec(arg) ?? [])
    if (option === undefined) continue
    // -V is the version in ntpsec, and ends it.
    const value = rest === '' && option !== 'V' ? args[(at += 1)] : rest
    if (option === letter && value !== undefined && value !== '') found = value
  }
  return found
}
