import { readOrError, statIfThere, type FileAnswer } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { notReadable } from '../../facts/boot/not-readable.js'
import { wantedArguments } from '../../facts/boot/running-entry.js'
import { parseCommandLineFile } from '../../tools/cmdline/command-line-file.js'
import { splitCommandLine } from '../../tools/cmdline/arguments.js'
import { editCommandLine } from '../../tools/cmdline/edit.js'
import { differenceInWords } from './argument-algebra.js'
import type { ArgumentChange, ArgumentsPart } from './arguments.js'
import { usesKernelopts } from './entry-obstacle.js'
import { fileStep } from '../file-step.js'
import { planGrubDefaults } from './grub-defaults.js'
import { KERNEL_CMDLINE, KERNEL_FOLDER, type BootGround } from './ground.js'
import { refusal } from './refuse.js'

/** What kernel-install takes where /etc/kernel/cmdline is not there. */
const VENDOR_CMDLINE = '/usr/lib/kernel/cmdline'

/**
 * What kernels that are installed later get: /etc/kernel/cmdline, which kernel-install reads, and GRUB_CMDLINE_LINUX in
 * /etc/default/grub, from which grub2-mkconfig makes arguments anew. hostward edits both itself, and nothing but the words that
 * change: grubby would overwrite other variables (G7), cut the file to one line (G12) and start it from the rescue entry (G10).
 *
 * @param shared arguments come from kernelopts on this host: no /etc/kernel/cmdline is made
 * @throws PlanRefusedError, NotPermittedError
 */
export async function planFuture(host: Host, ground: BootGround, change: ArgumentChange, shared: boolean): Promise<ArgumentsPart> {
  const cmdline = await planKernelCmdline(host, ground, change, shared)
  const defaults = await planGrubDefaults(host, ground, change)
  return {
    steps: [...cmdline.steps, ...defaults.steps],
    expect: { ...cmdline.expect, ...defaults.expect },
    warnings: [...cmdline.warnings, ...defaults.warnings],
    notes: [...cmdline.notes, ...defaults.notes],
  }
}

async function planKernelCmdline(host: Host, ground: BootGround, change: ArgumentChange, shared: boolean): Promise<ArgumentsPart> {
  const { text, error } = await readOrError(host, KERNEL_CMDLINE)
  if (text === null) {
    if (!error.missing) throw notReadable('the arguments of later kernels', error)
    return shared ? { steps: [], expect: {}, warnings: [], notes: [] } : newKernelCmdline(host, ground, change)
  }
  const file = parseCommandLineFile(text)
  const warnings = file.warnings.map(({ code, message }) => ({ code, message: `${KERNEL_CMDLINE}: ${message}` }))
  const words = file.arguments.map((argument) => argument.text)
  const wanted = change.apply(words.join(' '), KERNEL_CMDLINE)
  if (JSON.stringify(wanted) === JSON.stringify(words)) return { steps: [], expect: {}, warnings, notes: [] }
  // Bytes that are no text are shown as \xNN: written back they would be that.
  const content = words.includes('--') || text.includes('\\x') ? null : editCommandLine(text, wanted)
  const after = content === null ? null : parseCommandLineFile(content).arguments.map((argument) => argument.text)
  if (content === null || JSON.stringify(after) !== JSON.stringify(wanted)) {
    throw refusal({
      message: `${KERNEL_CMDLINE}: cannot be edited without harm: it has a quote over several lines, a --, or bytes that are no text`,
      defect: 'G12',
      instead: ['edit it by hand'],
    })
  }
  const describe = `${KERNEL_CMDLINE}, for later kernels: ${differenceInWords(words, wanted)}`
  const { step, expect } = await fileStep(host, { id: 'kernel-cmdline', path: KERNEL_CMDLINE, describe, content })
  return { steps: [step], expect, warnings, notes: [] }
}

/**
 * Without the file kernel-install takes what the running kernel was given. It is made from the default entry, with its variables:
 * grubby would take the last entry, which is that of the rescue (G10).
 */
async function newKernelCmdline(host: Host, ground: BootGround, change: ArgumentChange): Promise<ArgumentsPart> {
  const { line, from } = await lineToStartFrom(host, ground)
  const before = splitCommandLine(line)
  const wanted = change.apply(line, KERNEL_CMDLINE)
  const running = wantedArguments(ground.picture.sources.running.commandLine ?? '')
  const same = (one: readonly string[], two: readonly string[]): boolean => JSON.stringify(one) === JSON.stringify(two)
  // Later kernels are as wished already when both that they may get is.
  if (same(before, wanted) && same(running, change.wanted(running.join(' ')))) {
    return { steps: [], expect: {}, warnings: [], notes: [] }
  }
  const describe = `make ${KERNEL_CMDLINE}, for later kernels, from ${from}: ${differenceInWords(before, wanted)}`
  const file = await fileStep(host, { id: 'kernel-cmdline', path: KERNEL_CMDLINE, describe, content: `${wanted.join(' ')}\n` })
  const folder = await statIfThere(host, KERNEL_FOLDER).catch(() => null)
  if (folder !== null) return { steps: [file.step], expect: file.expect, warnings: [], notes: [] }
  return {
    steps: [{ kind: 'mkdir', id: 'kernel-folder', describe: `make ${KERNEL_FOLDER}`, path: KERNEL_FOLDER, undoable: true }, file.step],
    expect: { ...file.expect, [KERNEL_FOLDER]: { judge: (now) => (now.type === 'folder' ? null : 'it is no folder') } },
    warnings: [],
    notes: [],
  }
}

/** @throws PlanRefusedError when there is nothing */
async function lineToStartFrom(host: Host, { picture }: BootGround): Promise<{ line: string; from: string }> {
  const vendor = await readVendorCommandLine(host)
  if (vendor.text !== null) {
    const words = parseCommandLineFile(vendor.text).arguments.map((argument) => argument.text)
    return { line: words.join(' '), from: VENDOR_CMDLINE }
  }
  const { entry } = picture.choice
  if (entry !== null && !entry.rescue && !usesKernelopts(entry.options) && entry.options !== '')
    return { line: entry.options, from: 'the default entry' }
  throw refusal({
    message: `${KERNEL_CMDLINE} is not there, and there is no default entry to make it from`,
    defect: 'G10',
    instead: [`write the arguments of later kernels into ${KERNEL_CMDLINE} by hand`],
  })
}

/** What the distribution has for kernels when there is no /etc/kernel/cmdline. */
export const readVendorCommandLine = (host: Host): Promise<FileAnswer> => readOrError(host, VENDOR_CMDLINE)
