import type { Warning } from '../../errors.js'
import { splitCommandLine } from '../../tools/cmdline/arguments.js'
import type { BlsEntry } from '../../tools/bls/entry.js'
import { expandGrubVariables, type GrubVariables } from '../../tools/grub/variables.js'
import type { RawEntry } from './raw-entries.js'
import type { BootSources } from './sources.js'
import { grubVariables } from './sources.js'

/** Something to know about one entry. */
export interface EntryWarning extends Warning {
  entry: RawEntry
}

/**
 * Signs that an entry would not boot as it should, or that grubby would damage it: said before anybody changes it.
 * The numbers in comments are those of grubby's known defects.
 */
export function entryDamage(entries: readonly RawEntry[], sources: BootSources): EntryWarning[] {
  const variables = grubVariables(sources)
  const files = new Map(sources.folder.state === 'read' ? sources.folder.files.map((file) => [file.path, file.entry]) : [])
  return entries.flatMap((entry) => {
    const written = entry.file === null ? null : (files.get(entry.file) ?? null)
    return [...(written === null ? [] : fileDamage(entry, written)), ...lineDamage(entry, variables)]
  })
}

function fileDamage(entry: RawEntry, written: BlsEntry): EntryWarning[] {
  const found: EntryWarning[] = []
  if (written.kernel === null && written.efi === null)
    found.push(warn('ENTRY_WITHOUT_KERNEL', entry, 'has no linux line: GRUB leaves it out of its menu'))
  for (const key of new Set(written.keysBeforeTab)) {
    found.push(
      warn('ENTRY_TAB_AFTER_KEY', entry, `has a TAB after ${key}: grubby reads the value as empty and an update replaces all of it`),
    ) // G2
  }
  if (written.options.length > 1) {
    const count = String(written.options.length)
    found.push(
      warn(
        'ENTRY_SEVERAL_OPTIONS',
        entry,
        `has ${count} options lines: GRUB of RHEL boots with the first only, grubby writes all into each`,
      ),
    ) // G6
  }
  // G1: what grubby leaves of the line after an argument that it takes for a broken pattern.
  if (written.options.length > 0 && written.options.every((line) => line === '')) {
    found.push(warn('ENTRY_EMPTY_OPTIONS', entry, 'has an empty options line: its arguments were erased'))
  }
  return found
}

function lineDamage(entry: RawEntry, variables: GrubVariables | null): EntryWarning[] {
  if (entry.kernel === null) return []
  const found: EntryWarning[] = []
  const whole = variables === null ? null : splitCommandLine(expandGrubVariables(entry.options, variables))
  const words = whole ?? splitCommandLine(entry.options)
  if (!words.some((word) => word.startsWith('root=')) && (whole !== null || !entry.options.includes('$'))) {
    found.push(warn('ENTRY_WITHOUT_ROOT', entry, 'has no root= argument: the kernel is not told its root file system'))
  }
  if (/\$\(|`/.test(entry.options)) {
    found.push(warn('ENTRY_COMMAND_SUBSTITUTION', entry, 'has $( or a backtick in its arguments: grubby may run it as a command')) // G9
  }
  return found
}

function warn(code: string, entry: RawEntry, what: string): EntryWarning {
  return { entry, code, message: `entry ${entry.id ?? String(entry.index)} ${what}` }
}

/** Entries that an update of one kernel has cut off from `$kernelopts`, which other entries use (G35). */
export function detachedEntries(entries: readonly RawEntry[]): Warning[] {
  const uses = (entry: RawEntry): boolean => entry.options.includes('$kernelopts')
  const detached = entries.filter((entry) => entry.kernel !== null && !entry.rescue && !uses(entry))
  if (detached.length === 0 || !entries.some(uses)) return []
  const names = detached.map((entry) => entry.id ?? String(entry.index)).join(', ')
  return [
    {
      code: 'ENTRY_DETACHED',
      message: `not using $kernelopts as other entries do, so that changes to all kernels may not reach them: ${names}`,
    },
  ]
}
