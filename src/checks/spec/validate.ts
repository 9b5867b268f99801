import type * as z from 'zod/mini'
import { suggestions } from '../../suggest.js'
import { placeOf, plainOf, type Located } from './document.js'
import type { SpecProblem } from './problems.js'
import { specSchema, type Spec } from './schema.js'
import { wordProblems } from './words.js'

type Issue = z.core.$ZodIssue
type Schema = z.core.$ZodType

/** The spec by its schema, or everything that is wrong with it. */
export function validateSpec(root: Located): { spec: Spec | null; problems: SpecProblem[] } {
  const result = specSchema.safeParse(plainOf(root))
  if (!result.success) return { spec: null, problems: result.error.issues.flatMap((issue) => problemsOf(issue, [], root)) }
  const problems = wordProblems(result.data).map(({ path, message, suggestions: meant = [], key = false }) => {
    return { ...placeOf(root, path, key), message, suggestions: meant }
  })
  return { spec: problems.length === 0 ? result.data : null, problems }
}

function problemsOf(issue: Issue, above: readonly PropertyKey[], root: Located): SpecProblem[] {
  const path = [...above, ...issue.path]
  const at = (message: string, meant: string[] = []): SpecProblem => ({ ...placeOf(root, path), message, suggestions: meant })
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(specSchema, path)
      return issue.keys.map((key) => ({
        ...placeOf(root, [...path, key], true),
        message: `unknown key ${JSON.stringify(key)}${path.length === 0 ? '' : ` in ${path.map(String).join('.')}`}`,
        suggestions: suggestions(key, known),
      }))
    }
    case 'invalid_value': {
      const words = issue.values.map(String)
      const given = valueAt(root, path)
      const meant = typeof given === 'string' ? suggestions(given, words) : []
      return [at(`${shown(given)} is not one of ${words.join(', ')}`, meant)]
    }
    case 'invalid_type':
      return [at(isMissing(root, path) ? `the key ${String(path.at(-1))} is missing here` : expected(root, path, [issue.expected]))]
    case 'invalid_union':
      return unionProblems(issue.errors, path, root)
    case 'too_small':
      if (issue.origin === 'array' || issue.origin === 'string')
        return [at(`an empty ${issue.origin === 'array' ? 'list' : 'text'}: nothing would be checked`)]
      return [at(`at least ${String(issue.minimum)} was expected`)]
    case 'too_big':
      return [at(`at most ${String(issue.maximum)} was expected`)]
    default:
      return [at(issue.message)]
  }
}

/** Of a choice of forms, the one that was meant: those that do not fit at all are told only when none does. */
function unionProblems(branches: readonly (readonly Issue[])[], path: readonly PropertyKey[], root: Located): SpecProblem[] {
  const isNoWord = typeof valueAt(root, path) === 'object'
  const isOtherForm = ({ path: inside, code }: Issue): boolean =>
    inside.length === 0 && (code === 'invalid_type' || (code === 'invalid_value' && isNoWord))
  const fitting = branches.filter((issues) => !issues.some(isOtherForm))
  const meant = [...fitting].sort((a, b) => a.length - b.length)[0]
  if (meant !== undefined) return meant.flatMap((issue) => problemsOf(issue, path, root))
  const forms = branches.flatMap((issues) => issues.flatMap((issue) => (issue.code === 'invalid_type' ? issue.expected : [])))
  return [{ ...placeOf(root, path), message: expected(root, path, forms), suggestions: [] }]
}

const FORMS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
}

function expected(root: Located, path: readonly PropertyKey[], forms: readonly string[]): string {
  const words = [...new Set(forms.map((form) => FORMS[form] ?? form))]
  const given = valueAt(root, path)
  return `${words.join(' or ')} was expected, not ${given === null ? 'nothing' : shown(given)}`
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (value instanceof Map) return 'a map of keys'
  return JSON.stringify(value)
}

function isMissing(root: Located, path: readonly PropertyKey[]): boolean {
  return valueAt(root, path) === undefined
}

function valueAt(root: Located, path: readonly PropertyKey[]): unknown {
  let at: Located | undefined = root
  for (const step of path) {
    if (Array.isArray(at?.value)) at = at.value[Number(step)]
    else at = at?.value instanceof Map ? at.value.get(String(step)) : undefined
  }
  return at?.value
}

/** The keys that the schema knows at a path, of all forms that a value may have there. */
function keysAt(schema: Schema, path: readonly PropertyKey[]): string[] {
  const forms = unwrap(schema)
  const [step, ...rest] = path
  if (step === undefined) return forms.flatMap((form) => (form._zod.def.type === 'object' ? Object.keys(shapeOf(form)) : []))
  return forms.flatMap((form) => inside(form, step).flatMap((next) => keysAt(next, rest)))
}

function inside(form: Schema, step: PropertyKey): Schema[] {
  const def = form._zod.def as { type: string; element?: Schema; valueType?: Schema; catchall?: Schema }
  if (def.type === 'array' && def.element) return [def.element]
  if (def.type === 'record' && def.valueType) return [def.valueType]
  if (def.type !== 'object') return []
  const known = shapeOf(form)[String(step)] ?? def.catchall
  return known === undefined ? [] : [known]
}

function unwrap(schema: Schema): Schema[] {
  const def = schema._zod.def as { type: string; innerType?: Schema; options?: readonly Schema[] }
  if (def.type === 'optional' && def.innerType) return unwrap(def.innerType)
  if (def.type === 'union' && def.options) return def.options.flatMap(unwrap)
  return [schema]
}

function shapeOf(form: Schema): Record<string, Schema> {
  return (form._zod.def as unknown as { shape: Record<string, Schema> }).shape
}
