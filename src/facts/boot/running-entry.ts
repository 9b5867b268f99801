import { argumentKey, parseKernelArguments } from '../../tools/cmdline/arguments.js'
import { versionOfKernelPath } from '../../tools/bls/kernel-version.js'
import { expandGrubVariables, grubVariablesOf, type GrubVariables } from '../../tools/grub/variables.js'
import type { RawEntry } from './raw-entries.js'
import type { RunningKernel } from './sources.js'

/**
 * The arguments of a command line that were asked for, each once, in order: what the boot loader adds by itself
 * (BOOT_IMAGE=, initrd=) is left out.
 */
export function wantedArguments(commandLine: string): string[] {
  const keys = parseKernelArguments(commandLine)
    .filter(({ name }) => name !== 'BOOT_IMAGE' && name !== 'initrd')
    .map(argumentKey)
  return [...new Set(keys)]
}

/** What the entry would boot with, variables expanded; null when a variable of it is not known. */
export function entryArguments(entry: RawEntry, variables: GrubVariables | null): string[] | null {
  if (variables === null) return grubVariablesOf(entry.options).length > 0 ? null : wantedArguments(entry.options)
  return wantedArguments(expandGrubVariables(entry.options, variables))
}

export interface RunningEntry {
  /** Null when no entry's kernel runs, or nobody knows what runs. */
  entry: RawEntry | null
  /** Other entries that fit just as well. */
  others: RawEntry[]
}

/**
 * The entry whose kernel runs: by BOOT_IMAGE= of the command line, or, where that names another kernel than the one that
 * runs (kexec) or is missing, by the kernel's release. Arguments tell entries with the same kernel apart.
 */
export function runningEntry(entries: readonly RawEntry[], running: RunningKernel, variables: GrubVariables | null): RunningEntry {
  const candidates = sameKernel(entries, running)
  const have = new Set(wantedArguments(running.commandLine ?? ''))
  const scored = candidates.map((entry) => ({ entry, distance: distance(entryArguments(entry, variables), have) }))
  const least = Math.min(...scored.map((candidate) => candidate.distance))
  const best = scored.filter((candidate) => candidate.distance === least).map((candidate) => candidate.entry)
  return { entry: best[0] ?? null, others: best.slice(1) }
}

function sameKernel(entries: readonly RawEntry[], { commandLine, release }: RunningKernel): RawEntry[] {
  const image = parseKernelArguments(commandLine ?? '').find(({ name }) => name === 'BOOT_IMAGE')?.value ?? null
  const byImage = image === null ? [] : entries.filter((entry) => entry.kernel !== null && baseName(entry.kernel) === baseName(image))
  const believable = byImage.filter(
    (entry) => entry.rescue || release === null || (versionOfKernelPath(entry.kernel) ?? release) === release,
  )
  if (believable.length > 0) {
    const exact = believable.filter((entry) => pathBelowBoot(entry.kernel ?? '') === pathBelowBoot(image ?? ''))
    return exact.length > 0 ? exact : believable
  }
  return release === null ? [] : entries.filter((entry) => entryRelease(entry) === release)
}

/** The release that the entry's kernel will report: from its file name, else what the entry calls its version. */
export function entryRelease(entry: RawEntry): string | null {
  return entry.kernel === null ? null : (versionOfKernelPath(entry.kernel) ?? entry.version)
}

/** `(hd0,gpt2)/vmlinuz-5.14` and `/boot/vmlinuz-5.14` are the same file. */
function pathBelowBoot(path: string): string {
  return path.replace(/^\([^)]*\)/, '').replace(/^\/boot(?=\/)/, '')
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** How many arguments differ; an entry whose arguments are not known comes last. */
function distance(wanted: readonly string[] | null, have: ReadonlySet<string>): number {
  if (wanted === null) return Number.MAX_SAFE_INTEGER
  const shared = wanted.filter((key) => have.has(key)).length
  return wanted.length + have.size - 2 * shared
}
