import type { BootPicture } from '../../../facts/boot/picture.js'
import { entryArguments } from '../../../facts/boot/running-entry.js'
import { argumentKey, fromArgumentKey, parseKernelArguments } from '../../../tools/cmdline/arguments.js'
import { judged, unknown, type Check, type Draft, type Judgement } from '../../check.js'
import type { Facts } from '../../facts.js'
import { listOf } from '../../spec/vocabulary.js'
import { chosenEntries, entryName, notWhole } from './entries.js'
import type { BootArgumentsSpec } from './schema.js'

type Where = 'entries' | 'future' | 'running'

/** A place that has arguments; null for what nobody knows. */
interface Having {
  name: string
  arguments: readonly string[] | null
}

/** What one block of `arguments:` says, each argument in each place by itself. */
export function argumentChecks(block: BootArgumentsSpec, outer: Draft): Check[] {
  const { present = [], absent = [], exactly } = block
  const patterns = block.entries === undefined ? null : listOf(block.entries)
  return (block.in ?? (['entries'] as const)).flatMap((where) => {
    const suffix = where === 'entries' && patterns !== null ? `entries/${patterns.join(',')}` : where
    const draft = new Outer(outer, suffix, block)
    const judge = (facts: Facts, one: (having: Having) => Judgement): Promise<Judgement> => judgePlaces(facts, where, patterns, one)
    const one = (list: 'present' | 'absent', text: string, index: number): Check => {
      const wanted = keyOf(text)
      return draft.at(list, index, `${list}/${text}`).check({
        expected: `${text} ${list === 'present' ? 'is' : 'is not'} there: ${PLACES[where]}`,
        asks: ['boot', 'arguments'],
        mend: mendOf(list, text, where),
        wish:
          where === 'running' ? null : { kind: 'argument', where, patterns, verb: list === 'present' ? 'append' : 'remove', word: text },
        judge: (facts) => judge(facts, (having) => judgeOne(having, wanted, list === 'present')),
      })
    }
    const checks = [
      ...present.map((text, index) => one('present', text, index)),
      ...absent.map((text, index) => one('absent', text, index)),
    ]
    if (exactly === undefined) return checks
    const all = exactly.map(keyOf)
    const whole = draft.at('exactly', null, 'exactly').check({
      expected: `${exactly.join(' ')}: ${PLACES[where]}`,
      asks: ['boot', 'arguments'],
      mend: 'hostward boot args',
      judge: (facts) => judge(facts, (having) => judgeAll(having, all)),
    })
    return [...checks, whole]
  })
}

/** Where in the spec an argument stands, and its id, which has the place between the two. */
class Outer {
  constructor(
    readonly draft: Draft,
    readonly where: string,
    readonly block: BootArgumentsSpec,
  ) {}

  at(list: string, index: number | null, id: string): Draft {
    const inner = this.draft.inside(list, `${this.where}/${id}`, this.block)
    return index === null ? inner : inner.inside(index, '')
  }
}

const PLACES: Readonly<Record<Where, string>> = { entries: 'boot entries', future: 'kernels to come', running: 'the running kernel' }

function mendOf(list: 'present' | 'absent', text: string, where: Where): string | null {
  if (where === 'running') return 'hostward boot args'
  return `hostward boot args ${list === 'present' ? 'append' : 'remove'} ${text}${where === 'future' ? ' --future' : ''}`
}

/** The argument as all places write it: quotes off. */
function keyOf(text: string): string {
  const [argument] = parseKernelArguments(text)
  return argument === undefined ? text : argumentKey(argument)
}

async function judgePlaces(
  facts: Facts,
  where: Where,
  patterns: readonly string[] | null,
  one: (having: Having) => Judgement,
): Promise<Judgement> {
  const picture = await facts.boot()
  const places = where === 'entries' ? entryPlaces(picture, patterns) : [await otherPlace(facts, where)]
  if (!Array.isArray(places)) return places
  const judgements = places.map((place) => one(place))
  const failed = judgements.flatMap((judgement) => (judgement.outcome === 'fail' ? judgement.actual : []))
  if (failed.length > 0) return judged(false, failed.join('; '))
  const open = judgements.find((judgement) => judgement.outcome === 'unknown')
  return open ?? judged(true, judgements.length === 1 ? wordsOf(judgements[0]) : `so in all ${judgements.length} entries`)
}

function wordsOf(judgement: Judgement | undefined): string {
  return judgement?.outcome === 'pass' ? judgement.actual : ''
}

function entryPlaces(picture: BootPicture, patterns: readonly string[] | null): Having[] | Judgement {
  const trouble = notWhole(picture)
  if (trouble !== null) return trouble
  const entries = chosenEntries(picture, patterns)
  if (!Array.isArray(entries)) return entries
  if (entries.length === 0) return judged(false, 'no such boot entry')
  return entries.map((entry) => ({ name: entryName(entry), arguments: entryArguments(entry, picture.variables) }))
}

async function otherPlace(facts: Facts, where: Where): Promise<Having> {
  const places = await facts.argumentPlaces()
  if (where === 'running') return { name: 'the running kernel', arguments: places.running }
  const file = places.futureFile
  return { name: file ?? 'what later kernels get', arguments: file === null ? null : (places.future.get(file) ?? null) }
}

/** A name alone in `absent` stands for every value of it. */
function judgeOne({ name, arguments: have }: Having, key: string, wanted: boolean): Judgement {
  if (have === null) return unknown(`the arguments of ${name} could not be told`)
  const { name: word, value } = fromArgumentKey(key)
  const found = have.filter((other) => other === key || (!wanted && value === null && fromArgumentKey(other).name === word))
  const siblings = have.filter((other) => fromArgumentKey(other).name === word)
  const shown = siblings.length === 0 ? `${name} has no ${word}` : `${name} has ${siblings.join(' ')}`
  return judged(found.length > 0 === wanted, shown)
}

/** `root=` is told by itself and is not meant. */
function judgeAll({ name, arguments: have }: Having, wanted: readonly string[]): Judgement {
  if (have === null) return unknown(`the arguments of ${name} could not be told`)
  const found = have.filter((key) => fromArgumentKey(key).name !== 'root')
  const missing = wanted.filter((key) => !found.includes(key))
  const more = found.filter((key) => !wanted.includes(key))
  const words = [...(missing.length > 0 ? [`without ${missing.join(' ')}`] : []), ...(more.length > 0 ? [`and has ${more.join(' ')}`] : [])]
  return judged(words.length === 0, words.length === 0 ? `${name} has these` : `${name} is ${words.join(' ')}`)
}
