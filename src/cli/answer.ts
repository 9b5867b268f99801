import type { HostwardError, Warning } from '../errors.js'
import type { View } from '../render/view.js'

/** What a command found out, before it is written in one of the two forms. */
export interface Answer<Data> {
  data: Data
  /** The human form; called only when it is wanted. */
  text: (view: View) => string
  warnings?: readonly Warning[]
  /** There is something to tell, but the answer is "no" or partial: sets the exit code, `ok: false` and `error`. */
  failure?: HostwardError
  /** The text is for a program, not for people: no line about the host before it. */
  bare?: boolean
  /** A long list: through the pager when stdout is a terminal. */
  page?: boolean
  /** Changing commands only. */
  changed?: boolean
}
