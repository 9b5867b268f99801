import { suggestions } from '../../suggest.js'
import type { Located, LocatedEntry } from './document.js'
import type { SpecProblem } from './problems.js'

/** What `${NAME}` and `${env:NAME}` stand for. */
export interface Variables {
  named: ReadonlyMap<string, string>
  /** The environment: only what a spec asks for by name. */
  environment: Readonly<Record<string, string | undefined>>
}

/** `${NAME}`, `${env:NAME}`; `$${` is `${` itself. Kernel arguments such as `$tuned_params` are left alone. */
const REFERENCE = /\$\$\{|\$\{([^}]*)\}/g

/** The spec with the variables in its strings replaced; keys stay as they are. A value that came from one is not looked at again. */
export function replaceVariables(node: Located, variables: Variables, problems: SpecProblem[]): Located {
  const { value, place } = node
  if (Array.isArray(value)) return { place, value: value.map((item) => replaceVariables(item, variables, problems)) }
  if (value instanceof Map) {
    const entries = [...value].map(([key, entry]): [string, LocatedEntry] => {
      return [key, { ...replaceVariables(entry, variables, problems), keyPlace: entry.keyPlace }]
    })
    return { place, value: new Map(entries) }
  }
  if (typeof value !== 'string') return node
  const replaced = value.replace(REFERENCE, (written, name: string | undefined) => {
    if (name === undefined) return '${'
    const known = name.startsWith('env:') ? variables.environment[name.slice(4)] : variables.named.get(name)
    if (known !== undefined) return known
    problems.push({ ...place, ...unknownVariable(name, variables) })
    return written
  })
  return { place, value: replaced }
}

function unknownVariable(name: string, { named }: Variables): Pick<SpecProblem, 'message' | 'suggestions'> {
  if (name.startsWith('env:')) return { message: `${name.slice(4)} is not set in the environment`, suggestions: [] }
  return {
    message: `no variable ${name}: give it by --var ${name}=…, --vars FILE or variables:`,
    suggestions: suggestions(name, [...named.keys()]).map((known) => `\${${known}}`),
  }
}
