import type { Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { UsageError } from '../../errors.js'
import { resolveEntry } from '../../facts/boot/resolve-entry.js'
import type { Danger, FileExpectation, Plan, Step } from '../engine/plan.js'
import { protectedChanges, wantedWords, type ArgumentVerb, type ArgumentWish } from './argument-algebra.js'
import { argumentHints } from './argument-hints.js'
import { parseArgumentWords } from './argument-words.js'
import { planEntries } from './entry-arguments.js'
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

/** The change of one command line, wherever it stands. */
export interface ArgumentChange {
  verb: ArgumentVerb
  wishes: readonly ArgumentWish[]
  /** The words that a command line gets; what is protected is noted on the way. `only` leaves out names that have no place there. */
  apply(line: string, where: string, only?: (name: string) => boolean): string[]
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
  const parsed = parseArgumentWords(wishes.verb, wishes.words)
  const ground = await readBootGround(host)
  const touched = new Map<string, string[]>()
  const change: ArgumentChange = {
    verb: wishes.verb,
    wishes: parsed,
    apply: (line, where, only = () => true) => {
      const wanted = wantedWords(
        line,
        wishes.verb,
        parsed.filter(({ name }) => only(name)),
      )
      const gone = protectedChanges(line, wanted)
      if (gone.length > 0) touched.set(where, gone)
      return wanted
    },
  }
  const targets = wishes.entry === null ? [] : targetsOf(ground, wishes.entry)
  if (targets.length > 0) await requireGrubby(host, ground.picture)
  const entries = await planEntries(host, targets, change, wishes.entry === 'all')
  const shared = entries.usesKernelopts || wishes.future ? await planKernelopts(host, ground, change, entries.usesKernelopts) : null
  const future = wishes.future ? await planFuture(host, ground, change, shared !== null) : null
  const parts = [entries, ...(shared === null ? [] : [shared]), ...(future === null ? [] : [future])]
  const steps = parts.flatMap((part) => part.steps)
  return {
    action: `boot args ${wishes.verb}`,
    summary: `${wishes.verb} ${wishes.words.join(' ')}: ${placesOf(wishes)}`,
    steps,
    watch: ground.watch,
    expect: {
      files: Object.fromEntries([grubenvAsideOf(entries.steps, ground), ...parts.map((part) => part.expect)].flatMap(Object.entries)),
    },
    dangers: dangersOf(touched, wishes.unprotect),
    warnings: [
      ...(wishes.entry === 'default' ? ground.picture.choice.warnings : []),
      ...parts.flatMap((part) => part.warnings),
      ...argumentHints(ground, targets, change, wishes, steps.length > 0),
    ],
    notes: parts.flatMap((part) => part.notes),
    done: `${placesOf(wishes)}: the arguments are as wished`,
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
function dangersOf(touched: ReadonlyMap<string, readonly string[]>, unprotect: boolean): Danger[] {
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
