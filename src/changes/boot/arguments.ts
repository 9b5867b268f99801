import type { Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { UsageError } from '../../errors.js'
import { resolveEntry } from '../../facts/boot/resolve-entry.js'
import { inWords } from '../../words.js'
import type { Danger, FileExpectation, Plan, Step } from '../engine/plan.js'
import { protectedChanges, wantedWords, type ArgumentVerb, type ArgumentWish } from './argument-algebra.js'
import { besideTuned, exactWords, type ExactArguments } from './argument-exact.js'
import { argumentHints } from './argument-hints.js'
import { parseArgumentWords } from './argument-words.js'
import { planEntries, type EntriesPart } from './entry-arguments.js'
import { missingOrFresh } from './expectations.js'
import { planFuture } from './future-arguments.js'
import { planKernelopts } from './kernelopts.js'
import { asFileEntry, readBootGround, rebootPendingWarnings, requireGrubby, type BootGround, type FileEntry } from './ground.js'
import { refusal } from './refuse.js'

export interface BootArgumentsWishes {
  verb: ArgumentVerb
  /** `NAME` or `NAME=VALUE`. */
  words: readonly string[]
  /** Whatever resolveEntry takes, `all` (every entry but the rescue entry) or `default`; null for none of those that are there. */
  entry: string | null
  /** Also for kernels that are not installed yet. */
  future: boolean
  /** Allow what takes root=, rd.lvm.lv= or rd.luks.uuid= away. */
  unprotect: boolean
}

/** A part of the plan: what is done to one kind of place. */
export interface ArgumentsPart {
  steps: Step[]
  expect: Record<string, FileExpectation>
  warnings: Warning[]
  /** What changes, a line for each place. */
  notes: string[]
}

/** Arguments to set, append, replace or remove; `exactly`: these and no others. */
export type ArgumentEdit = { verb: ArgumentVerb; wishes: readonly ArgumentWish[] } | ({ verb: 'exactly' } & ExactArguments)

/** The change of one command line, wherever it stands: edits one after the other. */
export class ArgumentChange {
  /** What is protected and would go, by place. */
  readonly touched = new Map<string, string[]>()

  constructor(readonly edits: readonly ArgumentEdit[]) {}

  get wishes(): ArgumentWish[] {
    return this.edits.flatMap(({ wishes }) => wishes)
  }

  /** The words that a command line gets. `place` leaves out names that have none on this line: others put them beside it. */
  wanted(line: string, place?: (name: string) => boolean): string[] {
    const only = place ?? ((): boolean => true)
    return this.edits.reduce(
      (words, edit) => {
        if (edit.verb === 'exactly') return exactWords(words.join(' '), place === undefined ? edit : besideTuned(edit), only)
        const own = edit.wishes.filter(({ name }) => only(name))
        return wantedWords(words.join(' '), edit.verb, own)
      },
      [line],
    )
  }

  /** The same; what is protected is noted on the way. */
  apply(line: string, where: string, place?: (name: string) => boolean): string[] {
    const wanted = this.wanted(line, place)
    const gone = protectedChanges(line, wanted)
    if (gone.length > 0) this.touched.set(where, gone)
    return wanted
  }
}

/** Entries that get one and the same change. */
export interface ChangedEntries {
  targets: readonly FileEntry[]
  change: ArgumentChange
  /** They are all entries but the rescue entry. */
  all: boolean
}

/**
 * Change kernel arguments in entries and for later kernels. What grubby could not do exactly is refused before it runs.
 *
 * @throws UsageError, NotFoundError, PlanRefusedError; what keeps the entries from being read
 */
export async function planBootArguments(host: Host, wishes: BootArgumentsWishes): Promise<Plan> {
  if (wishes.entry === null && !wishes.future) {
    throw new UsageError('where? --entry or --future is needed', {
      suggestions: ['--entry default, --entry all, or one of hostward boot list', '--future: kernels that are not installed yet'],
    })
  }
  const edit = { verb: wishes.verb, wishes: parseArgumentWords(wishes.verb, wishes.words) }
  const ground = await readBootGround(host)
  const change = new ArgumentChange([edit])
  const targets = wishes.entry === null ? [] : targetsOf(ground, wishes.entry)
  const places = { entries: [{ targets, change, all: wishes.entry === 'all' }], shared: change, future: wishes.future ? change : null }
  const plan = await argumentsPlan(host, ground, places, {
    action: `boot args ${wishes.verb}`,
    summary: `${wishes.verb} ${wishes.words.join(' ')}: ${placesOf(wishes)}`,
    done: `${placesOf(wishes)}: the arguments are as wished`,
  })
  const isAbsent = wishes.verb === 'remove' && plan.steps.length === 0
  const absent = `${placesOf(wishes)}: ${inWords(wishes.words)} ${wishes.words.length === 1 ? 'is' : 'are'} not among the arguments`
  return {
    ...plan,
    ...(isAbsent ? { done: absent } : {}),
    dangers: dangersOf(change.touched, wishes.unprotect),
    warnings: [
      ...(wishes.entry === 'default' ? ground.picture.choice.warnings : []),
      ...plan.warnings,
      ...argumentHints(ground, targets, edit, wishes, plan.steps.length > 0),
    ],
  }
}

/** What changes where. */
export interface ChangedPlaces {
  entries: readonly ChangedEntries[]
  /** The change of kernelopts, where entries take their arguments from there. */
  shared: ArgumentChange
  /** Of kernels that are installed later; null: not at all. */
  future: ArgumentChange | null
}

/** The plan for all places together; what it endangers is for the caller to tell. @throws as planBootArguments */
export async function argumentsPlan(
  host: Host,
  ground: BootGround,
  { entries, shared, future }: ChangedPlaces,
  words: Pick<Plan, 'action' | 'summary' | 'done'>,
): Promise<Plan> {
  if (entries.some(({ targets }) => targets.length > 0)) await requireGrubby(host, ground.picture)
  const changed: EntriesPart[] = []
  for (const { targets, change, all } of entries) changed.push(await planEntries(host, targets, change, all))
  const needed = changed.some(({ usesKernelopts }) => usesKernelopts)
  const kernelopts = needed || future !== null ? await planKernelopts(host, ground, shared, needed) : null
  const later = future === null ? null : await planFuture(host, ground, future, kernelopts !== null)
  const parts = [...changed, ...(kernelopts === null ? [] : [kernelopts]), ...(later === null ? [] : [later])]
  const steps = parts.flatMap((part) => part.steps)
  const aside = grubenvAsideOf(
    changed.flatMap((part) => part.steps),
    ground,
  )
  return {
    ...words,
    steps,
    watch: ground.watch,
    expect: { files: Object.fromEntries([aside, ...parts.map((part) => part.expect)].flatMap(Object.entries)) },
    dangers: [],
    warnings: parts.flatMap((part) => part.warnings),
    notes: parts.flatMap((part) => part.notes),
    afterwards: rebootPendingWarnings,
    flush: ground.flush,
  }
}

/** @throws NotFoundError, UsageError (AMBIGUOUS), PlanRefusedError */
function targetsOf({ picture }: BootGround, wanted: string): FileEntry[] {
  const { entries, choice } = picture
  if (wanted === 'default') {
    if (choice.entry === null) {
      throw refusal({
        message:
          choice.otherTitle === null
            ? 'there is no default entry, or it is not known'
            : `the default is ${choice.otherTitle}, which is no boot entry file`,
        defect: 'G18',
        instead: ['name the entry: hostward boot list'],
      })
    }
    return [asFileEntry(choice.entry)]
  }
  if (wanted !== 'all') return [asFileEntry(resolveEntry(entries, wanted))]
  const all = entries.filter(({ rescue, kernel }) => !rescue && kernel !== null)
  if (all.length === 0)
    throw refusal({ message: 'this host has no boot entries but the rescue entry', defect: 'G11', instead: ['see hostward boot list'] })
  return all.map(asFileEntry)
}

function placesOf({ entry, future }: BootArgumentsWishes): string {
  const here =
    entry === null
      ? []
      : [entry === 'all' ? 'all entries but the rescue entry' : entry === 'default' ? 'the default entry' : `entry ${entry}`]
  return [...here, ...(future ? ['later kernels'] : [])].join(' and ')
}

/** grubby makes an environment of GRUB where none is. */
function grubenvAsideOf(steps: readonly Step[], { environment }: BootGround): Record<string, FileExpectation> {
  const usual = '/boot/grub2/grubenv'
  if (steps.length === 0 || (environment.path === usual && !environment.missing)) return {}
  return { [usual]: missingOrFresh }
}

/** @throws PlanRefusedError unless it is allowed (G16) */
export function dangersOf(touched: ReadonlyMap<string, readonly string[]>, unprotect: boolean): Danger[] {
  if (touched.size === 0) return []
  const what = [...touched].map(([where, words]) => `${where}: ${words.join(' ')}`).join('; ')
  if (!unprotect) {
    throw refusal({
      message: `this takes away what the host needs to find its root file system: ${what}`,
      defect: 'G16',
      instead: ['"append" keeps the values that are there', '--unprotect allows it, if you are sure'],
    })
  }
  return [{ code: 'CHANGES_ROOT', message: `the host may not find its root file system any more: ${what}` }]
}
