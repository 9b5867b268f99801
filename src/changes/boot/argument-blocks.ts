import type { Host } from '../../host/types.js'
import type { Plan } from '../engine/plan.js'
import type { ArgumentVerb } from './argument-algebra.js'
import { argumentHints } from './argument-hints.js'
import { parseArgumentWords } from './argument-words.js'
import { ArgumentChange, argumentsPlan, dangersOf, type ArgumentEdit, type ChangedEntries } from './arguments.js'
import { asFileEntry, readBootGround, type BootGround, type FileEntry } from './ground.js'

/** Kernel arguments in some places. */
export interface ArgumentBlock {
  verb: ArgumentVerb
  /** `NAME` or `NAME=VALUE`. */
  words: readonly string[]
  /** Indexes of entries; `all`: every one but the rescue entry. Empty for none of those that are there. */
  entries: 'all' | readonly number[]
  /** For kernels that are installed later. */
  future: boolean
}

/**
 * Kernel arguments as several blocks say, each entry changed once with all that is said of it.
 *
 * @throws as planBootArguments; what would take a protected argument away is refused
 */
export async function planArgumentBlocks(host: Host, blocks: readonly ArgumentBlock[]): Promise<Plan> {
  const ground = await readBootGround(host)
  const edits = blocks.map(({ verb, words, ...where }): BlockEdit => ({ ...where, verb, wishes: parseArgumentWords(verb, words) }))
  const entries = groupsOf(ground, edits)
  const [shared, future] = [edits.filter((one) => one.entries === 'all' || one.future), edits.filter((one) => one.future)].map(
    (some) => new ArgumentChange(some),
  ) as [ArgumentChange, ArgumentChange]
  const summary = blocks.map(({ verb, words }) => `${verb} ${words.join(' ')}`).join(', ')
  const plan = await argumentsPlan(
    host,
    ground,
    { entries, shared, future: future.edits.length === 0 ? null : future },
    { action: 'boot args', summary, done: 'the kernel arguments are as wished' },
  )
  for (const { touched } of [...entries.map(({ change }) => change), shared, future]) dangersOf(touched, false)
  const hints = edits.flatMap((edit) =>
    argumentHints(
      ground,
      targetsOf(ground, edit),
      edit,
      { verb: edit.verb, words: [], entry: 'all', future: true, unprotect: false },
      true,
    ),
  )
  return { ...plan, warnings: [...plan.warnings, ...hints] }
}

type BlockEdit = ArgumentEdit & Pick<ArgumentBlock, 'entries' | 'future'>

function targetsOf({ picture }: BootGround, { entries }: BlockEdit): FileEntry[] {
  const wanted = picture.entries.filter(({ index, rescue, kernel }) =>
    entries === 'all' ? !rescue && kernel !== null : entries.includes(index),
  )
  return wanted.map(asFileEntry)
}

/** Entries about which the same is said, together. */
function groupsOf(ground: BootGround, edits: readonly BlockEdit[]): ChangedEntries[] {
  const groups = new Map<string, { targets: FileEntry[]; edits: BlockEdit[] }>()
  for (const { index } of ground.picture.entries) {
    const own = edits.filter((edit) => targetsOf(ground, edit).some((target) => target.index === index))
    const entry = ground.picture.entries.find((one) => one.index === index)
    if (own.length === 0 || entry === undefined) continue
    const key = own.map((edit) => edits.indexOf(edit)).join(' ')
    const group = groups.get(key) ?? { targets: [], edits: own }
    group.targets.push(asFileEntry(entry))
    groups.set(key, group)
  }
  return [...groups.values()].map((group) => ({
    targets: group.targets,
    change: new ArgumentChange(group.edits),
    all: group.edits.every(({ entries }) => entries === 'all'),
  }))
}
