import { InterruptedError, NotPermittedError, NotSupportedError, ToolMissingError, type Finding } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { readBootPicture, type BootPicture } from './picture.js'
import { entryArguments, entryRelease, wantedArguments } from './running-entry.js'
import { readRunningKernel } from './sources.js'

/** Whether a reboot would bring another kernel or other arguments. */
export interface RebootPendingData {
  /** Null when it could not be told; `reasons` says why. */
  pending: boolean | null
  /** Sentences; empty when nothing is pending. */
  reasons: string[]
  /** Release of the kernel that runs; null when it is not known. */
  runningVersion: string | null
  /** Release of the kernel that the default entry boots; null when it is not known. */
  defaultVersion: string | null
  /** Arguments that the default entry has and the running kernel was not given. */
  argumentsAdded: string[]
  /** Arguments that the running kernel was given and the default entry has not. */
  argumentsRemoved: string[]
}

/**
 * Compares the default entry with what runs: the kernel and the arguments, these without BOOT_IMAGE= and initrd=, in any order and
 * with GRUB's variables expanded. A host whose entries cannot be read or that has none is an answer too (`pending: null`).
 *
 * @throws TimeoutError, ParseError and other failures of asking
 */
export async function readRebootPending(host: Host): Promise<Finding<RebootPendingData>> {
  try {
    return { data: rebootPending(await readBootPicture(host)), warnings: [] }
  } catch (error) {
    if (!isAnswerable(error)) throw error
    const { release } = await readRunningKernel(host)
    return { data: unknown(release, null, error.message), warnings: [] }
  }
}

/** Failures that leave the question open without being worth an error of their own. */
export function isAnswerable(error: unknown): error is NotPermittedError | NotSupportedError | ToolMissingError {
  if (error instanceof InterruptedError) return false
  return error instanceof NotPermittedError || error instanceof NotSupportedError || error instanceof ToolMissingError
}

/** The same for a picture that is already there. */
export function rebootPending({ choice, running, variables, sources }: BootPicture): RebootPendingData {
  const { commandLine, release } = sources.running
  const { entry } = choice
  if (entry === null) {
    return unknown(
      release,
      null,
      choice.stale === null ? 'the default entry is not known' : 'the default entry is none of the boot entries',
    )
  }
  const defaultVersion = entryRelease(entry)
  const have = commandLine === null ? null : wantedArguments(commandLine)
  const wanted = entryArguments(entry, variables)
  const added = have === null || wanted === null ? [] : wanted.filter((key) => !have.includes(key))
  const removed = have === null || wanted === null ? [] : have.filter((key) => !wanted.includes(key))
  const otherKernel = running.entry !== entry && release !== null && defaultVersion !== null && release !== defaultVersion
  const reasons = [
    ...(otherKernel ? [`the default entry boots kernel ${defaultVersion}, ${release} is running`] : []),
    ...(added.length > 0 ? [`arguments of the default entry that are not in force: ${added.join(' ')}`] : []),
    ...(removed.length > 0 ? [`arguments in force that the default entry does not have: ${removed.join(' ')}`] : []),
  ]
  const facts = { runningVersion: release, defaultVersion, argumentsAdded: added, argumentsRemoved: removed }
  if (reasons.length > 0) return { pending: true, reasons, ...facts }
  const open = [
    ...(running.entry !== entry && (release === null || defaultVersion === null) ? ['the kernel versions are not known'] : []),
    ...(have === null ? ['the arguments of the running kernel are not known'] : []),
    ...(wanted === null ? ["the default entry uses variables of GRUB's environment, which could not be read"] : []),
  ]
  return { pending: open.length > 0 ? null : false, reasons: open, ...facts }
}

function unknown(runningVersion: string | null, defaultVersion: string | null, why: string): RebootPendingData {
  return { pending: null, reasons: [why], runningVersion, defaultVersion, argumentsAdded: [], argumentsRemoved: [] }
}
