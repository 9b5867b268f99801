import type { Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { loadSpec, type SpecFiles, type SpecRequest } from '../spec/load.js'
import { captureFacts } from './capture.js'
import { mergeCaptured, type AuthorsSpec } from './merge.js'
import type { CaptureData } from './result.js'
import { specOfFacts, writeSpec } from './write.js'

export interface CaptureWishes {
  /** Sections; empty means all. */
  only: readonly string[]
  /** Also what is as its preset or the default. */
  all: boolean
  /** Of hostward. */
  version: string
  /** What to merge with; null for a spec of its own. */
  author: AuthorsSpec | null
}

/** The spec of a host. @throws as captureFacts */
export async function captureSpec(
  host: Host,
  { only, all, version, author }: CaptureWishes,
): Promise<Omit<CaptureData, 'file'> & { warnings: Warning[] }> {
  const captured = await captureFacts(host, only)
  const { sections, warnings } = captured
  const facts = captured.facts.filter(({ usual }) => all || !usual)
  if (author !== null) {
    const { warnings: more, ...merged } = await mergeCaptured(host, author, captured.facts, facts)
    return { ...merged, sections, warnings: [...warnings, ...more] }
  }
  const text = writeSpec(facts, { identity: await host.describe(), version, all, sources: captured.sources })
  return { spec: specOfFacts(facts), text, sections, changes: null, warnings: [...warnings, ...(facts.length === 0 ? [NOTHING] : [])] }
}

const NOTHING: Warning = { code: 'NOTHING_DIFFERS', message: 'nothing differs from presets and defaults; --all tells what is' }

/** The author's spec, with all that it includes. @throws HostwardError, FileError */
export async function readAuthor(files: SpecFiles, file: string, request: Omit<SpecRequest, 'specs'>): Promise<AuthorsSpec> {
  const text = await files.readFile(file)
  const load = (instead: string): ReturnType<typeof loadSpec> => {
    const own = { ...files, readFile: (path: string) => (path === loaded.files[0] ? Promise.resolve(instead) : files.readFile(path)) }
    return loadSpec(own, { ...request, specs: [file] })
  }
  const loaded = await loadSpec(files, { ...request, specs: [file] })
  return { text, loaded, load }
}
