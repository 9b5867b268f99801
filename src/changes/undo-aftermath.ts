import { readBootPicture } from '../facts/boot/picture.js'
import type { Host } from '../host/types.js'
import { nameOf, rebootPendingWarnings } from './boot/ground.js'
import type { JournalEntry } from './engine/journal.js'
import type { Aftermath } from './engine/undoable.js'

/** What to tell once a change is undone, beside its files and states: what boots, and whether a reboot is pending. */
export function aftermath({ plan: { action } }: Pick<JournalEntry, 'plan'>): Aftermath {
  if (!action.startsWith('boot ')) return {}
  const choosesEntry = action === 'boot set-default' || action === 'boot once'
  return { ...(choosesEntry ? { holds: whatBoots } : {}), afterwards: rebootPendingWarnings }
}

async function whatBoots(host: Host): Promise<string> {
  const { entry, otherTitle, next } = (await readBootPicture(host)).choice
  const lasting = `the default boot entry is ${entry === null ? (otherTitle ?? 'not known') : nameOf(entry)}`
  return next === null ? lasting : `${lasting}; the next boot goes to ${next.entry === null ? next.wanted : nameOf(next.entry)}, once`
}
