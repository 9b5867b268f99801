import type { SavedOutputParser } from './parse-format.js'

/** Every format that `hostward parse` knows, by name. A parser is loaded only when its format is asked for. */
export const formats = {
  'systemctl-list-units': async () => (await import('./systemctl/formats.js')).parseSavedListUnits,
  'firewall-cmd-list-all': async () => (await import('./firewalld/formats.js')).parseSavedListAll,
} satisfies Record<string, () => Promise<SavedOutputParser>>

export type FormatName = keyof typeof formats
