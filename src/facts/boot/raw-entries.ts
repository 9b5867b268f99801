import {
  HostwardError,
  NotPermittedError,
  NotRecordedError,
  NotSupportedError,
  ToolFailedError,
  ToolMissingError,
  type Warning,
} from '../../errors.js'
import type { HostIdentity } from '../../host/types.js'
import { ENTRIES_FOLDER, type EntryFile, type EntryFolder } from '../../tools/bls/entry-files.js'
import { takeRoot } from '../../tools/bls/entry.js'
import { isRescue, versionOfKernelPath } from '../../tools/bls/kernel-version.js'
import { inMenuOrder } from '../../tools/bls/version-compare.js'
import { splitCommandLine } from '../../tools/cmdline/arguments.js'
import type { GrubVariables } from '../../tools/grub/variables.js'
import type { GrubbyEntry } from '../../tools/grubby/info.js'
import { differences, differsWarning, fileTroubles, orderWarnings, setWarnings } from './entry-cross-check.js'
import { notReadable } from './not-readable.js'
import { grubVariables, type BootSources } from './sources.js'

/** A boot entry as it is written, before it is judged. */
export interface RawEntry {
  index: number
  id: string | null
  title: string | null
  kernel: string | null
  version: string | null
  args: string[]
  root: string | null
  initrds: string[]
  rescue: boolean
  /** The entry file; null when only grubby knows the entry. */
  file: string | null
  /** The whole command line as written: `root=` and variables of GRUB in it. */
  options: string
}

export interface RawEntries {
  entries: RawEntry[]
  warnings: Warning[]
}

/**
 * The entries in grubby's order, their content from the entry files where these can be read: GRUB boots from the files, and
 * grubby's answer is only its view of them. Without grubby, from the files alone.
 *
 * @throws NotPermittedError where nothing could be read (grubby itself ends with 0 then, G40); NotSupportedError for a host
 *   without boot entries; what kept grubby from answering otherwise
 */
export function rawEntries(sources: BootSources, identity: HostIdentity): RawEntries {
  const { grubby, folder } = sources
  if (!(grubby instanceof HostwardError) && grubby.entries.length > 0) return merge(grubby.entries, grubby.warnings, sources)
  if (grubby instanceof HostwardError && !canDoWithout(grubby)) throw grubby
  if (folder.state === 'denied') throw notReadable('boot entries', folder.error)
  if (folder.state === 'missing') throw noEntries(grubby instanceof HostwardError ? grubby : null, sources, identity)
  const closed = folder.files[0]?.denied ?? null
  if (closed !== null && folder.files.every((file) => file.denied !== null)) throw notReadable('boot entries', closed)
  if (folder.files.length === 0) return { entries: [], warnings: [emptyFolder()] }
  return fromFilesAlone(folder, grubby instanceof HostwardError ? grubby : null, sources)
}

/** Failures after which the files may answer; a hang, a flood or an answer that was not understood is told as it is. */
function canDoWithout(error: HostwardError): boolean {
  return [ToolMissingError, NotSupportedError, NotPermittedError, NotRecordedError, ToolFailedError].some((kind) => error instanceof kind)
}

function noEntries(grubby: HostwardError | null, { configuration }: BootSources, identity: HostIdentity): HostwardError {
  const likeRhel = [identity.osId, ...identity.osLike].some(
    (name) => name !== null && /^(?:rhel|fedora|centos|almalinux|rocky|ol)$/.test(name),
  )
  if (grubby instanceof ToolMissingError && !likeRhel) {
    const menu = configuration.probe === null ? '' : `; it boots from the menu in ${configuration.path}`
    return new NotSupportedError(`this host has no boot loader entries: no ${ENTRIES_FOLDER}, and grubby is not installed${menu}`, {
      suggestions: grubby.suggestions,
    })
  }
  return grubby ?? new NotSupportedError(`this host has no boot loader entries: grubby lists none, and there is no ${ENTRIES_FOLDER}`)
}

function emptyFolder(): Warning {
  return { code: 'NO_BOOT_ENTRIES', message: `${ENTRIES_FOLDER} holds no entries: GRUB has nothing to boot from there` }
}

