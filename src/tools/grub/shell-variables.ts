import { toLines } from '../lines.js'

/** The assignments of a file that a shell reads (`/etc/default/grub`, `/etc/sysconfig/kernel`). */
export interface ShellVariables {
  /** Value by name; null when only a shell could tell it (`$(…)`, backticks). */
  values: Map<string, string | null>
  /** Lines that are no plain assignment, with their 1-based number: the file may do anything there. */
  otherLines: { number: number; text: string }[]
}

/**
 * Plain assignments of a shell file, in order: quotes, `\`, `NAME+=`, `export`, and `$NAME` of a variable set before are
 * understood. Nothing is run. `before` are the variables that earlier files set.
 */
export function parseShellVariables(text: string, before?: ReadonlyMap<string, string | null>): ShellVariables {
  const values = new Map<string, string | null>(before ?? [])
  const otherLines: ShellVariables['otherLines'] = []
  for (const line of joinContinued(text)) {
    const body = line.text.trim()
    if (body === '' || body.startsWith('#')) continue
    const match = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)(\+?)=(.*)$/s.exec(body)
    const word = match === null ? null : readWord(match[3] ?? '', values)
    if (match === null || word === null) {
      otherLines.push(line)
      continue
    }
    const name = match[1] ?? ''
    const old = match[2] === '+' ? values.get(name) : ''
    values.set(name, old === null || word.value === null ? null : `${old ?? ''}${word.value}`)
  }
  return { values, otherLines }
}

function joinContinued(text: string): { number: number; text: string }[] {
  const joined: { number: number; text: string }[] = []
  let open = false
  for (const { number, text: line } of toLines(text)) {
    const last = joined.at(-1)
    const comment: boolean = !open && line.trimStart().startsWith('#')
    const goesOn: boolean = !comment && /(?:^|[^\\])(?:\\\\)*\\$/.test(line)
    const body = goesOn ? line.slice(0, -1) : line
    if (open && last !== undefined) last.text += body
    else joined.push({ number, text: body })
    open = goesOn
  }
  return joined
}

/** The word behind `=`; null when more than one word or an open quote follows (then it is no plain assignment). */
function readWord(source: string, values: ReadonlyMap<string, string | null>): { value: string | null } | null {
  let value = '' as string | null
  let rest = source
  const add = (text: string | null): void => {
    value = value === null || text === null ? null : value + text
  }
  while (rest !== '' && !/^[\s;]/.test(rest)) {
    const part = PARTS.find(({ pattern }) => pattern.test(rest))
    const match = part?.pattern.exec(rest)
    if (part === undefined || !match) return null
    add(part.read(match[1] ?? '', values))
    rest = rest.slice(match[0].length)
  }
  return /^(?:\s*;)?\s*(?:#.*)?$/.test(rest) && !/^#/.test(rest) ? { value } : null
}

interface Part {
  pattern: RegExp
  read: (text: string, values: ReadonlyMap<string, string | null>) => string | null
}

const PARTS: readonly Part[] = [
  { pattern: /^'([^']*)'/, read: (text) => text },
  { pattern: /^"((?:[^"\\`$]|\\[\s\S]|\$(?!\())*)"/, read: (text, values) => expand(text, values) },
  // Something in double quotes that only a shell can tell: $(…) and backticks may hold quotes of their own.
  { pattern: /^"((?:[^"\\`$]|\\[\s\S]|\$\((?:[^()]|\([^()]*\))*\)|\$(?!\()|`[^`]*`)*)"/, read: () => null },
  { pattern: /^(\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`)/, read: () => null },
  { pattern: /^((?:[^\s'"\\`$;&|<>()]|\\[\s\S]|\$(?!\())+)/, read: (text, values) => expand(text, values, /\\([\s\S])/g) },
]

/** `$NAME` and `${NAME}` replaced; inside double quotes a backslash protects only `$`, `` ` ``, `"` and itself. */
function expand(text: string, values: ReadonlyMap<string, string | null>, escapes = /\\([$`"\\])/g): string | null {
  // `${NAME:-word}` and its like need a shell.
  let known = !/\$\{[A-Za-z0-9_]*[^A-Za-z0-9_}]/.test(text)
  const pieces = new RegExp(`${escapes.source}|\\$\\{?([A-Za-z_][A-Za-z0-9_]*)\\}?`, 'g')
  const value = text.replace(pieces, (_all, escaped: string | undefined, name: string | undefined) => {
    if (escaped !== undefined) return escaped
    const variable = values.get(name ?? '')
    if (variable === null) known = false
    return variable ?? ''
  })
  return known ? value : null
}
