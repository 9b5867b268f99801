import type { Finding, HostwardError, Warning } from '../../errors.js'
import { fileTrouble, readOrError } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { parseCommandLineFile } from '../../tools/cmdline/command-line-file.js'
import { fromArgumentKey, parseKernelArguments, splitCommandLine } from '../../tools/cmdline/arguments.js'
import { DEFAULT_GRUB, askGrubDefaults } from '../../tools/grub/ask.js'
import { expandGrubVariables, type GrubVariables } from '../../tools/grub/variables.js'
import { argumentVerdict, entryHas, type ArgumentVerdict, type Places } from './argument-verdict.js'
import { readBootPicture, type BootPicture } from './picture.js'
import { isAnswerable, readRebootPending, rebootPending, type RebootPendingData } from './reboot-pending.js'
import { entryArguments, wantedArguments } from './running-entry.js'
import { readRunningKernel } from './sources.js'

/** One kernel argument and where it lives. */
export interface BootArgument {
  name: string
  /** Null for an argument without `=`. */
  value: string | null
  /** The running kernel was given it; null when /proc/cmdline could not be read. */
  running: boolean | null
  /** By entry id (by index where entries have no id): the entry has it, GRUB's variables expanded; null when that is not known. */
  entries: Record<string, boolean | null>
  /** By file: a kernel that is installed later gets it from there. */
  future: Record<string, boolean>
  /** Null when a place that decides could not be read. */
  verdict: ArgumentVerdict | null
}

export interface BootArgsData {
  /** In the order of the running command line, then of the default entry, the other entries and the files. */
  arguments: BootArgument[]
  rebootPending: RebootPendingData
  /** Id (or index) of the default entry; null when it is not known. */
  defaultEntry: string | null
  /** The file that decides what the next kernel gets; null when none of them is there. */
  futureFile: string | null
  /** BOOT_IMAGE= of the running command line: what the boot loader loaded. */
  bootImage: string | null
}

const KERNEL_CMDLINE = '/etc/kernel/cmdline'

/**
 * Where each kernel argument lives. Entries that may not be read, or that the host has not, leave the running kernel and
 * the files to be compared, with a warning.
 *
 * @throws NotPermittedError when nothing at all could be read; TimeoutError, ParseError
 */
export async function readBootArguments(host: Host): Promise<Finding<BootArgsData>> {
  const [picture, files] = await Promise.all([readBootPicture(host).catch(asAnswer), readArgumentFiles(host)])
  if ('entries' in picture) {
    const places = placesOf(picture, files.texts)
    const chosen = picture.choice.entry
    return {
      data: table(
        places,
        picture.sources.running.commandLine,
        rebootPending(picture),
        chosen === null ? null : (chosen.id ?? String(chosen.index)),
      ),
      warnings: [...picture.warnings, ...picture.choice.warnings, ...files.warnings],
    }
  }
  const [running, pending] = await Promise.all([readRunningKernel(host), readRebootPending(host)])
  if (running.commandLine === null && files.texts.size === 0) throw picture
  const warning = { code: picture.code, message: `${picture.message}: shown is the rest` }
  const future = wantedByFile(files.texts, {})
  const places: Places = {
    running: given(running.commandLine),
    // A menu in grub.cfg has arguments too: what was not read is not known.
    entries: null,
    future,
    futureFile: [...future.keys()][0] ?? null,
  }
  return { data: table(places, running.commandLine, pending.data, null), warnings: [warning, ...files.warnings] }
}

/** Where arguments live, for a picture that is already there. */
export async function readArgumentPlaces(host: Host, picture: BootPicture): Promise<Places> {
  return placesOf(picture, (await readArgumentFiles(host)).texts)
}

