/**
 * Kernel command lines as the kernel itself takes them apart (lib/cmdline.c, next_arg): white space parts arguments,
 * double quotes keep it, a backslash means nothing, `--` hands the rest to init.
 */

/** One kernel argument. */
export interface KernelArgument {
  /** As written, quotes included. */
  text: string
  /** What stands before the first `=`; the whole argument when there is none. */
  name: string
  /** What stands behind the first `=`, without the quotes around it; null for an argument without `=`. */
  value: string | null
  /** Stands behind a lone `--`: goes to init, not to the kernel. */
  forInit: boolean
}

/** The words of a command line; double quotes keep white space in one word. An open quote lasts to the end. */
export function splitCommandLine(text: string): string[] {
  const words: string[] = []
  let word = ''
  let quoted = false
  for (const character of text) {
    if (!quoted && /[ \t\n\r\v\f]/.test(character)) {
      if (word !== '') words.push(word)
      word = ''
    } else {
      if (character === '"') quoted = !quoted
      word += character
    }
  }
  if (word !== '') words.push(word)
  return words
}

/** Whether a double quote of the line is never closed. */
export function hasOpenQuote(text: string): boolean {
  return (text.split('"').length - 1) % 2 === 1
}

/** A command line, taken apart. */
export function parseKernelArguments(text: string): KernelArgument[] {
  const words = splitCommandLine(text)
  const dashes = words.indexOf('--')
  return words.map((word, index) => ({ ...kernelArgument(word), forInit: dashes !== -1 && index > dashes }))
}

/** One word of a command line: `"foo=a b"` and `foo="a b"` are the same argument. */
function kernelArgument(word: string): KernelArgument {
  const open = word.startsWith('"')
  const body = open ? word.slice(1, word.length > 1 && word.endsWith('"') ? -1 : undefined) : word
  const { name, value } = fromArgumentKey(body)
  return { text: word, name, value: value === null || open ? value : withoutQuotes(value), forInit: false }
}

function withoutQuotes(value: string): string {
  if (!value.startsWith('"')) return value
  return value.slice(1, value.length > 1 && value.endsWith('"') ? -1 : undefined)
}

/** An argument written so that two spellings of the same one are equal (quotes off). */
export function argumentKey(argument: Pick<KernelArgument, 'name' | 'value'>): string {
  return argument.value === null ? argument.name : `${argument.name}=${argument.value}`
}

/** The argument that such a key stands for. */
export function fromArgumentKey(key: string): Pick<KernelArgument, 'name' | 'value'> {
  const at = key.indexOf('=')
  return at <= 0 ? { name: key, value: null } : { name: key.slice(0, at), value: key.slice(at + 1) }
}
