import type { Warning } from '../../errors.js'
import { DEFAULT_GRUB } from '../../tools/grub/ask.js'
import type { GrubMenuEntry } from '../../tools/grub/grub-cfg.js'
import { menuOf, type RawEntry } from './raw-entries.js'
import type { BootSources } from './sources.js'

/** Who decides which entry is booted. An open set. */
export type DefaultSource = 'saved_entry' | 'next_entry' | 'grub-default' | 'first-entry'

/** The entry that GRUB takes by itself, worked out as GRUB does it. */
export interface DefaultChoice {
  /** Null when there are no entries, when it is not known, or when it is a menu entry of grub.cfg itself (`otherTitle`). */
  entry: RawEntry | null
  /** Title of a menu entry that stands in grub.cfg and is no boot loader entry. */
  otherTitle: string | null
  /** Null when it is not known. */
  source: Exclude<DefaultSource, 'next_entry'> | null
  /** The choice that is written down names no entry, so that the first one is taken. Null when that is not known. */
  stale: boolean | null
  /** What is written down, as it stands; null for nothing. */
  wanted: string | null
  /** GRUB looks at saved_entry. */
  followsSavedEntry: boolean
  /** The entry for the next boot only; null when none is set. */
  next: { entry: RawEntry | null; wanted: string } | null
  warnings: Warning[]
}

/**
 * GRUB's own rules (normal/menu.c of RHEL, 00_header): the default is what grub.cfg sets, mostly `${saved_entry}` of the environment;
 * it is an id, else a title, else a place in the menu; what names nothing means the first entry. `grubby --default-kernel` is
 * not asked: it answers with entry 0 for a stale one, and knows neither next_entry nor GRUB_DEFAULT (G18, G24).
 */
export function grubDefault(entries: readonly RawEntry[], sources: BootSources): DefaultChoice {
  const { environment, configuration } = sources
  const menu = menuOf(entries)
  const others = configuration.probe?.menuEntries ?? []
  const setting = defaultSetting(sources)
  const warnings = settingWarnings(sources, entries)
  const fromEnvironment = /^\$\{?saved_entry\}?$/.test(setting)
  if (fromEnvironment && environment.variables === null) {
    return { entry: null, otherTitle: null, source: null, stale: null, wanted: null, followsSavedEntry: true, next: null, warnings }
  }
  const wanted = fromEnvironment ? (environment.variables?.['saved_entry'] ?? '') : setting
  const rest = { followsSavedEntry: fromEnvironment, next: nextChoice(menu, sources, warnings), warnings }
  if (wanted === '') return { entry: menu[0] ?? null, otherTitle: null, source: 'first-entry', stale: false, wanted: null, ...rest }
  const found = findEntry(wanted, menu, others)
  if (found === null) {
    // Without entries there is nothing that it could name: that is told of the entries.
    if (entries.length > 0)
      warnings.push(
        staleWarning(fromEnvironment ? `saved_entry in ${environment.path}` : `the default in ${settingPath(sources)}`, wanted, menu),
      )
    return { entry: menu[0] ?? null, otherTitle: null, source: 'first-entry', stale: true, wanted, ...rest }
  }
  if (fromEnvironment && /^\d+$/.test(wanted) && found.entry !== null) warnings.push(numberWarning(wanted, environment.path))
  return { ...found, source: fromEnvironment ? 'saved_entry' : 'grub-default', stale: false, wanted, ...rest }
}

/** `${saved_entry}`, or what is set instead of it. Where neither file can be read, what RHEL and Fedora set. */
function defaultSetting({ configuration, defaults }: BootSources): string {
  if (configuration.probe !== null && configuration.probe.default !== null) return configuration.probe.default
  const written = defaults.values?.get('GRUB_DEFAULT')
  if (written === undefined) return defaults.values === null ? SAVED : '0'
  return written === 'saved' || written === null ? SAVED : written
}

const SAVED = '${saved_entry}'

function settingPath({ configuration }: BootSources): string {
  return configuration.probe?.default == null ? DEFAULT_GRUB : configuration.path
}

/** Id first, then title, then place in the menu; `a>b` is b inside the submenu a. Null when it names nothing. */
function findEntry(
  wanted: string,
  menu: readonly RawEntry[],
  others: readonly GrubMenuEntry[],
): { entry: RawEntry | null; otherTitle: string | null } | null {
  const id = wanted.trim()
  const inside = id.slice(id.lastIndexOf('>') + 1)
  const entry = menu.find((one) => one.id === id) ?? menu.find((one) => one.title === id)
  if (entry) return { entry, otherTitle: null }
  const other = others.find((one) => one.id === inside) ?? others.find((one) => one.title === inside)
  if (other) {
    const same = menu.find((one) => one.title === other.title) ?? null
    return { entry: same, otherTitle: same === null ? other.title : null }
  }
  const placed = /^\d+$/.test(id) ? menu[Number(id)] : undefined
  return placed === undefined ? null : { entry: placed, otherTitle: null }
}

function nextChoice(menu: readonly RawEntry[], { environment, configuration }: BootSources, warnings: Warning[]): DefaultChoice['next'] {
  const wanted = environment.variables?.['next_entry'] ?? ''
  if (wanted === '') return null
  if (configuration.probe !== null && !configuration.probe.obeysNextEntry) {
    warnings.push({ code: 'NEXT_ENTRY_IGNORED', message: `next_entry is set to ${wanted}, but ${configuration.path} does not look at it` })
    return null
  }
  const found = findEntry(wanted, menu, configuration.probe?.menuEntries ?? [])
  if (found !== null) return { entry: found.entry, wanted }
  warnings.push(staleWarning(`next_entry in ${environment.path}`, wanted, menu))
  return { entry: menu[0] ?? null, wanted }
}

function staleWarning(what: string, wanted: string, menu: readonly RawEntry[]): Warning {
  const first = menu[0] === undefined ? '' : `: GRUB boots the first entry, ${menu[0].id ?? menu[0].title ?? String(menu[0].index)}`
  return { code: 'DEFAULT_STALE', message: `${what} names no entry (${wanted})${first}` }
}

function numberWarning(wanted: string, path: string): Warning {
  return {
    code: 'DEFAULT_BY_NUMBER',
    message: `saved_entry in ${path} is a number (${wanted}): the next kernel that is installed makes it another entry`,
  }
}

function settingWarnings({ configuration, defaults }: BootSources, entries: readonly RawEntry[]): Warning[] {
  const { probe, path } = configuration
  if (probe === null) return []
  const warnings: Warning[] = []
  if (!probe.callsBlscfg && entries.some((entry) => entry.file !== null)) {
    warnings.push({ code: 'BLS_NOT_USED', message: `${path} does not call blscfg: its menu is not made of the entry files` }) // G24
  }
  const written = defaults.values?.get('GRUB_DEFAULT')
  const expected = written === 'saved' ? SAVED : (written ?? '0')
  if (defaults.values !== null && written !== null && probe.default !== null && probe.default !== expected) {
    warnings.push({
      code: 'GRUB_CFG_OUTDATED',
      message: `${DEFAULT_GRUB} says GRUB_DEFAULT=${written ?? '0'}, but ${path} still has ${probe.default}: it counts until grub2-mkconfig runs`,
    })
  }
  return warnings
}
