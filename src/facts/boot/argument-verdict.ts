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
  /** Rescue entries are shown, but not judged: their arguments are as old as the installation. */
  entries: readonly { id: string; rescue: boolean; default: boolean; arguments: readonly string[] }[]
  /** By file. */
  future: ReadonlyMap<string, readonly string[]>
  /** The file that decides for the next kernel. */
  futureFile: string | null
}

export function argumentVerdict(key: string, places: Places): ArgumentVerdict {
  const { running, entries, futureFile } = places
  const judged = entries.filter((entry) => !entry.rescue || entry.default)
  const chosen = judged.find((entry) => entry.default)
  const later = [...places.future].filter(([path]) => mayHold(path, key))
  const everywhere = judged.every((entry) => entry.arguments.includes(key)) && later.every(([, known]) => known.includes(key))
  if (running?.includes(key) === true) return everywhere ? 'now' : 'drift'
  if (chosen?.arguments.includes(key) === true) return 'next-boot'
  return later.some(([path, known]) => path === futureFile && known.includes(key)) ? 'next-kernel' : 'drift'
}

/** grub2-mkconfig itself puts `root=` and `ro` before what /etc/default/grub holds; no file of arguments holds GRUB's variables. */
function mayHold(path: string, key: string): boolean {
  if (key.startsWith('$')) return false
  return path !== DEFAULT_GRUB || !/^(?:root=|r[ow]$)/.test(key)
}
