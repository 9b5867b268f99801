import { HostwardError, InterruptedError, NotAskedError, UsageError, type Warning } from '../../errors.js'
import { FileError, type Host } from '../../host/types.js'
import { suggestions } from '../../suggest.js'
import { checkHost } from '../evaluate.js'
import { checksOf } from '../checks-of.js'
import { loadSpec, type LoadedSpec } from '../spec/load.js'
import { whyNot } from './ask.js'
import { leftOut, type CapturedFact, type LeftOut } from './fact.js'
import { SECTION_READERS } from './sections.js'
import { specOfFacts } from './write.js'

/** Everything that a spec can say of a host, what is usual included. Whatever is in it, a check of the same host passes. */
export interface Captured {
  /** In the order of a spec. */
  facts: CapturedFact[]
  /** Tools and files by section. */
  sources: Map<string, readonly string[]>
  /** What was left out, and why. */
  warnings: Warning[]
  /** What nobody could tell, in the words of a spec: `time/offset`, or a section for all of it. */
  unknown: string[]
  /** The sections that were asked about and answered, some of them with nothing to tell. */
  sections: string[]
}

/**
 * What is so on a host, in the words of a spec. What could not be asked is left out and told, never taken for a fact; and nothing is believed
 * because a tool said so: what was read is checked on the same host, as `check` would, and what does not pass is left out, too.
 *
 * @param only sections; empty means all
 * @throws UsageError for an unknown section; HostwardError when nothing at all could be asked
 */
export async function captureFacts(host: Host, only: readonly string[] = []): Promise<Captured> {
  const names = sectionsOf(only)
  const read = await Promise.all(names.map(async (name) => ({ name, found: await readSection(host, name) })))
  const failed = read.flatMap(({ name, found }) => (found instanceof Error ? [{ name, error: found }] : []))
  const sections = read.flatMap(({ name, found }) => (found instanceof Error ? [] : [{ name, ...found }]))
  const warnings = [...failed.map(({ name, error }) => leftOut(name, whyNot(error))), ...sections.flatMap(({ warnings: own }) => own)]
  const { facts, untold, unknown } = await proven(
    host,
    sections.flatMap(({ facts: own }) => own),
  )
  if (facts.length === 0 && warnings.length > 0) throw nothingAsked(failed, warnings)
  return {
    facts,
    sources: new Map(sections.map(({ name, sources }) => [name, sources])),
    warnings: [...warnings, ...untold].map(({ code, message }) => ({ code, message })),
    unknown: [...warnings.map(({ path }) => path), ...unknown],
    sections: sections.map(({ name }) => name),
  }
}

/** The sections that are wanted, in the order of a spec. @throws UsageError */
export function sectionsOf(only: readonly string[]): string[] {
  const known = Object.keys(SECTION_READERS)
  const strange = only.find((name) => !known.includes(name))
  if (strange !== undefined) {
    const meant = suggestions(strange, known)
    throw new UsageError(`--only ${JSON.stringify(strange)}: no section of a spec`, {
      suggestions: meant.length > 0 ? [`did you mean ${meant.join(' or ')}?`] : [`sections: ${known.join(', ')}`],
    })
  }
  return known.filter((name) => only.length === 0 || only.includes(name))
}

type Found = Awaited<ReturnType<(typeof SECTION_READERS)[string]>>

async function readSection(host: Host, name: string): Promise<Found | HostwardError | FileError> {
  const read = SECTION_READERS[name]
  if (read === undefined) throw new Error(`no section ${name}`)
  try {
    return await read(host)
  } catch (error) {
    if (error instanceof FileError || (error instanceof HostwardError && !(error instanceof InterruptedError))) return error
    throw error
  }
}

/** The one reason where there is only one; else that nothing could be asked. */
function nothingAsked(failed: readonly { name: string; error: HostwardError | FileError }[], warnings: readonly Warning[]): HostwardError {
  const [first] = failed
  if (failed.length === 1 && first !== undefined && first.error instanceof HostwardError) return first.error
  return new NotAskedError(`nothing could be captured:\n${warnings.map(({ message }) => message).join('\n')}`, {
    suggestions: ['what is missing on this host: hostward doctor'],
  })
}

/** The facts that a check of the same host confirms. */
async function proven(host: Host, facts: readonly CapturedFact[]): Promise<Pick<Captured, 'facts' | 'unknown'> & { untold: LeftOut[] }> {
  if (facts.length === 0) return { facts: [], unknown: [], untold: [] }
  const loaded = await loadText(JSON.stringify(specOfFacts(facts)))
  const paths = new Map(checksOf(loaded.spec).map(({ id, path }) => [id, path.map(String)]))
  const { results } = await checkHost(host, loaded)
  const doubts = results
    .filter(({ status }) => status !== 'pass')
    .map(({ id, status, actual, why }) => {
      return { path: paths.get(id) ?? [], isUnknown: status === 'unknown', untold: leftOut(id, why ?? actual ?? 'it does not hold') }
    })
  return {
    facts: facts.flatMap((fact) =>
      without(
        fact,
        doubts.flatMap(({ path }) => below(fact.path, path)),
      ),
    ),
    untold: doubts.map(({ untold }) => untold),
    unknown: doubts.filter(({ isUnknown }) => isUnknown).map(({ path }) => path.join('/')),
  }
}

/** What is left of a path behind another one; none when it is not below it. */
function below(outer: readonly string[], path: readonly string[]): string[][] {
  return outer.every((step, index) => step === path[index]) ? [path.slice(outer.length)] : []
}

/** A fact without the items of its list that do not hold; none when nothing is left. */
function without(fact: CapturedFact, doubts: readonly (readonly string[])[]): CapturedFact[] {
  if (doubts.length === 0) return [fact]
  if (!Array.isArray(fact.value)) return []
  const gone = new Set(doubts.map(([index]) => Number(index)))
  const value = fact.value.filter((_, index) => !gone.has(index))
  return value.length === 0 || gone.has(NaN) ? [] : [{ ...fact, value }]
}

/** A spec that is no file. @throws UsageError when it is wrong */
export function loadText(text: string): Promise<LoadedSpec> {
  const files = {
    readFile: () => Promise.resolve(text),
    list: () => Promise.resolve([]),
    lstat: () => Promise.reject(new FileError('ENOENT', '')),
  }
  return loadSpec(files, { specs: ['captured'], variables: [], variableFiles: [], environment: {} })
}
