import type { Warning } from '../../errors.js'
import type { SavedOutputParser } from '../parse-format.js'
import { parseChronycClients } from './clients.js'
import { parseChronycServerStats } from './serverstats.js'
import { parseChronycSources } from './sources.js'
import { parseChronycSourceStats } from './sourcestats.js'
import { parseChronycTracking } from './tracking.js'

/** chronyc's reports, chrony 3.4 to 4.8, as tables or in the `-c` form. */
export const parseSavedSources: SavedOutputParser<'chronyc-sources'> = (text) => withRows(parseChronycSources(text))
export const parseSavedSourceStats: SavedOutputParser<'chronyc-sourcestats'> = (text) => withRows(parseChronycSourceStats(text))
export const parseSavedTracking: SavedOutputParser<'chronyc-tracking'> = (text) => withRows(parseChronycTracking(text))
export const parseSavedClients: SavedOutputParser<'chronyc-clients'> = (text) => withRows(parseChronycClients(text))
export const parseSavedServerStats: SavedOutputParser<'chronyc-serverstats'> = (text) => withRows(parseChronycServerStats(text))

function withRows<Rows extends object>(parsed: Rows & { warnings: Warning[] }): { data: Omit<Rows, 'warnings'>; warnings: Warning[] } {
  const { warnings, ...data } = parsed
  return { data, warnings }
}
