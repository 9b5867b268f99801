import { readAddition } from '../../tools/firewalld/items.js'
import type { JournalEntry } from '../engine/journal.js'
import type { OpenedItem } from './serve-firewall.js'

/** What `time serve` has opened in firewalld since it was last stopped, by the history; what was undone does not count. */
export function openedByServing(entries: readonly JournalEntry[]): OpenedItem[] {
  const opened = new Map<string, OpenedItem>()
  const done = entries.filter(({ plan, state, undoneBy }) => plan.action === 'time serve' && state === 'done' && undoneBy === null)
  for (const { words, plan } of [...done].sort((a, b) => a.id - b.id)) {
    if (words.includes('--stop')) opened.clear()
    for (const { argv } of plan.steps) {
      const added = readAddition(argv ?? [])
      if (added !== null) opened.set(`${added.zone} ${added.item.value}`, { zone: added.zone, item: added.item })
    }
  }
  return [...opened.values()]
}