/** What the files say that a later kernel gets, before GRUB's variables are expanded. */
async function readArgumentFiles(host: Host): Promise<{ texts: Map<string, string>; warnings: Warning[] }> {
  const [cmdline, defaults] = await Promise.all([readOrError(host, KERNEL_CMDLINE), askGrubDefaults(host)])
  const texts = new Map<string, string>()
  const warnings = defaults.errors.map((error) => ({ code: 'FILE_NOT_READ', message: fileTrouble(error) }))
  if (cmdline.text !== null) {
    const file = parseCommandLineFile(cmdline.text)
    texts.set(KERNEL_CMDLINE, file.arguments.map(({ text }) => text).join(' '))
    warnings.push(...file.warnings.map(({ code, message }) => ({ code, message: `${KERNEL_CMDLINE}: ${message}` })))
  } else if (!cmdline.error.missing) warnings.push({ code: 'FILE_NOT_READ', message: fileTrouble(cmdline.error) })
  // What grub2-mkconfig puts on a command line, in its order.
  const parts = ['GRUB_CMDLINE_LINUX', 'GRUB_CMDLINE_LINUX_DEFAULT'].flatMap(
    (name) => defaults.values?.get(name) ?? (defaults.values?.has(name) ? null : []),
  )
  if (parts.includes(null)) {
    warnings.push({ code: 'ARGUMENTS_NOT_KNOWN', message: `${DEFAULT_GRUB}: only a shell can tell its GRUB_CMDLINE_LINUX: it is left out` })
  } else if (parts.length > 0) texts.set(DEFAULT_GRUB, parts.join(' '))
  return { texts, warnings }
}

/** Variables that GRUB does not know vanish, as they will on the command line. */
function wantedByFile(texts: ReadonlyMap<string, string>, variables: GrubVariables): Map<string, string[]> {
  return new Map([...texts].map(([path, text]) => [path, wantedArguments(expandGrubVariables(text, variables))]))
}

function asAnswer(error: unknown): HostwardError {
  if (isAnswerable(error)) return error
  throw error
}

function given(commandLine: string | null): string[] | null {
  return commandLine === null ? null : wantedArguments(commandLine)
}

function placesOf({ sources, entries, choice, variables }: BootPicture, files: ReadonlyMap<string, string>): Places {
  const future = wantedByFile(files, variables ?? {})
  const kernelopts = sources.environment.variables?.['kernelopts']
  if (kernelopts !== undefined) future.set(sources.environment.path, wantedArguments(kernelopts))
  // RHEL 8 writes $kernelopts into a new entry; later ones copy /etc/kernel/cmdline.
  const useKernelopts = kernelopts !== undefined && entries.some((entry) => entry.options.includes('$kernelopts'))
  const order = [...(useKernelopts ? [sources.environment.path] : []), KERNEL_CMDLINE, sources.environment.path, DEFAULT_GRUB]
  return {
    running: given(sources.running.commandLine),
    entries: entries
      .filter((entry) => entry.kernel !== null)
      .map((entry) => ({
        id: entry.id ?? String(entry.index),
        rescue: entry.rescue,
        default: choice.stale === null ? null : entry === choice.entry,
        arguments: entryArguments(entry, variables) ?? literalArguments(entry.options),
        complete: entryArguments(entry, variables) !== null,
      })),
    future,
    futureFile: order.find((path) => future.has(path)) ?? null,
  }
}

/** What the entry has in any case: its words without variables in them. */
function literalArguments(options: string): string[] {
  return wantedArguments(
    splitCommandLine(options)
      .filter((word) => !word.includes('$'))
      .join(' '),
  )
}

function table(places: Places, commandLine: string | null, pending: RebootPendingData, defaultEntry: string | null): BootArgsData {
  const entries = places.entries ?? []
  const byDefault = [...entries].sort((a, b) => Number(b.default) - Number(a.default))
  const keys = new Set([...(places.running ?? []), ...byDefault.flatMap((entry) => entry.arguments), ...[...places.future.values()].flat()])
  return {
    arguments: [...keys].map((key) => {
      const { name, value } = fromArgumentKey(key)
      return {
        name,
        value,
        running: places.running?.includes(key) ?? null,
        entries: Object.fromEntries(entries.map((entry) => [entry.id, entryHas(entry, key)])),
        future: Object.fromEntries([...places.future].map(([path, known]) => [path, known.includes(key)])),
        verdict: argumentVerdict(key, places),
      }
    }),
    rebootPending: pending,
    defaultEntry,
    futureFile: places.futureFile,
    bootImage: parseKernelArguments(commandLine ?? '').find(({ name }) => name === 'BOOT_IMAGE')?.value ?? null,
  }
}
