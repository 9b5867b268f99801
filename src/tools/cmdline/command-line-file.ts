import type { Warning } from '../../errors.js'
import { toLines, type Line } from '../lines.js'
import { parseKernelArguments, type KernelArgument } from './arguments.js'

/**
 * A file of kernel arguments (`/proc/cmdline`, `/etc/kernel/cmdline`): any number of lines. Comment lines are kept out
 * and told, because not every kernel-install takes them for comments: RHEL 8 and 9 pass them to the kernel, and grubby
 * keeps the first line only (G12).
 */
export function parseCommandLineFile(text: string): { arguments: KernelArgument[]; warnings: Warning[] } {
  return readCommandLineFile(toLines(text))
}

/** The same for lines that keep the numbers of the text they come from. */
export function readCommandLineFile(all: readonly Line[]): { arguments: KernelArgument[]; warnings: Warning[] } {
  const warnings: Warning[] = []
  const lines = all.filter((line) => {
    if (!isComment(line)) return true
    warnings.push({
      code: 'CMDLINE_COMMENT',
      message: `line ${String(line.number)}: taken for a comment, but not every kernel-install does so: ${line.text.trim()}`,
    })
    return false
  })
  return { arguments: parseKernelArguments(lines.map((line) => line.text).join('\n')), warnings }
}

export function isComment(line: Line): boolean {
  return /^\s*#/.test(line.text)
}
