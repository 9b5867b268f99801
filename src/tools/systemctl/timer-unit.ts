import { unitSettings } from './unit-settings.js'

/**
 * The unit that a timer starts by `Unit=` in the [Timer] section of its file and drop-ins, in the order in which systemd reads them
 * (systemd.timer(5)); the last one counts, an empty one is none. Specifiers (`%i`) stand as they are.
 *
 * @returns null where they say nothing: the service of the timer's own name
 */
export function startedBy(texts: readonly string[]): string | null {
  const said = texts.flatMap(unitSettings).filter(({ section, key, value }) => section === 'Timer' && key === 'Unit' && value !== '')
  return said.at(-1)?.value ?? null
}
