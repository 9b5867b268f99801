/** GRUB variables by name, as blscfg looks them up when it builds an entry's command line. */
export type GrubVariables = Readonly<Record<string, string>>

/**
 * `$name` replaced as GRUB's blscfg does it: letters, digits and `_` make the name, the value is followed by a blank, and a
 * variable that is not set vanishes (so `memmap=4G$12G` becomes `memmap=4G`).
 */
export function expandGrubVariables(text: string, variables: GrubVariables): string {
  return text.replace(VARIABLE, (_all, name: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    return value === undefined ? '' : `${value} `
  })
}

/** Names of the variables that a text refers to, in order, each once. */
export function grubVariablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1] ?? ''))]
}

const VARIABLE = /\$([A-Za-z0-9_]+) ?/g
