import { DEFAULT_GRUB } from '../../tools/grub/ask.js'

/**
 * What becomes of an argument:
 *
 * - `now`: the running kernel has it, and so have all entries and all that later kernels get
 * - `next-boot`: the running kernel has it not, the default entry has it
 * - `next-kernel`: only a kernel that is installed later gets it
 * - `drift`: the places disagree: it will be gone after a boot or a new kernel, or hangs on which entry is chosen
 */
export type ArgumentVerdict = 'now' | 'next-boot' | 'next-kernel' | 'drift'

/** Where arguments live; each place as a list of `name=value`. */
export interface Places {
  /** Null when it could not be read. */
  running: readonly string[] | null
  /** Null when they could not be read; empty on a host that has none. */
  entries: readonly EntryPlace[] | null
  /** By file. */
  future: ReadonlyMap<string, readonly string[]>
  /** The file that decides for the next kernel. */
  futureFile: string | null
}

export interface EntryPlace {
  id: string
  /** Rescue entries are shown, but not judged: their arguments are as old as the installation. */
  rescue: boolean
  /** Null when the default is not known. */
  default: boolean | null
  arguments: readonly string[]
  /** False when it uses variables of GRUB that are not known: it may have more arguments. */
  complete: boolean
}

/** Whether the entry has the argument; null when nobody knows. */
export function entryHas(entry: EntryPlace, key: string): boolean | null {
  return entry.arguments.includes(key) ? true : entry.complete ? false : null
}

/** Null when a place that decides could not be read: what was not asked is never called well. */
export function argumentVerdict(key: string, places: Places): ArgumentVerdict | null {
  const { running, futureFile } = places
  const entries = places.entries?.filter((entry) => !entry.rescue || entry.default === true) ?? null
  const having = entries?.map((entry) => entryHas(entry, key)) ?? [null]
  const later = [...places.future].filter(([path]) => mayHold(path, key))
  if (running === null) return null
  if (running.includes(key)) {
    if (having.includes(false) || later.some(([, known]) => !known.includes(key))) return 'drift'
    return having.includes(null) ? null : 'now'
  }
  const chosen = entries?.find((entry) => entry.default === true)
  if (chosen !== undefined && entryHas(chosen, key) === true) return 'next-boot'
  // Without a known default, an entry that has it may be the one.
  const mayBeNext = chosen === undefined ? having.some((has) => has !== false) : entryHas(chosen, key) === null
  if (mayBeNext) return null
  return later.some(([path, known]) => path === futureFile && known.includes(key)) ? 'next-kernel' : 'drift'
}

/** grub2-mkconfig itself puts `root=` and `ro` before what /etc/default/grub holds. */
function mayHold(path: string, key: string): boolean {
  return path !== DEFAULT_GRUB || !/^(?:root=|r[ow]$)/.test(key)
}
