import type { Host } from '../../host/types.js'
import { asFileError } from '../../host/files.js'
import { notReadable } from '../../facts/boot/not-readable.js'
import { argumentKey, splitCommandLine } from '../../tools/cmdline/arguments.js'
import { updateKernelArgs } from '../../tools/grubby/update-kernel.js'
import { differenceInWords, groupOf } from './argument-algebra.js'
import { broughtBy, refuseSurplus } from './argument-exact.js'
import type { ArgumentChange, ArgumentsPart } from './arguments.js'
import { optionsLineOf, refuseLink, usesKernelopts } from './entry-obstacle.js'
import { optionsBecome } from './expectations.js'
import { nameOf, type FileEntry } from './ground.js'
import { grubbyUpdateFor } from './grubby-update.js'
import { refusal } from './refuse.js'

export interface EntriesPart extends ArgumentsPart {
  /** Entries take their arguments from kernelopts, so that has to be changed instead. */
  usesKernelopts: boolean
}

/** Change some entries, each by a call of grubby of its own; `all`: every entry that is not the rescue entry. @throws PlanRefusedError */
export async function planEntries(host: Host, targets: readonly FileEntry[], change: ArgumentChange, all: boolean): Promise<EntriesPart> {
  const part: EntriesPart = { steps: [], expect: {}, warnings: [], notes: [], usesKernelopts: false }
  for (const entry of targets) {
    const options = optionsLineOf(await readEntry(host, entry), entry.file)
    if (usesKernelopts(options)) {
      refuseKernelopts(entry, options, change, all)
      part.usesKernelopts = true
      continue
    }
    const wanted = change.apply(options, nameOf(entry))
    const update = grubbyUpdateFor(options, wanted, entry.file)
    if (update === null) continue
    await refuseLink(host, entry.file)
    const difference = differenceInWords(splitCommandLine(options), update.result)
    part.steps.push({
      kind: 'run',
      id: `grubby-${entry.index}`,
      describe: `${nameOf(entry)}: ${difference}`,
      program: 'grubby',
      args: updateKernelArgs(entry.index, update),
      touches: [entry.file],
      undoable: true,
    })
    part.expect[entry.file] = optionsBecome(update.result)
    part.notes.push(`${nameOf(entry)} boots with: ${update.result.join(' ')}`)
  }
  return part
}

async function readEntry(host: Host, { file }: FileEntry): Promise<string> {
  try {
    return await host.readFile(file)
  } catch (error) {
    throw notReadable('the arguments of a boot entry', asFileError(error, file))
  }
}

/** grubby would write out what $kernelopts stands for, and cut the entry off from later changes (G35). */
function refuseKernelopts(entry: FileEntry, options: string, { edits, wishes }: ArgumentChange, all: boolean): void {
  if (!all) {
    throw refusal({
      message: `${nameOf(entry)}: takes its arguments from kernelopts in GRUB's environment, with all other entries: grubby would cut it off from there`,
      defect: 'G35',
      instead: ['--entry all changes kernelopts, and with it every entry that uses it', 'for one entry alone, edit its file by hand'],
    })
  }
  const words = splitCommandLine(options)
  const groups = new Set(wishes.map(({ name }) => groupOf(name)))
  const exact = edits.flatMap((edit) => (edit.verb === 'exactly' ? [edit] : []))
  for (const { variables, wishes: wanted } of exact) {
    const brought = words.filter((word) => word.includes('$'))
    refuseSurplus(broughtBy(brought, { ...variables, kernelopts: '' }), wanted.map(argumentKey))
  }
  const isOwn = (name: string): boolean => groups.has(groupOf(name)) || (exact.length > 0 && name !== 'root' && !name.includes('$'))
  const own = words.find((word) => isOwn(word.replace(/=.*$/s, '')))
  if (own !== undefined) {
    throw refusal({
      message: `${nameOf(entry)}: has ${own} of its own beside $kernelopts: a change of kernelopts would not do away with it`,
      defect: 'G35',
      instead: [`take ${own} out of ${entry.file} by hand first`],
    })
  }
}
