/** Something that merging did to the author's spec. */
export interface CaptureChange {
  /** Where, in the words of a spec: `units/sshd.service/enabled`. */
  path: string
  what: 'added' | 'changed' | 'removed'
  /** What stood there, in words; null for what was added. */
  from: string | null
  /** What stands there now; null for what was removed. */
  to: string | null
}

/** A spec written from a host. */
export interface CaptureData {
  /** As data: what a YAML reader makes of `text`. */
  spec: Record<string, unknown>
  /** YAML with comments; JSON when it was merged into a JSON file. */
  text: string
  /** Sections that were asked about and answered. */
  sections: string[]
  /** The file that it was written to; null for standard output. */
  file: string | null
  /** What --merge did; null without it. */
  changes: CaptureChange[] | null
}
