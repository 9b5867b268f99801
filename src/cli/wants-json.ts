/** Whether `--json` stands on the command line (before `--`), read from the words themselves: also when they do not parse. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json')
}
