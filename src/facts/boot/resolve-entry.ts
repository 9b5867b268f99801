import { NotFoundError, UsageError } from '../../errors.js'

/** What an entry is found by. */
export interface NamedEntry {
  index: number
  id: string | null
  title: string | null
  kernel: string | null
  version: string | null
  /** Of an entry whose marks are known: the words of `boot list` name it. */
  rescue?: boolean
  default?: boolean | null
}

/**
 * The entry that a person means: its index, its id (or entry file), its kernel's path (with or without /boot), its version, its
 * title, a start of a version that only one entry has, or `default` and `rescue`, as the list marks them. The first of these that matches counts, so that a whole version is never
 * ambiguous with a longer one.
 *
 * @throws NotFoundError when nothing matches; UsageError (AMBIGUOUS) when several do
 */
export function resolveEntry<Entry extends NamedEntry>(entries: readonly Entry[], wanted: string): Entry {
  const name = wanted.trim()
  const rules: ((entry: Entry) => boolean)[] = [
    (entry) => /^\d+$/.test(name) && entry.index === Number(name),
    (entry) => entry.id !== null && [entry.id, `${entry.id}.conf`, `/boot/loader/entries/${entry.id}.conf`].includes(name),
    (entry) => entry.kernel !== null && [entry.kernel, entry.kernel.replace(/^\/boot(?=\/)/, '')].includes(name),
    (entry) => entry.version === name,
    (entry) => entry.title === name,
    (entry) => /\D/.test(name) && entry.version?.startsWith(name) === true,
    (entry) => (name === 'rescue' && entry.rescue === true) || (name === 'default' && entry.default === true),
  ]
  for (const rule of rules) {
    const found = entries.filter(rule)
    const [only] = found
    if (only !== undefined && found.length === 1) return only
    if (found.length > 1) throw ambiguous(name, found)
  }
  throw new NotFoundError(`no boot entry ${JSON.stringify(name)}`, {
    suggestions:
      entries.length === 0
        ? []
        : [`the entries are: ${entries.map((entry) => `${entry.index} (${nameOf(entry)})`).join(', ')}`, 'see hostward boot list'],
    details: { wanted: name, entries: entries.map(nameOf) },
  })
}

function ambiguous(name: string, found: readonly NamedEntry[]): UsageError {
  return new UsageError(`${JSON.stringify(name)} fits ${String(found.length)} boot entries`, {
    code: 'AMBIGUOUS',
    suggestions: found.map((entry) => `index ${String(entry.index)}: ${nameOf(entry)}`),
    details: { wanted: name, matches: found.map(nameOf) },
  })
}

function nameOf(entry: NamedEntry): string {
  return entry.id ?? entry.title ?? String(entry.index)
}
