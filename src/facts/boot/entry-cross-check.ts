import type { Warning } from '../../errors.js'
import { fileTrouble } from '../../host/files.js'
import { ENTRIES_FOLDER, type EntryFile, type EntryFolder } from '../../tools/bls/entry-files.js'
import type { BlsEntry } from '../../tools/bls/entry.js'
import { inMenuOrder } from '../../tools/bls/version-compare.js'
import type { GrubbyEntry } from '../../tools/grubby/info.js'
import type { RawEntry } from './raw-entries.js'

/** Entry files that could not be read or understood: what is not known of them is null. */
export function fileTroubles(files: readonly EntryFile[]): Warning[] {
  return files.flatMap(({ path, denied, notUnderstood }) => {
    if (denied !== null) return [{ code: 'ENTRY_NOT_READ', message: `this boot entry could not be read: ${fileTrouble(denied)}` }]
    if (notUnderstood === null) return []
    const { line, text } = notUnderstood.position
    return [{ code: 'ENTRY_NOT_UNDERSTOOD', message: `${path}: line ${line} is no key with a value: ${JSON.stringify(text)}` }]
  })
}

/** What grubby shows otherwise than the file has it. White space is not compared: grubby squeezes it. */
export function differences(seen: GrubbyEntry, read: RawEntry, entry: BlsEntry, variablesKnown: boolean): string[] {
  // A TAB behind a key empties grubby's view; that has a warning of its own.
  if (entry.keysBeforeTab.length > 0) return []
  const argsKnown = variablesKnown || !read.options.includes('$kernelopts')
  const flat = (words: readonly string[]): string => words.join(' ').replace(/\s+/g, ' ')
  return [
    ...(seen.kernel === read.kernel ? [] : ['kernel']),
    ...(argsKnown && (seen.root !== read.root || flat(seen.args) !== flat(read.args)) ? ['args'] : []),
    ...(seen.title?.split('\n')[0]?.trim() === read.title?.trim() ? [] : ['title']),
  ]
}

export function differsWarning(file: EntryFile, fields: readonly string[]): Warning {
  return {
    code: 'GRUBBY_DIFFERS',
    message: `${file.path}: grubby shows another ${fields.join(' and ')} than the file has; the file is what GRUB boots from, and is shown`,
  }
}

/** Entries that only one of the two knows. */
export function setWarnings(listed: readonly GrubbyEntry[], folder: EntryFolder): Warning[] {
  if (folder.state !== 'read') {
    const why = folder.state === 'missing' ? 'is not there' : 'could not be read'
    return [{ code: 'ENTRY_FILES_NOT_SEEN', message: `${ENTRIES_FOLDER} ${why}: the entries are shown as grubby lists them, unchecked` }]
  }
  const ids = new Set(listed.map((entry) => entry.id))
  const known = new Set(folder.files.map((file) => file.id))
  const warnings = fileTroubles(folder.files)
  for (const file of folder.files) {
    if (!ids.has(file.id)) warnings.push({ code: 'ENTRY_NOT_LISTED', message: `${file.path}: grubby does not list this entry` })
  }
  for (const id of ids) {
    if (id !== null && !known.has(id))
      warnings.push({ code: 'ENTRY_FILE_MISSING', message: `grubby lists ${id}, but ${ENTRIES_FOLDER} has no such file` })
  }
  return warnings
}

/** grubby of Fedora sorts otherwise than GRUB: its numbers are not the places in the menu. */
export function orderWarnings(entries: readonly RawEntry[]): Warning[] {
  const ids = entries.flatMap((entry) => (entry.id === null ? [] : [entry.id]))
  if (inMenuOrder(ids).every((id, position) => id === ids[position])) return []
  return [
    {
      code: 'ORDER_DIFFERS',
      message: "grubby numbers the entries in another order than GRUB's menu shows them: name them by id, not by index",
    },
  ]
}
