import { posix } from 'node:path'
import { FileError, type Host } from '../../host/types.js'
import { fileTrouble } from '../../host/files.js'
import { UsageError } from '../../errors.js'
import { globPaths } from '../../tools/glob.js'
import { parseSpecDocument, plainOf, type Located } from './document.js'
import { mergeSpecs } from './merge.js'
import { Trust, type Distrust } from './trust.js'
import { specError, type Place, type SpecProblem } from './problems.js'
import type { Spec } from './schema.js'
import { validateSpec } from './validate.js'
import { replaceVariables } from './variables.js'

/** The files of the person who calls, which are not files of the host. */
export type SpecFiles = Pick<Host, 'readFile' | 'list' | 'lstat'>

export interface SpecRequest {
  /** Paths as on the command line. */
  specs: readonly string[]
  /** `NAME=VALUE` of --var. */
  variables: readonly string[]
  /** Files of --vars: YAML or JSON maps of names to texts. */
  variableFiles: readonly string[]
  environment: Readonly<Record<string, string | undefined>>
  /** Root changes the host by it: files are read only where nobody else can write them. No when left out. */
  asRoot?: boolean
}

/** A spec whose every file has been read, put together and found right. */
export interface LoadedSpec {
  spec: Spec
  /** In the order of reading. */
  files: string[]
  root: Located
}

/**
 * Specs with all that they include, as one. Everything that is wrong with them is told at once.
 *
 * @throws UsageError (BAD_SPEC, UNTRUSTED_SPEC), FileError for a file that cannot be read
 */
export async function loadSpec(files: SpecFiles, request: SpecRequest): Promise<LoadedSpec> {
  const reader = new SpecReader(files, request.asRoot === true ? new Trust(files) : null)
  for (const path of request.specs) await reader.read(path, null)
  const named = await readVariables(files, request, reader)
  const [first, ...others] = reader.roots
  if (first === undefined) throw specError(reader.problems)
  const merged = others.reduce((root, other) => mergeSpecs(root, other, reader.problems), first)
  for (const [name, value] of variablesOf(merged)) if (!named.has(name)) named.set(name, value)
  const root = replaceVariables(merged, { named, environment: request.environment }, reader.problems)
  const { spec, problems } = validateSpec(root)
  const all = [...reader.problems, ...problems]
  if (spec === null || all.length > 0) throw specError(unique(all))
  return { spec, files: [...reader.seen], root }
}

class SpecReader {
  readonly roots: Located[] = []
  readonly problems: SpecProblem[] = []
  readonly seen = new Set<string>()

  constructor(
    readonly files: SpecFiles,
    readonly trust: Trust | null,
  ) {}

  /** A file once, then what it includes. @param from where it is included; null for the command line */
  async read(path: string, from: Place | null): Promise<void> {
    const normal = posix.normalize(path)
    if (this.seen.has(normal)) return
    this.seen.add(normal)
    const text = await this.#text(normal, from)
    if (text === null) return
    const { root, problems } = parseSpecDocument(normal, text)
    this.problems.push(...problems)
    if (root === null) return
    this.roots.push(root)
    for (const { pattern, place } of includesOf(root)) await this.#include(normal, pattern, place)
  }

  async #include(file: string, pattern: string, place: Place): Promise<void> {
    const whole = pattern.startsWith('/') ? pattern : posix.join(posix.dirname(file), pattern)
    const paths = await globPaths(this.files, /^[^/]*[*?[]/.test(whole) ? `./${whole}` : whole)
    if (paths.length === 0) this.problems.push({ ...place, message: `include: no file matches ${pattern}`, suggestions: [] })
    for (const path of paths) await this.read(path, place)
  }

  async #text(path: string, from: Place | null): Promise<string | null> {
    try {
      const distrust = from === null ? await this.trust?.ofSpec(path) : await this.trust?.ofPart(path)
      if (distrust == null) return await this.files.readFile(path)
      if (from === null) throw untrusted(path, distrust)
      this.problems.push({ ...from, message: `include: ${notTrusted(path, distrust)}: ${distrust.mend}`, suggestions: [] })
      return null
    } catch (error) {
      if (!(error instanceof FileError) || from === null) throw error
      this.problems.push({ ...from, message: `include: ${fileTrouble(error)}`, suggestions: [] })
      return null
    }
  }
}

const notTrusted = (path: string, { why }: Distrust): string => `root does not go by ${path}: ${why}`

function untrusted(path: string, distrust: Distrust): UsageError {
  return new UsageError(notTrusted(path, distrust), { code: 'UNTRUSTED_SPEC', suggestions: [distrust.mend], details: { path } })
}

function includesOf(root: Located): { pattern: string; place: Place }[] {
  const include = root.value instanceof Map ? root.value.get('include') : undefined
  const items = include === undefined ? [] : Array.isArray(include.value) ? include.value : [include]
  return items.flatMap(({ value, place }) => (typeof value === 'string' && value !== '' ? [{ pattern: value, place }] : []))
}

function variablesOf(root: Located): [name: string, value: string][] {
  const variables = root.value instanceof Map ? root.value.get('variables') : undefined
  if (!(variables?.value instanceof Map)) return []
  return [...variables.value].flatMap(([name, { value }]): [string, string][] => (typeof value === 'string' ? [[name, value]] : []))
}

/** --var counts more than --vars, the last one of each counts. @throws UsageError */
async function readVariables(files: SpecFiles, request: SpecRequest, { problems, trust }: SpecReader): Promise<Map<string, string>> {
  const named = new Map<string, string>()
  for (const path of request.variableFiles) {
    const distrust = (await trust?.ofPart(path)) ?? null
    if (distrust !== null) throw untrusted(path, distrust)
    const { root, problems: found } = parseSpecDocument(path, await files.readFile(path))
    problems.push(...found)
    for (const [name, entry] of root?.value instanceof Map ? root.value : []) {
      const value = plainOf(entry)
      if (typeof value === 'string') named.set(name, value)
      else problems.push({ ...entry.place, message: `the value of ${name} must be a text: put it in quotes`, suggestions: [] })
    }
  }
  for (const written of request.variables) {
    const [, name, value] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(written) ?? []
    if (name === undefined || value === undefined) {
      throw new UsageError(`--var ${JSON.stringify(written)}: NAME=VALUE was expected`, { suggestions: ['--var zone=internal'] })
    }
    named.set(name, value)
  }
  return named
}

function unique(problems: readonly SpecProblem[]): SpecProblem[] {
  const key = ({ file, line, column, message }: SpecProblem): string => [file, line, column, message].join('\0')
  return problems.filter((problem, index) => problems.findIndex((other) => key(other) === key(problem)) === index)
}
