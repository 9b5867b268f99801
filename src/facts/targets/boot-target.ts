import { readIfThere } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import { parseKernelArguments } from '../../tools/cmdline/arguments.js'

/** A kernel argument that decides what the host boots into, before the default target. */
export interface BootTarget {
  /** As on the command line, e.g. `systemd.unit=rescue.target` or `3`. */
  argument: string
  target: string
}

/** Words that systemd takes for a target (kernel-command-line(7), systemd(1)). */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['emergency', 'emergency.target'],
  ['-b', 'emergency.target'],
  ['rescue', 'rescue.target'],
  ['single', 'rescue.target'],
  ['-s', 'rescue.target'],
  ['s', 'rescue.target'],
  ['S', 'rescue.target'],
  ['1', 'rescue.target'],
  ['2', 'multi-user.target'],
  ['3', 'multi-user.target'],
  ['4', 'multi-user.target'],
  ['5', 'graphical.target'],
])

/** The target that the running kernel's arguments name, the last one counts; null when they name none or cannot be read. */
export async function readBootTarget(host: Host): Promise<BootTarget | null> {
  try {
    return bootTargetOf((await readIfThere(host, '/proc/cmdline')) ?? '')
  } catch (error) {
    if (error instanceof FileError) return null
    throw error
  }
}

/** The same from a kernel command line. */
export function bootTargetOf(commandLine: string): BootTarget | null {
  const named = parseKernelArguments(commandLine).flatMap(({ text, name, value }) => {
    if (name === 'systemd.unit' && value !== null && value !== '') return [{ argument: text, target: value }]
    const target = value === null ? WORDS.get(name) : undefined
    return target === undefined ? [] : [{ argument: text, target }]
  })
  return named.at(-1) ?? null
}
