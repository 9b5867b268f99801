import { HostwardError, ToolMissingError, type Warning } from '../../errors.js'
import { followLinks, readOrError, statIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { readBootPicture, type BootPicture } from '../../facts/boot/picture.js'
import type { RawEntry } from '../../facts/boot/raw-entries.js'
import { readRebootPending } from '../../facts/boot/reboot-pending.js'
import { notReadable } from '../../facts/boot/not-readable.js'
import { ENTRIES_FOLDER } from '../../tools/bls/entry-files.js'
import { DEFAULT_GRUB } from '../../tools/grub/ask.js'
import { GRUBENV_SIGNATURE } from '../../tools/grub/grubenv.js'
import { suggestionsFor } from '../../tools/install-hints.js'
import { inWords } from '../../words.js'
import type { Watch } from '../engine/plan.js'
import { refusal } from './refuse.js'

export const KERNEL_FOLDER = '/etc/kernel'
export const KERNEL_CMDLINE = `${KERNEL_FOLDER}/cmdline`
export const SYSCONFIG_KERNEL = '/etc/sysconfig/kernel'

/** What every boot change stands on. */
export interface BootGround {
  picture: BootPicture
  /** The file with GRUB's variables: where a link leads to, when it is one (EFI). */
  environment: { path: string; target: string; missing: boolean }
  /** Everything that decides what is booted. */
  watch: Watch
  /** What to flush to the disk when it is done. */
  flush: string[]
}

/**
 * Read what every boot change needs to know, and refuse hosts whose loader hostward does not change.
 *
 * @throws as readBootPicture; PlanRefusedError, NotPermittedError
 */
export async function readBootGround(host: Host): Promise<BootGround> {
  const [picture, zipl] = await Promise.all([readBootPicture(host), hasZipl(host)])
  const { sources, entries } = picture
  if (zipl) {
    throw refusal({
      message: 'this host boots with zipl (IBM Z): its default is a title in /etc/zipl.conf, and nothing counts until zipl has run',
      defect: 'G42',
      instead: ['use grubby and zipl by hand'],
    })
  }
  if (entries.length > 0 && entries.every(({ file }) => file === null)) {
    throw refusal({
      message: `the entries of this host are no files in ${ENTRIES_FOLDER}, but a menu in grub.cfg (RHEL 7 and older): hostward cannot read back there what grubby did, and does not change it`,
      instead: ['grubby --set-default=/boot/vmlinuz-… and grubby --update-kernel=… by hand', 'look at the outcome with hostward boot list'],
    })
  }
  const { environment, configuration } = sources
  if (configuration.probe !== null && !configuration.probe.callsBlscfg) {
    throw refusal({
      message: `${configuration.path} does not call blscfg: GRUB does not look at the entry files, and a change of them would do nothing`,
      defect: 'G24',
      instead: ['set GRUB_ENABLE_BLSCFG=true in /etc/default/grub, then run: grub2-mkconfig -o /boot/grub2/grub.cfg'],
    })
  }
  if (environment.error !== null)
    throw environment.error instanceof HostwardError ? environment.error : notReadable('the boot entries', environment.error)
  const target = await followLinks(host, environment.path)
  const { text } = await readOrError(host, environment.path)
  if (text?.startsWith(GRUBENV_SIGNATURE) === false) {
    throw refusal({
      message: `${environment.path} is no environment block of GRUB: grubby would say that it is done, and change nothing`,
      defect: 'G17',
      instead: [`make a new one: rm ${environment.path}; grub2-editenv ${environment.path} create`],
    })
  }
  return {
    picture,
    environment: { path: environment.path, target, missing: text === null },
    watch: bootWatch(environment.path, configuration.path),
    flush: ['/boot', ...(text === null || target === environment.path ? [] : [target])],
  }
}

async function hasZipl(host: Host): Promise<boolean> {
  try {
    return (await statIfThere(host, '/etc/zipl.conf')) !== null
  } catch {
    // Not to be told, e.g. in a recording: then what is read back decides.
    return false
  }
}

function bootWatch(environment: string, configuration: string): Watch {
  const files = [
    environment,
    configuration,
    '/boot/grub2/grubenv',
    '/boot/grub2/grub.cfg',
    DEFAULT_GRUB,
    KERNEL_FOLDER,
    KERNEL_CMDLINE,
    SYSCONFIG_KERNEL,
  ]
  return { files: [...new Set(files)], folders: [{ path: ENTRIES_FOLDER }] }
}

/** An entry that stands in a file and that grubby lists. */
export type FileEntry = RawEntry & { id: string; file: string }

/** @throws PlanRefusedError for an entry without a file */
export function asFileEntry(entry: RawEntry): FileEntry {
  const { id, file } = entry
  if (id !== null && file !== null) return { ...entry, id, file }
  throw refusal({
    message: `entry ${id ?? entry.title ?? String(entry.index)} has no file in ${ENTRIES_FOLDER}: what grubby does to it could not be read back`,
    instead: ['see hostward boot list'],
  })
}

/**
 * grubby must see the entries as they are: where it sees none, it changes the wrong things and says that all is well.
 *
 * @throws ToolMissingError and what else kept grubby from answering; PlanRefusedError
 */
export async function requireGrubby(host: Host, { sources }: BootPicture): Promise<void> {
  const { grubby, folder } = sources
  if (grubby instanceof HostwardError) {
    throw grubby.code === 'TOOL_MISSING'
      ? new ToolMissingError('grubby: not installed: it is what changes boot entries', {
          suggestions: await suggestionsFor(host, 'grubby'),
        })
      : grubby
  }
  if (grubby.entries.length === 0) {
    const count = folder.state === 'read' ? folder.files.length : 0
    throw refusal({
      message: `grubby lists no boot entries${count > 0 ? `, although ${ENTRIES_FOLDER} holds ${count}` : ''}: told to change something, it would spoil the files for later kernels`,
      defect: 'G11',
      instead: ['is /usr/libexec/grubby/rpm-sort there? dnf reinstall grubby', 'see hostward boot list'],
    })
  }
  const path = await host.which('grubby').catch(() => null)
  const { text } = path === null ? { text: null } : await readOrError(host, path)
  if (text?.startsWith('#!') === false) {
    throw refusal({
      message: `${path ?? 'grubby'} is the C program of RHEL 7, not the script that changes boot entry files`,
      instead: ['dnf install grubby'],
    })
  }
}

/** For `afterwards`: whether a reboot would bring something else than what runs; what exactly is for `boot args` to tell. */
export async function rebootPendingWarnings(host: Host): Promise<Warning[]> {
  const { data } = await readRebootPending(host)
  if (data.pending !== true) return []
  const { runningVersion, defaultVersion, argumentsAdded, argumentsRemoved } = data
  const otherArguments = argumentsAdded.length + argumentsRemoved.length
  const brings = [
    ...(runningVersion === null || defaultVersion === null || runningVersion === defaultVersion ? [] : ['another kernel']),
    ...(otherArguments === 0 ? [] : [`${otherArguments} kernel ${otherArguments === 1 ? 'argument' : 'arguments'}`]),
  ]
  return [{ code: 'REBOOT_PENDING', message: `a reboot is pending: ${inWords(brings)} (hostward boot args)` }]
}

/** An entry in words. */
export const nameOf = (entry: RawEntry): string => entry.title ?? entry.id ?? `index ${entry.index}`
