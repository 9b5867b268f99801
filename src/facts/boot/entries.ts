import type { Finding, Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { missingFiles } from './boot-folder.js'
import { readBootPicture, type BootPicture } from './picture.js'
import type { RawEntry } from './raw-entries.js'
import { resolveEntry } from './resolve-entry.js'

/** A boot entry: one line of the boot menu. */
export interface BootEntry {
  /** grubby's number for it, counted from 0. It changes when kernels come and go; the id stays. */
  index: number
  /** File name of the entry without `.conf`; null for the grubby of RHEL 7, whose entries have none. */
  id: string | null
  title: string | null
  /** Path of the kernel on this host, /boot in front; null for an entry that boots no Linux. */
  kernel: string | null
  version: string | null
  /** Kernel arguments without `root=`, as written; `$kernelopts` is expanded, other variables of GRUB are not. */
  args: string[]
  /** Value of `root=`; null when the entry has none. */
  root: string | null
  /** Paths on this host, and variables such as `$tuned_initrd`. */
  initrds: string[]
  /** The lasting default; null when nobody could tell. */
  default: boolean | null
  /** It was chosen for the next boot only (next_entry); null when nobody could tell. */
  nextBoot: boolean | null
  /** Its kernel runs now; null when nobody could tell. */
  running: boolean | null
  /** The rescue entry that dracut made. */
  rescue: boolean
  /** Kernel and initrds that are not there. What may not be looked at is not called missing. */
  missingFiles: string[]
  /** The entry file; null when there is none or grubby alone was asked. */
  file: string | null
}

export interface BootListData {
  entries: BootEntry[]
}

export interface BootShowData {
  entry: BootEntry
}

/**
 * The boot entries in grubby's order, each with its state.
 *
 * @throws NotPermittedError, NotSupportedError (no boot loader entries), ToolMissingError, TimeoutError, ParseError
 */
export async function readBootEntries(host: Host): Promise<Finding<BootListData>> {
  const { entries, general, own } = await readAll(host)
  return { data: { entries }, warnings: [...general, ...own.flat()] }
}

/**
 * One entry, by whatever resolveEntry takes, with the warnings that concern it.
 *
 * @throws as readBootEntries; NotFoundError, UsageError (AMBIGUOUS)
 */
export async function readBootEntry(host: Host, wanted: string): Promise<Finding<BootShowData>> {
  const { entries, general, own } = await readAll(host)
  const entry = resolveEntry(entries, wanted)
  return { data: { entry }, warnings: [...general, ...(own[entries.indexOf(entry)] ?? [])] }
}

/** The entries, what is to be said about them all, and about each. */
async function readAll(host: Host): Promise<{ entries: BootEntry[]; general: Warning[]; own: Warning[][] }> {
  const picture = await readBootPicture(host)
  const entries = await Promise.all(picture.entries.map((entry) => toBootEntry(host, entry, picture)))
  const own = picture.entries.map((raw, position) => [
    ...picture.damage.filter(({ entry }) => entry === raw).map(({ code, message }) => ({ code, message })),
    ...missingWarning(entries[position]),
  ])
  return { entries, general: [...picture.warnings, ...picture.choice.warnings], own }
}

function missingWarning(entry: BootEntry | undefined): Warning[] {
  if (entry === undefined || entry.missingFiles.length === 0) return []
  const name = entry.id ?? String(entry.index)
  return [{ code: 'BOOT_FILES_MISSING', message: `entry ${name}: not there: ${entry.missingFiles.join(', ')}` }]
}

async function toBootEntry(host: Host, entry: RawEntry, { choice, running, sources }: BootPicture): Promise<BootEntry> {
  const { index, id, title, kernel, version, args, root, initrds, rescue, file } = entry
  const known = sources.running.commandLine !== null || sources.running.release !== null
  return {
    index,
    id,
    title,
    kernel,
    version,
    args,
    root,
    initrds,
    default: choice.stale === null ? null : choice.entry === entry,
    nextBoot: choice.stale === null ? null : choice.next?.entry === entry,
    running: known ? running.entry === entry : null,
    rescue,
    missingFiles: await missingFiles(host, [...(kernel === null ? [] : [kernel]), ...initrds]),
    file,
  }
}
