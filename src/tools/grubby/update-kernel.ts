/**
 * `grubby --update-kernel` of RHEL 8 and later, as exactly as a caller needs it. The script deletes every argument whose name
 * matches a regular expression, and then appends what it was given (function update_args of grubby 8.40).
 */
export interface GrubbyUpdate {
  /** Names of which every value goes, as they stand; a name given twice is deleted twice, for neighbours (G22). */
  remove: readonly string[]
  /** Arguments that are put at the end; before that every value of their names goes. */
  add: readonly string[]
}

/**
 * The words after `grubby`. `--no-etc-grub-update` stands last because it swallows the word after it (G19); one word per option,
 * because grubby passes over the rest (G28).
 */
export function updateKernelArgs(index: number, { remove, add }: GrubbyUpdate): string[] {
  return [
    `--update-kernel=${index}`,
    ...(remove.length === 0 ? [] : [`--remove-args=${remove.map(inBrackets).join(' ')}`]),
    ...(add.length === 0 ? [] : [`--args=${add.join(' ')}`]),
    '--no-etc-grub-update',
  ]
}

/** A name so that the regular expression means its letters and nothing else (G1, G20, G21). */
function inBrackets(name: string): string {
  return name.replace(/[.[\](){}*+?|$]/g, (letter) => `[${letter}]`)
}

/**
 * Names that can be removed exactly: grubby's shell would take a first `/` or `.` together with a bracket for a file pattern, and `-n`
 * for an option; a `^` in brackets turns them round.
 */
export function canRemove(name: string): boolean {
  return /^[^\s"'\\^`=/.-][^\s"'\\^`=]*$/.test(name)
}

/** Names that can be added exactly: in --args the name is a regular expression and is also what gets written. */
export function canAdd(name: string): boolean {
  return /^(?:\$[A-Za-z0-9_]+|[A-Za-z0-9_][A-Za-z0-9_.:,@%~/-]*)$/.test(name)
}

/**
 * What grubby makes of an options line; also where that is not what was wished. Holds for names that `canRemove` and `canAdd` allow,
 * and for text without backslashes and without patterns that fit a file.
 */
export function updatedOptions(options: string, { remove, add }: GrubbyUpdate): string {
  let text = echo(options)
  for (const name of remove) text = echo(text.replace(every(literally(name)), ' '))
  for (const word of add) text = echo(text.replace(every(asPattern(word.replace(/=.*$/s, ''))), ' '))
  return echo([text, ...add].join(' '))
}

/** Every `name` and `name=…`; the blank behind a bare name is used up by it, so that an equal neighbour stays (G22). */
function every(pattern: string): RegExp {
  return new RegExp(`(^|\\s)${pattern}((\\s|$)|=[^ ]*)`, 'g')
}

/** bash's echo of unquoted text: blanks become one, and -n, -e and -E at the start are its own options (G36). */
function echo(text: string): string {
  const words = text.split(/[ \t\n]+/).filter((word) => word !== '')
  const first = words.findIndex((word) => !/^-[neE]+$/.test(word))
  return first === -1 ? '' : words.slice(first).join(' ')
}

const literally = (name: string): string => name.replace(/[.[\](){}*+?|$^\\/]/g, '\\$&')

/** As sed takes it: a dot is any letter (G20), and a dollar sign before a letter is nowhere (G21). */
const asPattern = (name: string): string => (name.startsWith('$') ? '(?!)' : name.replaceAll('/', '\\/'))
