import { HostwardError, NotPermittedError, NotSupportedError } from '../../errors.js'
import { fileTrouble, readOrError, type FileAnswer } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { askEntryFiles, type EntryFolder } from '../../tools/bls/entry-files.js'
import {
  askGrubConfiguration,
  askGrubDefaults,
  askGrubEnvironment,
  type GrubConfiguration,
  type GrubDefaults,
  type GrubEnvironment,
} from '../../tools/grub/ask.js'
import type { GrubVariables } from '../../tools/grub/variables.js'
import { askGrubbyInfo, type GrubbyAnswer } from '../../tools/grubby/ask-info.js'
import { isBootMountPoint } from './boot-folder.js'

/** Everything about booting that the host was asked, before anything is made of it. */
export interface BootSources {
  /** What grubby lists, or why it could not be asked. */
  grubby: GrubbyAnswer | HostwardError
  folder: EntryFolder
  environment: GrubEnvironment
  configuration: GrubConfiguration
  defaults: GrubDefaults
  /** Null when it could not be told. */
  bootIsMountPoint: boolean | null
  running: RunningKernel
}

export interface RunningKernel {
  /** /proc/cmdline; null when it could not be read. */
  commandLine: string | null
  /** /proc/sys/kernel/osrelease; null when it could not be read. */
  release: string | null
}

/**
 * Whether grubby is asked where the entry files tell all: GRUB boots from them, and grubby's answer is only its view of them. A check
 * can do without it and saves a process.
 */
export type GrubbyUse = 'always' | 'if-needed'

/** Ask all of it side by side: one process at most, the rest are files. @throws HostwardError */
export async function readBootSources(host: Host, use: GrubbyUse = 'always'): Promise<BootSources> {
  const entryFiles = askEntryFiles(host)
  const [grubby, folder, environment, configuration, defaults, bootIsMountPoint, running] = await Promise.all([
    use === 'always' ? askGrubbyInfo(host).catch(asValue) : entryFiles.then((files) => askIfNeeded(host, files)),
    entryFiles,
    askGrubEnvironment(host),
    askGrubConfiguration(host),
    askGrubDefaults(host),
    isBootMountPoint(host),
    readRunningKernel(host),
  ])
  return { grubby, folder, environment, configuration, defaults, bootIsMountPoint, running }
}

/** What runs now. Never throws a FileError. */
export async function readRunningKernel(host: Host): Promise<RunningKernel> {
  const [commandLine, release] = await Promise.all([readOrError(host, '/proc/cmdline'), readOrError(host, '/proc/sys/kernel/osrelease')])
  return { commandLine: oneLine(commandLine), release: oneLine(release) }
}

function oneLine(answer: FileAnswer): string | null {
  return answer.text?.trim() ?? null
}

/**
 * GRUB's variables as they are when it builds an entry: what grub.cfg sets in every case, then the environment, then
 * what grub.cfg sets for want of anything better. Null when the environment could not be read.
 */
export function grubVariables({ environment, configuration }: Pick<BootSources, 'environment' | 'configuration'>): GrubVariables | null {
  if (environment.variables === null) return null
  return { ...configuration.probe?.fallbacks, ...environment.variables, ...configuration.probe?.variables }
}

function askIfNeeded(host: Host, folder: EntryFolder): Promise<GrubbyAnswer | HostwardError> {
  const tellAll = folder.state === 'read' && folder.files.length > 0 && folder.files.every((file) => file.entry !== null)
  // grubby reads the same folder, and not as anybody else.
  if (folder.state === 'denied' && folder.error.denied) {
    const suggestions = ['run it as root, or add --sudo']
    return Promise.resolve(new NotPermittedError(fileTrouble(folder.error), { suggestions, details: { path: folder.error.path } }))
  }
  if (!tellAll) return askGrubbyInfo(host).catch(asValue)
  return Promise.resolve(new NotSupportedError('grubby was not asked: the entry files tell all'))
}

function asValue(error: unknown): HostwardError {
  if (error instanceof HostwardError) return error
  throw error
}
