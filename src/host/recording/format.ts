/**
 * The format of a recording, version 1 (docs/recordings.md): a folder with `recording.json` and the texts that it names.
 * The same shapes serve in memory, where `stdout`, `stderr` and `content` are the texts themselves.
 */
import type { Outcome } from '../types.js'

export const FORMAT_VERSION = 1

/** The document of a recording. */
export const RECORDING_FILE = 'recording.json'

/** What a folder may hold before it is taken for an attack and not for a host. */
export const LIMITS = {
  /** recording.json itself. */
  documentBytes: 64 * 1024 * 1024,
  /** One output or file; the same limit as for a program that runs. */
  contentBytes: 64 * 1024 * 1024,
  /** All outputs and files together. */
  totalBytes: 1024 * 1024 * 1024,
  programs: 20_000,
  files: 200_000,
  /** Words of one command line; names in one directory. */
  words: 200_000,
} as const

/** One program that ran. */
export interface RecordedProgram {
  program: string
  args: string[]
  outcome: Outcome
  /** null unless `outcome` is `exited`. */
  exitCode: number | null
  signal: string | null
  durationMs: number
  /** In recording.json: name of the file with the text, null when there was none. In memory: the text. */
  stdout: string | null
  stderr: string | null
}

/** What a path was: `missing`, `denied` and `failed` say why nothing more is known about it. */
export type RecordedKind = 'file' | 'directory' | 'symlink' | 'other' | 'missing' | 'denied' | 'failed'

/** One path of the file system, itself never a link that was followed. */
export interface RecordedFile {
  path: string
  kind: RecordedKind
  /** errno: of looking at it (missing, denied, failed), or of reading it (the other kinds); null when there was none. */
  error: string | null
  /** Permission bits. */
  mode: number
  uid: number
  gid: number
  size: number
  mtimeSeconds: number
  device: number
  /** Of a file. In recording.json: name of the file with the text; null when nobody has read it. In memory: the text. */
  content: string | null
  /** Names in a directory; null when nobody has listed it. */
  entries: string[] | null
  /** Where a symlink points; null when nobody has read it. */
  target: string | null
}

export interface RecordedIdentity {
  name: string | null
  os: string | null
  osId: string | null
  osLike: string[]
  osVersion: string | null
  machineId: string | null
  bootId: string | null
}

/** Of what a recording holds everything, so that what is not in it was not on the host. */
export type Completeness = 'units'

export interface Recording {
  /** Version of the hostward that wrote it. */
  hostward: string
  /** ISO 8601 UTC. */
  recordedAt: string
  /** Whether names, addresses, ids and secrets are stand-ins. */
  redacted: boolean
  /** Who asked: effective user id; null when unknown. */
  uid: number | null
  identity: RecordedIdentity
  complete: Completeness[]
  programs: RecordedProgram[]
  files: RecordedFile[]
  /** Where programs were found; null: not installed. */
  which: Map<string, string | null>
}
