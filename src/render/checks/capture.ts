import type { CaptureChange, CaptureData } from '../../checks/capture/result.js'
import { safe } from '../text.js'

/** A captured spec: its text, or, when it went to a file, where it is. */
export function renderCapture({ text, file, sections }: CaptureData): string {
  return file === null ? text : `${safe(file)}: ${sections.join(', ')}`
}

/** What merging did to the author's spec, a line each. */
export function renderMerged(changes: readonly CaptureChange[]): string {
  if (changes.length === 0) return 'nothing to change: all of it holds\n'
  return changes.map((change) => `${safe(lineOf(change))}\n`).join('')
}

function lineOf({ path, what, from, to }: CaptureChange): string {
  return `${what.padEnd(7)} ${path}: ${[from, to].filter((one) => one !== null).join(' -> ')}`
}
