import type { Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { Plain } from '../spec/document.js'

/** Something that a spec can say of a host, with what is so. */
export interface CapturedFact {
  /** Where it stands in a spec: `units`, `sshd.service`, `enabled`. */
  path: readonly string[]
  value: Plain
  /** As its preset or the default is: only `--all` tells it. */
  usual: boolean
  /** Beside the value in YAML: what it differs from; null for nothing. Never what changes by itself. */
  note: string | null
}

/** One section of a spec, as its host is. */
export interface SectionFacts {
  facts: CapturedFact[]
  /** Tools and files that it comes from, for a comment. */
  sources: string[]
  /** What could not be asked, or cannot be said in a spec. */
  warnings: LeftOut[]
}

/** Reads one section. @throws HostwardError, FileError when nothing of it could be asked */
export type SectionReader = (host: Host) => Promise<SectionFacts>

/** A fact; one that is not `usual` differs from its preset or default, or has none. */
export function fact(path: readonly string[], value: Plain, { usual = false, note = null }: Partial<CapturedFact> = {}): CapturedFact {
  return { path, value, usual, note }
}

/** Something that a spec could say, and nobody knows. */
export interface LeftOut extends Warning {
  /** In the words of a spec: `time/offset`; a section for all of it. */
  path: string
}

/** Something was not captured. */
export function leftOut(path: string, why: string): LeftOut {
  return { code: 'NOT_CAPTURED', message: `${path} is left out: ${why}`, path }
}
