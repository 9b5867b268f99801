/** A command line for people: quoted where a shell would need it. */
export function commandLine(program: string, args: readonly string[]): string {
  return [program, ...args].map(quoteWord).join(' ')
}

function quoteWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
