import type { BootPicture } from '../../../facts/boot/picture.js'
import type { RawEntry } from '../../../facts/boot/raw-entries.js'
import { entryRelease } from '../../../facts/boot/running-entry.js'
import { fits, unknown, type Judgement } from '../../check.js'

/** Entries of which something could not be read: what is said of all entries is then not known. Null when all were read. */
export function notWhole({ warnings, entries }: BootPicture): Judgement | null {
  const trouble = warnings.find(({ code }) => ['ENTRY_NOT_READ', 'ENTRY_NOT_UNDERSTOOD', 'ENTRY_FILES_NOT_SEEN'].includes(code))
  if (trouble !== undefined) return unknown(trouble.message)
  return entries.length === 0 ? unknown('there are no boot entries') : null
}

/** The entries that patterns name (`default`, ids, versions); all but rescue entries for null. */
export function chosenEntries({ entries, choice }: BootPicture, patterns: readonly string[] | null): RawEntry[] | Judgement {
  if (patterns === null) return entries.filter(({ rescue, kernel }) => !rescue && kernel !== null)
  if (patterns.includes('default') && choice.entry === null) return unknown('the default entry is not known')
  return entries.filter((entry) => {
    if (patterns.includes('default') && entry === choice.entry) return true
    return [entry.id, entryRelease(entry)].some((name) => name !== null && fits(name, patterns))
  })
}

/** How an entry is called in answers. */
export function entryName(entry: RawEntry): string {
  return entryRelease(entry) ?? entry.id ?? String(entry.index)
}
