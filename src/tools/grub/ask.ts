import { ParseError } from '../../errors.js'
import { asFileError, listIfThere, readOrError } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import { probeGrubCfg, type GrubCfgProbe } from './grub-cfg.js'
import { parseGrubenv } from './grubenv.js'
import { parseShellVariables } from './shell-variables.js'
import type { GrubVariables } from './variables.js'

/** GRUB's environment on this host; without variables when it could not be read or understood. Empty when there is none. */
export type GrubEnvironment = {
  /** The file; where none is there, where it would be. */
  path: string
} & ({ variables: GrubVariables; error: null } | { variables: null; error: FileError | ParseError })

const GRUBENV_PATHS = ['/boot/grub2/grubenv', '/boot/grub/grubenv']

/** Never throws a FileError or ParseError: the boot entries can be told without it. */
export async function askGrubEnvironment(host: Host): Promise<GrubEnvironment> {
  const { path, text, error } = await readFirst(host, GRUBENV_PATHS)
  if (text === null) return error === null ? { path, variables: {}, error } : { path, variables: null, error }
  try {
    return { path, variables: parseGrubenv(text), error: null }
  } catch (error) {
    if (error instanceof ParseError) return { path, variables: null, error }
    throw error
  }
}

/** The configuration that GRUB reads at boot. */
export interface GrubConfiguration {
  path: string
  /** Null when there is none or it could not be read (`error`). */
  probe: GrubCfgProbe | null
  error: FileError | null
}

/** RHEL 8 on EFI keeps it on the EFI system partition, behind the link in /etc; Debian's folder has no 2. */
const GRUB_CFG_PATHS = ['/boot/grub2/grub.cfg', '/etc/grub2-efi.cfg', '/etc/grub2.cfg', '/boot/grub/grub.cfg']

export async function askGrubConfiguration(host: Host): Promise<GrubConfiguration> {
  const { path, text, error } = await readFirst(host, GRUB_CFG_PATHS, isStub)
  return { path, probe: text === null ? null : probeGrubCfg(text), error }
}

function isStub(text: string): boolean {
  const probe = probeGrubCfg(text)
  return probe.handsOn && !probe.callsBlscfg && probe.menuEntries.length === 0
}

/** What grub2-mkconfig and kernel-install will use: /etc/default/grub with its grub.d, and /etc/sysconfig/kernel. */
export interface GrubDefaults {
  /** Variable by name, null when only a shell could tell its value; null altogether when there is no /etc/default/grub. */
  values: ReadonlyMap<string, string | null> | null
  /** Of /etc/sysconfig/kernel; empty when there is none. */
  kernel: ReadonlyMap<string, string | null>
  /** Files that could not be read. */
  errors: FileError[]
}

export const DEFAULT_GRUB = '/etc/default/grub'
const DEFAULT_GRUB_PARTS = `${DEFAULT_GRUB}.d`

export async function askGrubDefaults(host: Host): Promise<GrubDefaults> {
  const [main, folder, kernel] = await Promise.all([
    readOrError(host, DEFAULT_GRUB),
    listIfThere(host, DEFAULT_GRUB_PARTS).catch((error: unknown) => asFileError(error, DEFAULT_GRUB_PARTS)),
    readOrError(host, '/etc/sysconfig/kernel'),
  ])
  const names = Array.isArray(folder) ? folder.filter((name) => name.endsWith('.cfg') && !name.startsWith('.')) : []
  const parts = await Promise.all(names.map((name) => readOrError(host, `${DEFAULT_GRUB_PARTS}/${name}`)))
  const texts = [main, ...parts].map(({ text }) => text).filter((text) => text !== null)
  const values = texts.reduce<ReadonlyMap<string, string | null>>((before, text) => parseShellVariables(text, before).values, new Map())
  const errors = [main, ...parts, kernel].map(({ error }) => error).filter((error) => error !== null && !error.missing)
  return {
    values: main.text === null ? null : values,
    kernel: kernel.text === null ? new Map() : parseShellVariables(kernel.text).values,
    errors: [...(folder instanceof FileError ? [folder] : []), ...errors.filter((error) => error !== null)],
  }
}

/** The first of these files that is there and wanted; otherwise the first that could not be read. */
async function readFirst(
  host: Host,
  paths: readonly string[],
  unwanted: (text: string) => boolean = () => false,
): Promise<{ path: string; text: string | null; error: FileError | null }> {
  let denied: FileError | null = null
  for (const path of paths) {
    const { text, error } = await readOrError(host, path)
    if (text !== null && !unwanted(text)) return { path, text, error: null }
    if (error !== null && !error.missing) denied ??= error
  }
  return { path: denied?.path ?? paths[0] ?? '', text: null, error: denied }
}