function fromFilesAlone(folder: EntryFolder & { state: 'read' }, trouble: HostwardError | null, sources: BootSources): RawEntries {
  const byId = new Map(folder.files.map((file) => [file.id, file]))
  const files = inMenuOrder([...byId.keys()])
    .map((id) => byId.get(id))
    .filter((file) => file !== undefined)
  const broken = files[0]?.notUnderstood ?? null
  if (broken !== null && files.every((file) => file.notUnderstood !== null)) throw broken
  const entries = files.map((file, index) => fromFile(index, file, null, sources))
  return { entries, warnings: [trouble === null ? blindGrubby(files.length) : withoutGrubby(trouble), ...fileTroubles(files)] }
}

function blindGrubby(count: number): Warning {
  const what = `grubby lists no entries, although ${ENTRIES_FOLDER} holds ${String(count)}`
  return {
    code: 'GRUBBY_BLIND',
    message: `${what}: shown is what the files hold; change nothing with grubby until it sees them (is /usr/libexec/grubby/rpm-sort there?)`,
  }
}

function withoutGrubby(trouble: HostwardError): Warning {
  return {
    code: trouble.code === 'TOOL_MISSING' ? 'GRUBBY_MISSING' : 'GRUBBY_FAILED',
    message: `${trouble.message}: entries are read from ${ENTRIES_FOLDER}, in the order of GRUB's menu`,
  }
}

function merge(listed: readonly GrubbyEntry[], told: readonly Warning[], sources: BootSources): RawEntries {
  const { folder } = sources
  const files = new Map(folder.state === 'read' ? folder.files.map((file) => [file.id, file]) : [])
  const warnings = [...told]
  const entries = listed.map((entry) => {
    const file = entry.id === null ? undefined : files.get(entry.id)
    if (file?.entry == null) return fromGrubby(entry, file?.path ?? null, sources.bootIsMountPoint)
    const read = fromFile(entry.index, file, entry, sources)
    const different = differences(entry, read, file.entry, grubVariables(sources) !== null)
    if (different.length > 0) warnings.push(differsWarning(file, different))
    return read
  })
  if (listed.some((entry) => entry.id !== null)) warnings.push(...setWarnings(listed, folder), ...orderWarnings(entries))
  return { entries, warnings }
}

/** The entry as its file says it. `seen` is grubby's view of it, for what only grubby knows. */
function fromFile(index: number, file: EntryFile, seen: GrubbyEntry | null, sources: BootSources): RawEntry {
  const { entry } = file
  const prefix = sources.bootIsMountPoint === true ? '/boot' : ''
  const path = (name: string): string => (name.startsWith('/') ? prefix + name : name)
  const kernel = entry?.kernel == null ? null : sources.bootIsMountPoint === null ? (seen?.kernel ?? entry.kernel) : path(entry.kernel)
  const options = entry?.options.join(' ') ?? ''
  const { args, root } = takeRoot(splitCommandLine(expandKernelopts(options, grubVariables(sources))))
  return {
    index,
    id: file.id,
    title: entry?.title ?? null,
    kernel,
    version: entry?.version ?? versionOfKernelPath(kernel),
    args,
    root,
    initrds: (entry?.initrds ?? []).map(path),
    rescue: isRescue(file.id, kernel),
    file: file.path,
    options,
  }
}

/** `$kernelopts` is expanded as grubby does it; other variables ($tuned_params) are shown as they stand. */
function expandKernelopts(options: string, variables: GrubVariables | null): string {
  const value = variables?.['kernelopts']
  if (value === undefined) return options
  return splitCommandLine(options)
    .map((word) => (word === '$kernelopts' ? value : word))
    .join(' ')
}

function fromGrubby(entry: GrubbyEntry, file: string | null, bootIsMountPoint: boolean | null): RawEntry {
  const { index, id, title, kernel, version, args, root, rescue } = entry
  // grubby puts /boot before the first initrd only.
  const initrds = entry.initrds.map((path) => (bootIsMountPoint === true && /^\/(?!boot\/)/.test(path) ? `/boot${path}` : path))
  const options = [...(root === null ? [] : [`root=${root}`]), ...args].join(' ')
  return { index, id, title, kernel, version, args, root, initrds, rescue, file, options }
}

/** The entries as GRUB's menu has them: by file name, newest first, and without those that have no kernel. */
export function menuOf(entries: readonly RawEntry[]): RawEntry[] {
  if (entries.some((entry) => entry.id === null)) return [...entries]
  const byId = new Map(entries.map((entry) => [entry.id ?? '', entry]))
  const sorted = inMenuOrder([...byId.keys()]).flatMap((id) => byId.get(id) ?? [])
  return sorted.filter((entry) => entry.kernel !== null)
}
