import { bootDefault } from '../../../facts/boot/default.js'
import type { BootPicture } from '../../../facts/boot/picture.js'
import type { RawEntry } from '../../../facts/boot/raw-entries.js'
import { rebootPending } from '../../../facts/boot/reboot-pending.js'
import { entryRelease } from '../../../facts/boot/running-entry.js'
import { asFileError, fileTrouble } from '../../../host/files.js'
import type { Host } from '../../../host/types.js'
import { compareRpmVersions } from '../../../tools/bls/version-compare.js'
import { inWords } from '../../../words.js'
import { fits, judged, unknown, type Check, type Draft, type Judgement } from '../../check.js'
import { listOf } from '../../spec/vocabulary.js'
import { argumentChecks } from './arguments.js'
import { notWhole } from './entries.js'
import type { BootSpec } from './schema.js'

/** What `boot:` of a spec says. */
export function bootChecks(boot: BootSpec, draft: Draft): Check[] {
  const blocks = boot.arguments === undefined ? [] : listOf(boot.arguments)
  const inArguments = (index: number): Draft => {
    const inner = draft.inside('arguments', 'arguments')
    return Array.isArray(boot.arguments) ? inner.inside(index, '') : inner
  }
  return [
    ...defaultChecks(boot.default, draft),
    ...blocks.flatMap((block, index) => argumentChecks(block, inArguments(index))),
    ...bootFactChecks(boot, draft),
  ]
}

function defaultChecks(wanted: BootSpec['default'], draft: Draft): Check[] {
  if (wanted === undefined) return []
  const inner = draft.inside('default', 'default', wanted)
  const words = { version: entryRelease, id: (entry: RawEntry) => entry.id, title: (entry: RawEntry) => entry.title }
  const named = (['version', 'id', 'title'] as const).flatMap((key) =>
    inner.leaf(key, wanted[key], (texts) => {
      const patterns = listOf(texts)
      return {
        expected: inWords(patterns, 'or'),
        asks: ['boot'],
        mend: /[*?]/.test(patterns[0] ?? '') ? 'hostward boot set-default ENTRY' : `hostward boot set-default '${patterns[0] ?? ''}'`,
        wish: { kind: 'default-entry', by: key, patterns },
        proof: { texts: ['saved_entry='] },
        judge: async (facts) =>
          withDefault(await facts.boot(), (entry) => {
            const found = words[key](entry)
            return found === null ? judged(false, `the entry has no ${key}`) : judged(fits(found, patterns), found)
          }),
      }
    }),
  )
  const newest = inner.leaf('newest', wanted.newest, () => ({
    expected: 'the newest kernel of all entries',
    asks: ['boot'],
    mend: 'hostward boot set-default ENTRY',
    wish: { kind: 'default-entry', by: 'newest', patterns: [] },
    proof: { texts: ['saved_entry='] },
    judge: async (facts) => {
      const picture = await facts.boot()
      return notWhole(picture) ?? withDefault(picture, (entry) => judgeNewest(entry, picture))
    },
  }))
  return [...named, ...newest]
}

function withDefault({ choice, sources }: BootPicture, judge: (entry: RawEntry) => Judgement): Judgement {
  if (choice.stale === null) return unknown(`GRUB's environment ${sources.environment.path} decides, and could not be read`)
  if (choice.entry === null) return judged(false, choice.otherTitle ?? 'no boot entry at all')
  return judge(choice.entry)
}

/** Whether an entry has the newest kernel of all. */
export function judgeNewest(entry: RawEntry, { entries }: BootPicture): Judgement {
  const releases = entries.filter(({ rescue }) => !rescue).flatMap((one) => entryRelease(one) ?? [])
  const newest = [...releases].sort(compareRpmVersions).at(-1) ?? null
  const found = entryRelease(entry)
  if (newest === null || found === null) return unknown('the versions of the entries are not known')
  return judged(compareRpmVersions(found, newest) >= 0 && !entry.rescue, found === newest ? found : `${found}, while ${newest} is there`)
}

function bootFactChecks({ rebootPending: pending, menuTimeout, staleDefault, missingFiles }: BootSpec, draft: Draft): Check[] {
  return [
    ...draft.leaf('rebootPending', pending, () => ({
      expected: 'no reboot pending',
      asks: ['boot'],
      mend: 'hostward boot args',
      judge: async (facts) => {
        const found = rebootPending(await facts.boot())
        if (found.pending === null) return unknown(found.reasons.join('; '))
        return judged(!found.pending, found.pending ? found.reasons.join('; ') : 'no reboot pending')
      },
    })),
    ...draft.leaf('menuTimeout', menuTimeout, (value) => {
      const { min = -1, max = Number.POSITIVE_INFINITY } = typeof value === 'number' ? { min: value, max: value } : value
      return {
        expected: typeof value === 'number' ? `${value} s` : `${min} to ${max} s`,
        asks: ['boot'],
        proof: { texts: ['timeout='] },
        judge: async (facts) => {
          const found = bootDefault(await facts.boot()).data.menuTimeoutSeconds
          if (found === null) return unknown('neither grub.cfg nor /etc/default/grub tells')
          // -1 waits for ever: longer than any number of seconds.
          const seconds = found === -1 && value !== -1 ? Number.POSITIVE_INFINITY : found
          return judged(seconds >= min && seconds <= max, found === -1 ? 'it waits for ever' : `${found} s`)
        },
      }
    }),
    ...draft.leaf('staleDefault', staleDefault, () => ({
      expected: 'what is set as default names an entry',
      asks: ['boot'],
      mend: 'hostward boot set-default ENTRY',
      proof: { texts: ['saved_entry='] },
      judge: async (facts) => {
        const { choice, sources } = await facts.boot()
        if (choice.stale === null) return unknown(`${sources.environment.path} could not be read`)
        return judged(
          !choice.stale,
          choice.stale ? `${choice.wanted ?? ''} names no entry` : (choice.wanted ?? 'nothing is set: the first entry'),
        )
      },
    })),
    ...draft.leaf('missingFiles', missingFiles, () => ({
      expected: 'kernel and initrd of every entry are there',
      asks: ['boot'],
      mend: 'hostward boot list',
      judge: async (facts) => {
        const picture = await facts.boot()
        return notWhole(picture) ?? judgeFiles(facts.witness('boot'), picture.entries)
      },
    })),
  ]
}

/** A file that may not be looked at is neither there nor missing. */
async function judgeFiles(host: Host, entries: readonly RawEntry[]): Promise<Judgement> {
  const paths = entries.flatMap(({ kernel, initrds }) => [...(kernel === null ? [] : [kernel]), ...initrds])
  const files = [...new Set(paths)].filter((path) => path.startsWith('/') && !path.includes('$'))
  const troubles = await Promise.all(
    files.map((path) =>
      host.stat(path).then(
        () => null,
        (error: unknown) => asFileError(error, path),
      ),
    ),
  )
  const missing = troubles.filter((error) => error?.missing === true).map((error) => error?.path ?? '')
  if (missing.length > 0) return judged(false, `not there: ${missing.join(', ')}`)
  const unseen = troubles.find((error) => error !== null)
  return unseen == null ? judged(true, `${files.length} files, all there`) : unknown(fileTrouble(unseen))
}
