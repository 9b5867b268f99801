import type { Severity } from './spec/vocabulary.js'

/** `unknown`: it could not be asked; it never counts as passed. `waived`: it fails, and may until a day. */
export type CheckStatus = 'pass' | 'fail' | 'unknown' | 'skip' | 'waived'

/** A program that was run to find out. */
export interface CheckRun {
  argv: string[]
  /** exited, timed-out, not-found … */
  outcome: string
  /** Null unless it ended by itself. */
  exitCode: number | null
}

/** One check and what came of it. */
export interface CheckResult {
  /** Stable: `unit/sshd.service/enabled`. */
  id: string
  /** Key of the spec that it comes from; `waivers` for a waiver itself. */
  section: string
  status: CheckStatus
  severity: Severity
  /** What should be, in words. */
  expected: string
  /** What is; null when it was not asked, or could not be. */
  actual: string | null
  /** Why it could not be asked, was skipped or is waived; null for the rest. */
  why: string | null
  /** Why it must be so, in the words of the spec. */
  reason: string | null
  tags: string[]
  /** The last day of its waiver; null without one. */
  waivedUntil: string | null
  /** Where it stands in the spec; lines and columns count from 1. */
  spec: { file: string; line: number; column: number }
  /** What was run to find out. */
  runs: CheckRun[]
  /** Files that were read to find out. */
  files: string[]
  /** The line that shows it, as the tool or the file has it; null when no single line does. */
  line: string | null
  /** What would mend it, or tell more: a hostward command; null when there is none. */
  mend: string | null
  suggestions: string[]
}

export interface CheckCounts {
  pass: number
  fail: number
  unknown: number
  skip: number
  waived: number
}

export interface CheckData {
  /** `fail` when anything differs, else `unknown` when anything could not be asked, else `pass`. */
  verdict: 'pass' | 'fail' | 'unknown'
  counts: CheckCounts
  /** In the order of the sections of a spec. */
  results: CheckResult[]
  /** The files of the spec, in the order of reading. */
  specs: string[]
  /** The host's present when it was checked. */
  checkedAt: string
  /** How many processes it took. */
  processes: number
  /** How long was waited for what could settle. */
  waitedSeconds: number
}
