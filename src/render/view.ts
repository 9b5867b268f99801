/** What a renderer knows about where its text goes. Passed in; renderers never look at the terminal themselves. */
export interface View {
  /** Columns to fit; Infinity in a pipe, where nothing is cut. */
  width: number
  style: Style
  /** The host's present, for "3 min ago". */
  now: Date
}

type Paint = (text: string) => string

/** The few colours that carry meaning. Without colour every function returns its text unchanged. */
export interface Style {
  good: Paint
  bad: Paint
  warn: Paint
  strong: Paint
  faint: Paint
  heading: Paint
}

const same: Paint = (text) => text

export const PLAIN: Style = { good: same, bad: same, warn: same, strong: same, faint: same, heading: same }
