import { bootDefault } from '../../../facts/boot/default.js'
import type { Places } from '../../../facts/boot/argument-verdict.js'
import type { BootPicture } from '../../../facts/boot/picture.js'
import { entryArguments, entryRelease } from '../../../facts/boot/running-entry.js'
import type { Host } from '../../../host/types.js'
import { fromArgumentKey } from '../../../tools/cmdline/arguments.js'
import { judgeNewest } from '../../sections/boot/checks.js'
import { chosenEntries, notWhole } from '../../sections/boot/entries.js'
import { factsOf } from '../ask.js'
import { fact, leftOut, type CapturedFact, type LeftOut, type SectionFacts } from '../fact.js'

/** GRUB_TIMEOUT when nobody has set it (the GRUB manual, "Simple configuration"). */
const USUAL_MENU_TIMEOUT = 5

/**
 * `boot:`. Kernel arguments have no default. The newest kernel is what boots by default: another one is told by its version.
 *
 * @throws HostwardError when the boot entries could not be had
 */
export async function captureBoot(host: Host): Promise<SectionFacts> {
  const facts = factsOf(host, ['boot', 'arguments'])
  const picture = await facts.boot()
  const timeout = bootDefault(picture).data.menuTimeoutSeconds
  const blocks = argumentBlocks(picture, await facts.argumentPlaces())
  return {
    facts: [
      ...defaultFacts(picture),
      ...(blocks.length === 0 ? [] : [fact(['boot', 'arguments'], blocks.length === 1 ? (blocks[0] ?? {}) : blocks)]),
      ...(['rebootPending', 'staleDefault', 'missingFiles'] as const).map((key) => fact(['boot', key], false, { usual: true })),
      ...(timeout === null ? [] : [fact(['boot', 'menuTimeout'], timeout, { usual: timeout === USUAL_MENU_TIMEOUT })]),
    ],
    sources: [
      'the boot entries',
      '/proc/cmdline',
      ...(picture.sources.environment.error === null ? [picture.sources.environment.path] : []),
    ],
    warnings: bootWarnings(picture),
  }
}

/** What keeps the default or the arguments from being told. */
function bootWarnings(picture: BootPicture): LeftOut[] {
  const trouble = notWhole(picture)
  const { choice, sources } = picture
  return [
    ...(trouble?.outcome === 'unknown' ? [leftOut('boot/default', trouble.why), leftOut('boot/arguments', trouble.why)] : []),
    ...(trouble === null && choice.stale === null ? [leftOut('boot/default', `${sources.environment.path} could not be read`)] : []),
  ]
}

function defaultFacts(picture: BootPicture): CapturedFact[] {
  const { choice } = picture
  if (choice.stale === null || choice.entry === null || notWhole(picture) !== null) return []
  const version = entryRelease(choice.entry)
  const newest = judgeNewest(choice.entry, picture).outcome === 'pass'
  return [
    ...(version === null
      ? []
      : [fact(['boot', 'default', 'version'], version, { usual: newest, note: newest ? null : 'not the newest kernel of all entries' })]),
    ...(newest ? [fact(['boot', 'default', 'newest'], true, { usual: true })] : []),
  ]
}

interface Place {
  in: 'entries' | 'future' | 'running'
  /** Ids of entries; null for all but the rescue entries. */
  entries: string[] | null
  arguments: readonly string[]
}

type Block = Record<string, string[]>

/** The arguments of every place; places with the same ones are one block. An empty list cannot be said in a spec. */
function argumentBlocks(picture: BootPicture, { running, future, futureFile }: Places): Block[] {
  const later = futureFile === null ? undefined : future.get(futureFile)
  const places: Place[] = [
    ...entryPlaces(picture),
    ...(later === undefined ? [] : [{ in: 'future' as const, entries: null, arguments: later }]),
    ...(running === null ? [] : [{ in: 'running' as const, entries: null, arguments: running }]),
  ]
  const told = places.map((place) => ({ ...place, arguments: place.arguments.filter((key) => fromArgumentKey(key).name !== 'root') }))
  const groups: { place: Place; all: Place[] }[] = []
  for (const place of told.filter(({ arguments: keys }) => keys.length > 0)) {
    const same = groups.find((group) => place.entries === null && group.place.entries === null && isSame(group.place, place))
    if (same === undefined) groups.push({ place, all: [place] })
    else same.all.push(place)
  }
  return groups.map(({ place, all }) => ({
    in: all.map((one) => one.in),
    ...(place.entries === null ? {} : { entries: place.entries }),
    exactly: place.arguments.map(textOf),
  }))
}

function entryPlaces(picture: BootPicture): Place[] {
  if (notWhole(picture) !== null) return []
  const entries = chosenEntries(picture, null)
  if (!Array.isArray(entries)) return []
  const groups: { keys: readonly string[]; ids: string[] }[] = []
  for (const entry of entries) {
    const keys = entryArguments(entry, picture.variables)
    const id = entry.id ?? entryRelease(entry)
    if (keys === null || id === null) return []
    const same = groups.find((group) => sorted(group.keys) === sorted(keys))
    if (same === undefined) groups.push({ keys, ids: [id] })
    else same.ids.push(id)
  }
  const isOne = groups.length === 1
  return groups.map(({ keys, ids }) => ({ in: 'entries', entries: isOne ? null : ids, arguments: keys }))
}

const sorted = (keys: readonly string[]): string => [...keys].sort().join('\n')

const isSame = (a: Place, b: Place): boolean => sorted(a.arguments) === sorted(b.arguments)

/** As a command line writes it: what has a blank is in quotes. */
const textOf = (key: string): string => (/\s/.test(key) ? `"${key}"` : key)
