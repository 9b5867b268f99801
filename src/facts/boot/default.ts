import { ParseError, type Finding } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { DefaultSource } from './grub-default.js'
import { notReadable } from './not-readable.js'
import { readBootPicture, type BootPicture } from './picture.js'
import type { RawEntry } from './raw-entries.js'

/** An entry by its names. */
export interface BootEntryName {
  index: number
  id: string | null
  title: string | null
  kernel: string | null
  version: string | null
}

export interface BootDefaultData {
  /** The entry that is booted when nobody chooses; null when there is none (see `otherTitle`). */
  default: BootEntryName | null
  /** The entry for the next boot only (next_entry); null when none is set. */
  next: BootEntryName | null
  /**
   * Who decides the next boot: `next_entry`, else what `defaultSource` says. Null when it is not known.
   */
  source: DefaultSource | null
  /**
   * Who decides the lasting default: `saved_entry` of GRUB's environment, `grub-default` (GRUB_DEFAULT, written into grub.cfg), or
   * `first-entry` when nothing is set or what is set names no entry.
   */
  defaultSource: DefaultSource | null
  /** What is set names no entry, so that GRUB takes the first one. */
  stale: boolean | null
  /** Seconds; -1: the menu waits for ever. Null when it is not known. */
  menuTimeoutSeconds: number | null
  /** menu, countdown or hidden; null when it is not known. */
  timeoutStyle: string | null
  /** The menu is hidden after a successful boot (menu_auto_hide); null when it is not known. */
  menuAutoHide: boolean | null
  /** Title of the default when it is a menu entry of grub.cfg and no boot loader entry. */
  otherTitle: string | null
  /** saved_entry as written; null when it is not set. */
  savedEntry: string | null
  /** next_entry as written; null when it is not set. */
  nextEntry: string | null
  /** GRUB_DEFAULT of /etc/default/grub; null when it is not set. */
  grubDefault: string | null
  /** GRUB looks at saved_entry, so that the default can be changed without grub2-mkconfig. */
  followsSavedEntry: boolean
  /** UPDATEDEFAULT of /etc/sysconfig/kernel: a newly installed kernel becomes the default. Null when it is not set. */
  updateDefault: boolean | null
  /** DEFAULTKERNEL of /etc/sysconfig/kernel: for which kernel package; null when it is not set. */
  defaultKernelPackage: string | null
  /** GRUB's environment file. */
  environmentPath: string
}

/**
 * Which entry GRUB takes by itself, and why, worked out from its own files (grubby is not believed here, G18).
 *
 * @throws as readBootEntries; NotPermittedError or ParseError when GRUB's environment decides and could not be read
 */
export async function readBootDefault(host: Host): Promise<Finding<BootDefaultData>> {
  return bootDefault(await readBootPicture(host))
}

/** The same from a picture that is already there. @throws as readBootDefault */
export function bootDefault({ choice, sources, warnings }: BootPicture): Finding<BootDefaultData> {
  const { environment, configuration, defaults } = sources
  if (choice.stale === null && environment.error !== null) {
    throw environment.error instanceof ParseError ? environment.error : notReadable('the default boot entry', environment.error)
  }
  const next = choice.next?.entry ?? null
  const update = defaults.kernel.get('UPDATEDEFAULT') ?? null
  return {
    data: {
      default: nameOf(choice.entry),
      next: nameOf(next),
      source: choice.next === null ? choice.source : 'next_entry',
      defaultSource: choice.source,
      stale: choice.stale,
      menuTimeoutSeconds: configuration.probe?.menuTimeoutSeconds ?? wholeNumber(defaults.values?.get('GRUB_TIMEOUT')),
      timeoutStyle: configuration.probe?.timeoutStyle ?? defaults.values?.get('GRUB_TIMEOUT_STYLE') ?? null,
      menuAutoHide: environment.variables === null ? null : /^[12]$/.test(environment.variables['menu_auto_hide'] ?? ''),
      otherTitle: choice.otherTitle,
      savedEntry: notEmpty(environment.variables?.['saved_entry']),
      nextEntry: notEmpty(environment.variables?.['next_entry']),
      grubDefault: defaults.values?.get('GRUB_DEFAULT') ?? null,
      followsSavedEntry: choice.followsSavedEntry,
      updateDefault: update === null ? null : update.toLowerCase() === 'yes',
      defaultKernelPackage: defaults.kernel.get('DEFAULTKERNEL') ?? null,
      environmentPath: environment.path,
    },
    warnings: [...warnings, ...choice.warnings],
  }
}

function nameOf(entry: RawEntry | null): BootEntryName | null {
  if (entry === null) return null
  const { index, id, title, kernel, version } = entry
  return { index, id, title, kernel, version }
}

function notEmpty(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text
}

function wholeNumber(text: string | null | undefined): number | null {
  return text != null && /^-?\d+$/.test(text) ? Number(text) : null
}
