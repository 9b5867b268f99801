import type { HostwardError, Warning } from '../errors.js'
import type { HostIdentity } from '../host/types.js'

/** The one JSON document of a command. `ok` is true if and only if the exit code is 0. */
export interface Envelope {
  schemaVersion: 1
  /** Command id with spaces; null when the words on the command line name no command. */
  command: string | null
  /** Null when no host was opened (wrong usage, `parse`, `schema`). */
  host: EnvelopeHost | null
  ok: boolean
  /** Only for commands that change the host. */
  changed?: boolean
  /** Missing when there is nothing to tell beside the error. */
  data?: object
  warnings: Warning[]
  /** Present if and only if `ok` is false. */
  error?: EnvelopeError
}

export interface EnvelopeHost {
  name: string | null
  os: string | null
  kind: 'local' | 'recording' | 'demo'
  /** ISO 8601 UTC; null for a live host. */
  recordedAt: string | null
}

export interface EnvelopeError {
  /** Stable word for scripts, e.g. `NOT_PERMITTED`. */
  code: string
  message: string
  suggestions: string[]
  details: Record<string, unknown>
}

export function envelopeHost(identity: HostIdentity): EnvelopeHost {
  return { name: identity.name, os: identity.os, kind: identity.kind, recordedAt: identity.recordedAt }
}

export function envelopeError(error: HostwardError): EnvelopeError {
  return { code: error.code, message: error.message, suggestions: [...error.suggestions], details: { ...error.details } }
}
