import type { SpecProblem } from '../../src/checks/spec/problems.js'
import { loadSpec, type LoadedSpec, type SpecRequest } from '../../src/checks/spec/load.js'
import { HostwardError } from '../../src/errors.js'
import { FakeHost } from './fake-host.js'

/** A spec made of literal files; the first one is named on the command line. */
export function specOf(files: Record<string, string>, request: Partial<SpecRequest> = {}): Promise<LoadedSpec> {
  const specs = Object.keys(files).slice(0, 1)
  return loadSpec(new FakeHost({ files }), { specs, variables: [], variableFiles: [], environment: {}, ...request })
}

/** What is wrong with a spec: `LINE:COLUMN message (suggestions)`, with the file's name in front where it is not the first one. */
export async function problemsOf(files: Record<string, string>, request: Partial<SpecRequest> = {}): Promise<string[]> {
  try {
    await specOf(files, request)
  } catch (error) {
    if (!(error instanceof HostwardError)) throw error
    const problems = (error.details['problems'] ?? []) as SpecProblem[]
    return problems.map(({ file, line, column, message, suggestions }) => {
      const name = file === Object.keys(files)[0] ? '' : `${file}:`
      return `${name}${line}:${column} ${message}${suggestions.length > 0 ? ` (${suggestions.join(', ')})` : ''}`
    })
  }
  return []
}
