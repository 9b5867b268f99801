import type { Warning } from '../../errors.js'
import { parseKernelArguments } from '../../tools/cmdline/arguments.js'
import { isMultiValued } from './argument-algebra.js'
import type { ArgumentEdit, BootArgumentsWishes } from './arguments.js'
import type { BootGround, FileEntry } from './ground.js'

/** COMMAND_LINE_SIZE of x86; other machines have as much or more. */
const LONGEST_COMMAND_LINE = 2048

/** Entries that are not among "all", or that grubby sees otherwise than GRUB. */
const UNSEEN = new Set(['ENTRY_NOT_LISTED', 'ENTRY_FILE_MISSING', 'ENTRY_NOT_UNDERSTOOD', 'GRUBBY_DIFFERS'])

/** What the admin should know about a change of arguments that is possible. */
export function argumentHints(
  { picture }: BootGround,
  targets: readonly FileEntry[],
  { verb, wishes }: ArgumentEdit,
  { entry, future }: BootArgumentsWishes,
  changes: boolean,
): Warning[] {
  const warnings: Warning[] = [
    ...(targets.length === 0 ? [] : picture.warnings.filter(({ code }) => UNSEEN.has(code))),
    ...picture.damage
      .filter((damage) => targets.some(({ index }) => index === damage.entry.index))
      .map(({ code, message }) => ({ code, message })),
  ]
  if (changes && entry !== null && !future) {
    warnings.push({
      code: 'NOT_FOR_FUTURE',
      message: 'kernels that are installed later do not get this; --future covers them', // G25
    })
  }
  if (changes && entry === null) {
    warnings.push({ code: 'ONLY_FUTURE', message: 'the entries that are there keep their arguments; --entry all changes them' })
  }
  const lines = targets.map(({ options }) => parseKernelArguments(options))
  for (const name of new Set(wishes.map((wish) => wish.name))) {
    const values = new Set(wishes.filter((wish) => wish.name === name).map(({ value }) => value))
    const siblings = new Set(
      lines.flatMap((line) => line.filter((one) => one.name === name && !values.has(one.value)).map(({ text }) => text)),
    )
    if (verb === 'set' && isMultiValued(name) && siblings.size > 0) {
      warnings.push({
        code: 'SIBLINGS_KEPT',
        message: `${name} may stand there several times: ${[...siblings].join(' ')} stays as well; "replace" makes it this value alone`,
      })
    }
    const twin = lines.flat().find((one) => one.name !== name && kernelName(one.name) === kernelName(name))
    if (twin !== undefined) {
      warnings.push({ code: 'SAME_NAME', message: `${twin.text} is there, too: the kernel takes - and _ in names for the same` })
    }
  }
  const longest =
    Math.max(0, ...targets.map(({ options }) => options.length)) +
    wishes.reduce((sum, { name, value }) => sum + name.length + (value?.length ?? 0) + 2, 0)
  if (verb !== 'remove' && longest >= LONGEST_COMMAND_LINE) {
    warnings.push({
      code: 'COMMAND_LINE_LONG',
      message: `the command line may be longer than ${LONGEST_COMMAND_LINE} bytes: the kernel cuts it there`,
    })
  }
  return warnings
}

const kernelName = (name: string): string => name.replaceAll('-', '_')
