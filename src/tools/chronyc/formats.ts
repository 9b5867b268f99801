import type { Warning } from '../../errors.js'
import type { SavedOutputParser } from '../parse-format.js'
import { parseChronycClients } from './clients.js'
import { parseChronycServerStats } from './serverstats.js'
import { parseChronycSources } from './sources.js'
import { parseChronycSourceStats } from './sourcestats.js'
import { parseChronycTracking } from './tracking.js'

/** chronyc's reports, chrony 3.4 to 4.8, as tables or in the `-c` form. */
export const parseSavedSources: SavedOutputParser = (text) => withRows(parseChronycSources(text))
export const parseSavedSourceStats: SavedOutputParser = (text) => withRows(parseChronycSourceStats(text))
export const parseSavedTracking: SavedOutputParser = (text) => withRows(parseChronycTracking(text))
export const parseSavedClients: SavedOutputParser = (text) => withRows(parseChronycClients(text))
export const parseSavedServerStats: SavedOutputParser = (text) => withRows(parseChronycServerStats(text))

function withRows(parsed: object & { warnings: Warning[] }): ReturnType<SavedOutputParser> {
  const { warnings, ...data } = parsed
  return { data, warnings }
}
