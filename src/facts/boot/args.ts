import type { Finding, HostwardError, Warning } from '../../errors.js'
import { fileTrouble, readOrError } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { parseCommandLineFile } from '../../tools/cmdline/command-line-file.js'
import { fromArgumentKey, parseKernelArguments } from '../../tools/cmdline/arguments.js'
import { DEFAULT_GRUB, askGrubDefaults } from '../../tools/grub/ask.js'
import { argumentVerdict, type ArgumentVerdict, type Places } from './argument-verdict.js'
import { readBootPicture, type BootPicture } from './picture.js'
import { isAnswerable, rebootPending } from './reboot-pending.js'
import { entryArguments, wantedArguments } from './running-entry.js'
import { readRunningKernel } from './sources.js'

/** One kernel argument and where it lives. */
export interface BootArgument {
  name: string
  /** Null for an argument without `=`. */
  value: string | null
  /** The running kernel was given it; null when /proc/cmdline could not be read. */
  running: boolean | null
  /** By entry id (by index where entries have no id): the entry has it, GRUB's variables expanded. */
  entries: Record<string, boolean>
  /** By file: a kernel that is installed later gets it from there. */
  future: Record<string, boolean>
  verdict: ArgumentVerdict
}

export interface BootArgsData {
  /** In the order of the running command line, then of the default entry, the other entries and the files. */
  arguments: BootArgument[]
  /** Null when it could not be told. */
  rebootPending: boolean | null
  /** Sentences: why a reboot is pending, or why that is not known. */
  rebootReasons: string[]
  /** Id (or index) of the default entry; null when it is not known. */
  defaultEntry: string | null
  /** The file that decides what the next kernel gets; null when none of them is there. */
  futureFile: string | null
  /** BOOT_IMAGE= of the running command line: what the boot loader loaded. */
  bootImage: string | null
}

export const KERNEL_CMDLINE = '/etc/kernel/cmdline'

/**
 * Where each kernel argument lives. Entries that may not be read, or that the host has not, leave the running kernel and
 * the files to be compared, with a warning.
 *
 * @throws NotPermittedError when nothing at all could be read; TimeoutError, ParseError
 */
export async function readBootArguments(host: Host): Promise<Finding<BootArgsData>> {
  const [picture, running, defaults, cmdline] = await Promise.all([
    readBootPicture(host).catch(asAnswer),
    readRunningKernel(host),
    askGrubDefaults(host),
    readOrError(host, KERNEL_CMDLINE),
  ])
  const warnings: Warning[] = []
  const future = new Map<string, string[]>()
  if (cmdline.text !== null) {
    const file = parseCommandLineFile(cmdline.text)
    future.set(KERNEL_CMDLINE, wantedArguments(file.arguments.map(({ text }) => text).join(' ')))
    warnings.push(...file.warnings.map(({ code, message }) => ({ code, message: `${KERNEL_CMDLINE}: ${message}` })))
  } else if (!cmdline.error.missing) warnings.push({ code: 'FILE_NOT_READ', message: fileTrouble(cmdline.error) })
  warnings.push(...defaults.errors.map((error) => ({ code: 'FILE_NOT_READ', message: fileTrouble(error) })))
  const generated = defaults.values === null ? null : generatedArguments(defaults.values)
  if (generated === undefined) {
    warnings.push({ code: 'ARGUMENTS_NOT_KNOWN', message: `${DEFAULT_GRUB}: only a shell can tell its GRUB_CMDLINE_LINUX: it is left out` })
  } else if (generated !== null) future.set(DEFAULT_GRUB, generated)
  if (!('entries' in picture)) {
    if (running.commandLine === null && future.size === 0) throw picture
    warnings.push({ code: picture.code, message: `without the boot entries: ${picture.message}` })
    const places: Places = { running: given(running.commandLine), entries: [], future, futureFile: [...future.keys()][0] ?? null }
    return { data: table(places, running.commandLine, null, [picture.message], null), warnings }
  }
  const places = placesOf(picture, future)
  const { pending, reasons } = rebootPending(picture)
  const chosen = picture.choice.entry
  return {
    data: table(places, running.commandLine, pending, reasons, chosen === null ? null : (chosen.id ?? String(chosen.index))),
    warnings: [...picture.warnings, ...picture.choice.warnings, ...warnings],
  }
}

function asAnswer(error: unknown): HostwardError {
  if (isAnswerable(error)) return error
  throw error
}

function given(commandLine: string | null): string[] | null {
  return commandLine === null ? null : wantedArguments(commandLine)
}

/** What grub2-mkconfig puts on a command line; null when nothing is set, undefined when only a shell could tell. */
function generatedArguments(values: ReadonlyMap<string, string | null>): string[] | null | undefined {
  const names = ['GRUB_CMDLINE_LINUX', 'GRUB_CMDLINE_LINUX_DEFAULT'].filter((name) => values.has(name))
  if (names.length === 0) return null
  const texts = names.map((name) => values.get(name) ?? null)
  return texts.some((text) => text === null) ? undefined : wantedArguments(texts.join(' '))
}

function placesOf({ sources, entries, choice, variables }: BootPicture, files: ReadonlyMap<string, string[]>): Places {
  const future = new Map(files)
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
        default: entry === choice.entry,
        arguments: entryArguments(entry, variables) ?? wantedArguments(entry.options),
      })),
    future,
    futureFile: order.find((path) => future.has(path)) ?? null,
  }
}

function table(
  places: Places,
  commandLine: string | null,
  pending: boolean | null,
  rebootReasons: string[],
  defaultEntry: string | null,
): BootArgsData {
  const byDefault = [...places.entries].sort((a, b) => Number(b.default) - Number(a.default))
  const keys = new Set([...(places.running ?? []), ...byDefault.flatMap((entry) => entry.arguments), ...[...places.future.values()].flat()])
  return {
    arguments: [...keys].map((key) => {
      const { name, value } = fromArgumentKey(key)
      return {
        name,
        value,
        running: places.running?.includes(key) ?? null,
        entries: Object.fromEntries(places.entries.map((entry) => [entry.id, entry.arguments.includes(key)])),
        future: Object.fromEntries([...places.future].map(([path, known]) => [path, known.includes(key)])),
        verdict: argumentVerdict(key, places),
      }
    }),
    rebootPending: pending,
    rebootReasons,
    defaultEntry,
    futureFile: places.futureFile,
    bootImage: parseKernelArguments(commandLine ?? '').find(({ name }) => name === 'BOOT_IMAGE')?.value ?? null,
  }
}
