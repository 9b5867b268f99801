import { planArgumentBlocks, type ArgumentBlock } from '../../changes/boot/argument-blocks.js'
import { composePlans } from '../../changes/compose/compose-plans.js'
import { planSetDefault } from '../../changes/boot/set-default.js'
import { planSetTarget } from '../../changes/set-target.js'
import { HostwardError, NotFoundError } from '../../errors.js'
import { readBootPicture, type BootPicture } from '../../facts/boot/picture.js'
import type { RawEntry } from '../../facts/boot/raw-entries.js'
import { entryRelease } from '../../facts/boot/running-entry.js'
import type { Host } from '../../host/types.js'
import { compareRpmVersions } from '../../tools/bls/version-compare.js'
import { fits } from '../check.js'
import { chosenEntries } from '../sections/boot/entries.js'
import type { Wish } from '../wish.js'
import { goalsOf, type Goal, type Part, type WishOf } from './goal.js'

/** The default entry, kernel arguments, the default target. @param kept what passes already, and has to go on to pass */
export function bootParts(goals: readonly Goal[], kept: readonly Wish[]): Part[] {
  const defaults = goalsOf(goals, 'default-entry')
  const constraints = [...defaults.map(({ wish }) => wish), ...kept.filter((wish) => wish.kind === 'default-entry')]
  const args = goalsOf(goals, 'argument')
  // What is said of the default entry is said of the new one, where that is another.
  const ofDefault = kept.filter((wish) => wish.kind === 'argument').filter(({ patterns }) => patterns?.includes('default') === true)
  const moves = defaults.length > 0
  const targets = goalsOf(goals, 'default-target')
  return [
    ...together(defaults, async (host) => {
      const entry = await wantedEntry(host, constraints)
      const plan = await planSetDefault(host, { entry: String(entry.index), reboot: false, pin: false })
      if (ofDefault.length === 0 || args.length > 0) return plan
      const then = await withDefault(host, await readBootPicture(host), constraints)
      return composePlans([plan, await planArgumentBlocks(host, blocksOf(ofDefault, then))], plan)
    }),
    ...(args.length === 0
      ? []
      : [
          {
            goals: args,
            subject: ({ check }: Goal) => check.id,
            plan: async (host: Host, some: readonly Goal[]) => {
              const picture = await readBootPicture(host)
              const then = moves ? await withDefault(host, picture, constraints) : picture
              const wishes = goalsOf(some, 'argument').map(({ wish }) => wish)
              return planArgumentBlocks(host, blocksOf([...wishes, ...(moves ? ofDefault : [])], then))
            },
          },
        ]),
    ...together(targets, (host) => planSetTarget(host, { target: targets[0]?.wish.target ?? '', reboot: false, delayMs: null })),
  ]
}

/** Goals that one plan brings about, or nobody. */
function together(goals: readonly Goal[], plan: Part['plan']): Part[] {
  return goals.length === 0 ? [] : [{ goals, subject: ({ wish }) => wish.kind, plan }]
}

/** The entry that fits all that is said of the default; of several the one with the newest kernel. @throws NotFoundError */
async function wantedEntry(host: Host, wishes: readonly WishOf<'default-entry'>[]): Promise<RawEntry> {
  const { entries } = await readBootPicture(host)
  const isNewest = newestOf(entries)
  const suitable = entries.filter((entry) => wishes.every((wish) => fitsWish(entry, wish, isNewest)))
  const [first, ...others] = suitable
  if (first === undefined) {
    throw new NotFoundError(`no boot entry is so: ${wishes.map(wordsOf).join(', ')}; its kernel is not installed`, {
      suggestions: ['install that kernel first', 'hostward boot list has the entries'],
    })
  }
  return others.reduce((best, entry) => (newer(entry, best) ? entry : best), first)
}

function newestOf(entries: readonly RawEntry[]): (entry: RawEntry) => boolean {
  const ordinary = entries.filter(({ rescue }) => !rescue)
  return (entry) => !entry.rescue && !ordinary.some((other) => newer(other, entry))
}

const newer = (one: RawEntry, other: RawEntry): boolean => compareRpmVersions(entryRelease(one) ?? '', entryRelease(other) ?? '') > 0

function fitsWish(entry: RawEntry, { by, patterns }: WishOf<'default-entry'>, isNewest: (entry: RawEntry) => boolean): boolean {
  if (by === 'newest') return isNewest(entry)
  const found = { version: entryRelease(entry), id: entry.id, title: entry.title }[by]
  return found !== null && fits(found, patterns)
}

const wordsOf = ({ by, patterns }: WishOf<'default-entry'>): string =>
  by === 'newest' ? 'newest kernel' : `${by} ${patterns.join(' or ')}`

/** The entries once the default is what is wanted; as they are where there is no such entry. */
async function withDefault(host: Host, picture: BootPicture, wishes: readonly WishOf<'default-entry'>[]): Promise<BootPicture> {
  const { index } = await wantedEntry(host, wishes).catch(() => ({ index: picture.choice.entry?.index ?? -1 }))
  return { ...picture, choice: { ...picture.choice, entry: picture.entries.find((entry) => entry.index === index) ?? null } }
}

/** What goes away comes first: `absent: console`, `present: console=ttyS0` can both be. */
function blocksOf(wishes: readonly WishOf<'argument'>[], picture: BootPicture): ArgumentBlock[] {
  const removed = wishes.filter(({ verb }) => verb === 'remove')
  const added = wishes.filter(({ verb }) => verb === 'append')
  return [...removed, ...added].map(({ where, patterns, verb, word }): ArgumentBlock => {
    const isFuture = where === 'future'
    return { verb, words: [word], entries: isFuture ? [] : entriesOf(picture, patterns), future: isFuture }
  })
}

function entriesOf(picture: BootPicture, patterns: readonly string[] | null): ArgumentBlock['entries'] {
  if (patterns === null) return 'all'
  const entries = chosenEntries(picture, patterns)
  if (!Array.isArray(entries)) throw notKnown(entries)
  if (entries.length === 0)
    throw new NotFoundError(`no boot entry is called ${patterns.join(' or ')}`, { suggestions: ['hostward boot list'] })
  return entries.map(({ index }) => index)
}

const notKnown = (judgement: { outcome: string; why?: string }): HostwardError =>
  new NotFoundError(judgement.why ?? 'the entries are not known', { suggestions: ['hostward boot list'] })
