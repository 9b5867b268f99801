import type { Warning } from '../../errors.js'
import { joinRests, type Rest } from '../broken-lines.js'
import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { savedTrouble } from '../saved-trouble.js'
import { withoutIndentation, withoutTranscriptMarks } from '../transcript.js'
import { readBlsEntry, type BlsEntry } from './entry.js'

/** One entry file of /boot/loader/entries. */
export const parseSavedBlsEntry: SavedOutputParser<'bls-entry'> = (text) => {
  const marks = withoutTranscriptMarks(toLines(text).filter((line) => !line.text.startsWith('#')))
  const indented = withoutIndentation(marks.lines)
  const first = indented.lines.find((line) => !isBlank(line))
  const trouble = first === undefined ? null : savedTrouble(first)
  if (trouble !== null) throw trouble
  const whole = joinRests(indented.lines, isRestOfOptions)
  const entry = readBlsEntry(whole.lines)
  refuseOther(entry, indented.lines)
  return {
    data: { entry },
    warnings: [...marks.warnings, ...indented.warnings, ...whole.warnings, ...unknownKeys(entry), ...entry.keysBeforeTab.map(tabWarning)],
  }
}

/** Keys of the Boot Loader Specification and of GRUB in RHEL and Fedora. Others are allowed; every loader passes over them. */
const KEYS = new Set(
  `
  title version machine-id sort-key architecture linux initrd efi options devicetree devicetree-overlay uki uki-url profile extra
  id grub_users grub_arg grub_class grub_hotkey
`
    .trim()
    .split(/\s+/),
)

/** Keys that an entry has once. */
const SINGLE = new Set(['title', 'version', 'machine-id', 'sort-key'])

/** Text that is no entry at all, or several in a row (`cat *.conf`). */
function refuseOther({ lines: found }: BlsEntry, source: readonly Line[]): void {
  const at = (number: number | undefined): Line => source.find((line) => line.number === number) ?? { number: 1, text: '' }
  if (found.length > 0 && !found.some(({ key }) => KEYS.has(key))) {
    throw notUnderstood('bls-entry', at(found[0]?.line), 'no key of a boot loader entry is here')
  }
  const again = found.find(({ key }, index) => SINGLE.has(key) && found.findIndex((other) => other.key === key) < index)
  if (again !== undefined) throw notUnderstood('bls-entry', at(again.line), `a second ${again.key}: give one entry at a time`)
}

function unknownKeys({ lines }: BlsEntry): Warning[] {
  return lines
    .filter(({ key }) => !KEYS.has(key))
    .map(({ line, key }) => ({ code: 'UNKNOWN_KEY', message: `line ${String(line)}: no loader that hostward knows has a key ${key}` }))
}

/** The rest of a long `options` line that a mail or a terminal broke, as far as it begins with no key. */
function isRestOfOptions({ line, whole }: Rest): boolean {
  const key = /^\s*([\w-]+)(?:\s|$)/.exec(line.text)?.[1]
  return /^\s*options\s/.test(whole.text) && (key === undefined || !KEYS.has(key))
}

function tabWarning(key: string): Warning {
  return { code: 'TAB_AFTER_KEY', message: `a TAB stands after ${key}: grubby reads the value as empty and would overwrite it` }
}
