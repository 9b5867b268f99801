import type { Warning } from '../../errors.js'
import { readOrError } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { notReadable } from '../../facts/boot/not-readable.js'
import { splitCommandLine } from '../../tools/cmdline/arguments.js'
import { DEFAULT_GRUB } from '../../tools/grub/ask.js'
import { setShellVariable } from '../../tools/grub/shell-assignment.js'
import { parseShellVariables } from '../../tools/grub/shell-variables.js'
import { differenceInWords } from './argument-algebra.js'
import type { ArgumentChange, ArgumentsPart } from './arguments.js'
import { fileStep } from '../file-step.js'
import type { BootGround } from './ground.js'

const LINUX = 'GRUB_CMDLINE_LINUX'
const LINUX_DEFAULT = 'GRUB_CMDLINE_LINUX_DEFAULT'
const NOTHING: ArgumentsPart = { steps: [], expect: {}, warnings: [], notes: [] }

/**
 * GRUB_CMDLINE_LINUX (and _DEFAULT, from which grub2-mkconfig takes arguments as well) in /etc/default/grub, kept in step so that the
 * next grub2-mkconfig does not undo the change. Where only a shell can tell what is in there, it is left alone with a warning: what
 * decides for the next kernel is changed in any case.
 *
 * @throws NotPermittedError
 */
export async function planGrubDefaults(host: Host, { picture }: BootGround, change: ArgumentChange): Promise<ArgumentsPart> {
  const { text, error } = await readOrError(host, DEFAULT_GRUB)
  if (text === null) {
    if (error.missing) return NOTHING
    throw notReadable('the arguments of later kernels', error)
  }
  const { values } = parseShellVariables(text)
  const merged = picture.sources.defaults.values
  const elsewhere = [LINUX, LINUX_DEFAULT].find((name) => (merged?.get(name) ?? '') !== (values.get(name) ?? ''))
  if (elsewhere !== undefined) return left(`${elsewhere} is set in ${DEFAULT_GRUB}.d too`)
  if (values.get(LINUX) === null || values.get(LINUX_DEFAULT) === null) return left('only a shell can tell its GRUB_CMDLINE_LINUX')
  const [linux, more] = [LINUX, LINUX_DEFAULT].map((name) => splitCommandLine(values.get(name) ?? '')) as [string[], string[]]
  const before = [...linux, ...more]
  const wanted = change.apply(before.join(' '), DEFAULT_GRUB, belongsThere)
  if (JSON.stringify(wanted) === JSON.stringify(before)) return NOTHING
  const [newLinux, newMore] = dealOut(wanted, linux, more)
  let content: string | null = text
  if (newLinux !== linux.join(' ')) content = setShellVariable(content, LINUX, newLinux)
  if (content !== null && newMore !== more.join(' ')) content = setShellVariable(content, LINUX_DEFAULT, newMore)
  if (content === null || text.includes('\\x')) return left('its GRUB_CMDLINE_LINUX is no plain assignment')
  const describe = `${LINUX} in ${DEFAULT_GRUB}, for grub2-mkconfig: ${differenceInWords(before, wanted)}`
  const { step, expect } = await fileStep(host, { id: 'grub-defaults', path: DEFAULT_GRUB, describe, content })
  return { ...NOTHING, steps: [step], expect }
}

/** grub2-mkconfig itself puts root= and ro before what the file holds, and `$tuned_params` behind it. */
const belongsThere = (name: string): boolean => !/^(?:root|ro|rw|\$.*)$/.test(name)

/** Words that stay go where they came from, new ones into the first of the two. */
function dealOut(wanted: readonly string[], linux: readonly string[], more: readonly string[]): [string, string] {
  let next = 0
  const stays = (word: string): boolean => {
    if (word !== wanted[next]) return false
    next += 1
    return true
  }
  const first = linux.filter(stays)
  const second = more.filter(stays)
  return [[...first, ...wanted.slice(next)].join(' '), second.join(' ')]
}

function left(why: string): ArgumentsPart {
  const warning: Warning = {
    code: 'GRUB_DEFAULTS_LEFT',
    message: `${DEFAULT_GRUB}: ${why}: it is left as it is, and a later grub2-mkconfig --update-bls-cmdline would undo the change; edit it by hand`,
  }
  return { ...NOTHING, warnings: [warning] }
}
