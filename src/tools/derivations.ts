import type { Derivation } from '../host/recording/derivation.js'
import { makeJournalctlDerivation } from './journalctl/derive.js'
import { makeSystemctlDerivation } from './systemctl/derive.js'

/** How recordings answer about one thing from what was recorded about all: each tool's own knowledge, made for one recording. */
export function makeDerivations(): Derivation[] {
  return [makeSystemctlDerivation(), makeJournalctlDerivation()]
}
