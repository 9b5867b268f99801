import type { Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { ChangeDifference } from './result.js'

/**
 * What an action wants done to a host. Made from facts alone: making a plan changes nothing. The engine
 * (src/changes/engine/engine.ts) carries it out, reads everything that it could touch again, and takes it back when the
 * host is not what the plan expects.
 */
export interface Plan {
  /** The command, e.g. `boot set-default`. */
  action: string
  /** One line for people and for the history: `make AlmaLinux (5.14.0-570.el9) 9.6 the default boot entry`. */
  summary: string
  /** Nothing to do when empty: the host is as wished already. */
  steps: readonly Step[]
  /** What is read before the first step and after the last one; all of it must be as expected, or as before. */
  watch: Watch
  expect: Expectations
  /**
   * States by id of which these keys count as before although they are otherwise: a rule of a firewall that would have ended by
   * itself. What is taken back, now or later, becomes this.
   */
  assumed?: Readonly<Record<string, StateValue>>
  /**
   * Further questions that only the changed host can answer; what they return is wrong with it. Not asked after a restore. One that
   * waits returns, or throws InterruptedError, once `interrupt` is aborted: all is taken back then.
   */
  verify?: (host: Host, interrupt: AbortSignal) => Promise<readonly Difference[]>
  /** What could lock the admin out or take a service away; each needs --yes or a typed confirmation. */
  dangers: readonly Danger[]
  warnings: readonly Warning[]
  /** What the plan comes to, a line each, shown beside its steps: the next runs of a timer, the units that would stop. */
  notes?: readonly string[]
  /** Told when all is verified, or when there is nothing to do: `the default boot entry is …`. */
  done: string
  /** Asked after the verification: what to tell instead of `done`, where only the changed host knows; null: nothing else. */
  doneNow?: (host: Host) => Promise<string | null>
  /** How long what it does lasts; then it ends by itself. For good when left out. */
  lifetimeSeconds?: number
  /** Asked after the verification, e.g. whether a reboot is pending. Failing to answer is no failure of the change. */
  afterwards?: (host: Host) => Promise<readonly Warning[]>
  /** Asked when a step without a way back has run, and the change failed: what that leaves behind, e.g. a unit that has failed. */
  leftBehind?: (host: Host) => Promise<readonly Warning[]>
  /** Run when all is verified and written down; nothing takes them back: a reboot. */
  finally?: readonly RunStep[]
  /** Paths whose file systems are flushed (`sync -f`) before the change counts as done: /boot. */
  flush?: readonly string[]
}

export interface Danger {
  /** Stable word, e.g. `STOPS_SSH`. */
  code: string
  message: string
}

interface StepBase {
  /** Unique in the plan: `grubby`, `write-timer`. */
  id: string
  /** In words, in the imperative: `write /etc/systemd/system/backup.timer`. */
  describe: string
  /** False for what has no inverse: restart, reload, a timer's run, isolate, a clock step. */
  undoable: boolean
}

/** Run one program. It must end with one of `exitCodes`; that it did its work is seen by reading back. */
export interface RunStep extends StepBase {
  kind: 'run'
  program: string
  args: readonly string[]
  /** What it could touch, in words for the plan: paths and states (`unit sshd.service`). */
  touches: readonly string[]
  /** Milliseconds; that of --timeout when left out. */
  timeoutMs?: number
  /** [0] when left out. */
  exitCodes?: readonly number[]
}

/** Put a file in place. Owner, mode and label stay those of the file that is there. */
export interface WriteStep extends StepBase {
  kind: 'write'
  path: string
  content: string | Uint8Array
  /** Of a new file, which is root's; 0o644 when left out. */
  mode?: number
  /** Write into the file that the path leads to, for links and file systems without owners; a new file in its place otherwise. */
  through?: boolean
}

/** Remove a file, a link or an empty folder. */
export interface RemoveStep extends StepBase {
  kind: 'remove'
  path: string
}

export interface LinkStep extends StepBase {
  kind: 'link'
  path: string
  target: string
}

export interface MakeFolderStep extends StepBase {
  kind: 'mkdir'
  path: string
  /** 0o755 when left out. */
  mode?: number
}

/** Read a state again and again, and go on only when these keys have these values. */
export interface WaitStep extends StepBase {
  kind: 'wait'
  ref: StateRef
  values: Readonly<Record<string, string>>
  /** Then it has failed. Milliseconds. */
  timeoutMs: number
}

/** Bring a file or a state to what the journal has of it; only `undo` makes these. */
export interface RestoreStep extends StepBase {
  kind: 'restore'
  to: { path: string; file: FileState; now: FileState } | { ref: StateRef; state: StateValue; commands: readonly (readonly string[])[] }
}

export type Step = RunStep | WriteStep | RemoveStep | LinkStep | MakeFolderStep | WaitStep | RestoreStep

/** What the plan could touch, also where it should not: the other boot entries, all links of systemd. */
export interface Watch {
  /** Paths; where one is a link, what it leads to is watched as well. They need not be there. */
  files?: readonly string[]
  folders?: readonly FolderWatch[]
  states?: readonly StateRef[]
}

export interface FolderWatch {
  path: string
  /** With all folders below it; only what is directly in it when left out. */
  deep?: boolean
  /** Only names that end so, e.g. `.conf`; folders count with all of it. */
  suffix?: string
}

/**
 * A state that is no file: a unit's, firewalld's runtime, chronyd's rules. `kind` names who reads, compares and restores it
 * (src/changes/engine/states.ts); `key` which one.
 */
export interface StateRef {
  kind: string
  key: string
}

/** JSON of a state, e.g. `{"load":"loaded","active":"active","unitFile":"enabled"}`. */
export type StateValue = Readonly<Record<string, unknown>>

export interface Expectations {
  /** By path. What is watched and not named here must be as it was. */
  files?: Readonly<Record<string, FileExpectation>>
  /** By `kind key`, e.g. `unit sshd.service`. */
  states?: Readonly<Record<string, StateExpectation>>
  /**
   * For paths that no plan can name beforehand, e.g. `/etc/rc2.d/S03web`: what is watched, is not in `files`, and has the
   * whole path match. The first one that matches judges.
   */
  matching?: readonly { path: RegExp; judge: (now: FileState, before: FileState) => string | null }[]
}

/**
 * The bytes, absence, a link, or a judge: given the file before and now, it returns what is wrong, or null. Attributes must
 * be as before; those of a new file are its step's.
 */
export type FileExpectation = { content: string | Uint8Array } | { absent: true } | { link: string } | JudgedFile

export interface JudgedFile {
  judge: (now: FileState, before: FileState) => string | null
  /** What is expected when another part of the same change expects `other` of the file; null when the two cannot both be. Never, when left out. */
  joined?: (other: FileExpectation) => FileExpectation | null
}

/** Keys that must have these values, or one of them; keys that are not named are as before or not compared (`free`). */
export interface StateExpectation {
  values?: Readonly<Record<string, string | readonly string[]>>
  /** Keys that may be anything. */
  free?: readonly string[]
  /** Every compared key must be as in this earlier state, or count as restored (`StateKind.countsAsRestored`); only `undo` asks so. */
  restored?: StateValue
}

/** A file as the engine reads it: what is compared, kept and brought back. */
export type FileState =
  | { type: 'absent' }
  | { type: 'file'; bytes: Uint8Array; mode: number; uid: number; gid: number; label: string | null }
  | { type: 'link'; target: string; uid: number; gid: number; label: string | null }
  | { type: 'folder'; mode: number; uid: number; gid: number; label: string | null }
  /** A device, a socket, a pipe: never touched, only seen. */
  | { type: 'other' }

/** One thing that is not as it should be. */
export type Difference = ChangeDifference
