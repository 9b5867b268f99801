/** What every changing command answers: the contract of `data`. */
export interface ChangeData {
  plan: PlanData
  /** Everything that the plan could touch was read again and is as planned. Null when nothing was done (plan shown, already so). */
  verified: boolean | null
  /**
   * The host was brought back to what it was, and read again. False when that could not be done (`leftOver`), and when something has
   * run that has no way back (`irreversible`). Null when there was nothing to bring back.
   */
  restored: boolean | null
  /** What is wrong with the host after the steps; empty when it is as planned. */
  differences: ChangeDifference[]
  /** What changed beside the plan and was left alone, e.g. units that a timer started: `unit logrotate.service: inactive -> active`. */
  alsoChanged: string[]
  /** Where `hostward history show` and `hostward undo` find this change; null when nothing was done. */
  journalId: number | null
  /** What could not be brought back, with the commands to do it by hand; empty unless the exit code is 8. */
  leftOver: LeftOver[]
  /**
   * Steps that have run and that nothing takes back (a restart, a timer's run), in words, of a change that failed; empty otherwise.
   * What else it changed has been taken back, unless `leftOver` says more.
   */
  irreversible: string[]
}

export interface PlanData {
  action: string
  summary: string
  /** Empty when the host is as wished already. */
  steps: PlanStepData[]
  /** What needs --yes. */
  dangers: { code: string; message: string }[]
  /** What the plan comes to, in words: the next runs of a timer, the units that would stop. Empty when there is nothing to tell. */
  notes: string[]
  /** What is true when the plan is done, in words. */
  done: string
  /** After so many seconds what it does ends by itself; null for what stays. */
  lifetimeSeconds: number | null
}

export interface PlanStepData {
  id: string
  describe: string
  /** The program and its words exactly as they run; null for a step that writes a file. */
  argv: string[] | null
  /** For a step of an undo that brings a state back: the programs that it runs, as far as they are known beforehand. Empty otherwise. */
  commands: string[][]
  /** The file that is written; null for a step that runs a program. */
  file: string | null
  /** Unified diff of the file; null for a step that runs a program, and where the bytes are no text. */
  diff: string | null
  /** Paths and states that the step could touch. */
  touches: string[]
  undoable: boolean
}

export interface ChangeDifference {
  /** A path, a state (`unit sshd.service`), or what was asked. */
  what: string
  expected: string
  actual: string
}

export interface LeftOver {
  what: string
  /** Why it could not be brought back. */
  why: string
  /** Command lines that do it by hand. */
  byHand: string[]
}
