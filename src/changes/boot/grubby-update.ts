import { splitCommandLine } from '../../tools/cmdline/arguments.js'
import { canAdd, canRemove, updatedOptions, type GrubbyUpdate } from '../../tools/grubby/update-kernel.js'
import { groupOf } from './argument-algebra.js'
import { refusal } from './refuse.js'

export interface ExactUpdate extends GrubbyUpdate {
  /** The words of the options line that grubby makes of it, in its order. */
  result: string[]
}

/**
 * What grubby has to be told so that an options line gets the wanted words. It deletes by name and appends, so every name that
 * changes is sent with all of its values (G5), and so is each that grubby would hit by mistake (G20). What would come out is
 * worked out beforehand; null when the line has these words already (G32).
 *
 * @throws PlanRefusedError when no call comes to this
 */
export function grubbyUpdateFor(options: string, wanted: readonly string[], where: string): ExactUpdate | null {
  const words = splitCommandLine(options)
  const send = new Set(differentGroups(words, wanted))
  if (send.size === 0) return null
  const times = new Map<string, number>()
  for (let round = 0; round < 12; round += 1) {
    const add = wanted.filter((word) => send.has(groupOfWord(word)))
    const added = new Set(add.map(nameOf))
    const gone = [...new Set(words.filter((word) => send.has(groupOfWord(word))).map(nameOf))].filter((name) => !added.has(name))
    const again = [...times].flatMap(([name, count]) => Array<string>(count).fill(name))
    const update = { remove: [...gone, ...again.filter((name) => gone.includes(name) || added.has(name))], add }
    refuseUnsafe(update, where)
    const text = updatedOptions(options, update)
    const different = differentGroups(splitCommandLine(text), wanted)
    if (different.length === 0) {
      refuseUnwritable(text, where)
      return { ...update, result: splitCommandLine(text) }
    }
    for (const group of different) {
      if (!send.has(group)) send.add(group)
      // Of equal neighbours grubby leaves every second one: once more (G22).
      else for (const name of namesIn(group, [...words, ...wanted])) times.set(name, (times.get(name) ?? 0) + 1)
    }
  }
  throw refusal({
    message: `${where}: grubby cannot make this change without damage to other arguments of the line`,
    defect: 'G20',
    instead: ['edit the entry file by hand'],
  })
}

const nameOf = (word: string): string => word.replace(/=.*$/s, '')
const groupOfWord = (word: string): string => groupOf(nameOf(word))
const namesIn = (group: string, words: readonly string[]): Set<string> =>
  new Set(words.map(nameOf).filter((name) => groupOf(name) === group))

/** Groups of names whose words are not the same, in the same order. */
function differentGroups(one: readonly string[], two: readonly string[]): string[] {
  const groups = [...new Set([...one, ...two].map(groupOfWord))]
  const of = (words: readonly string[], group: string): string => JSON.stringify(words.filter((word) => groupOfWord(word) === group))
  return groups.filter((group) => of(one, group) !== of(two, group))
}

function refuseUnsafe({ remove, add }: GrubbyUpdate, where: string): void {
  const torn = add.find((word) => /["\s]/.test(word))
  if (torn !== undefined) {
    throw refusal({
      message: `${where}: grubby would have to write ${torn} anew, and tears quoted values apart`,
      defect: 'G34',
      instead: ['edit the entry file by hand'],
    })
  }
  const name = add.map(nameOf).find((one) => !canAdd(one)) ?? remove.find((one) => !canRemove(one))
  if (name?.startsWith('-') === true) {
    throw refusal({
      message: `${where}: ${name} would come to the start of the options, where grubby swallows it`,
      defect: 'G36',
      instead: ['edit the entry file by hand'],
    })
  }
  if (name !== undefined) {
    throw refusal({
      message: `${where}: grubby takes the name ${JSON.stringify(name)} for a regular expression, and would hit other arguments`,
      defect: 'G1',
      instead: ['edit the entry file by hand'],
    })
  }
}

/** What sed would not write as it stands. */
function refuseUnwritable(text: string, where: string): void {
  const sign = /[&\\]/.exec(text)?.[0]
  if (sign === undefined) return
  throw refusal({
    message: `${where}: the options line has a ${sign} in it, which grubby would ${sign === '&' ? 'replace by a copy of the line' : 'take for an order to sed'}`,
    defect: sign === '&' ? 'G3' : 'G4',
    instead: [`take the argument with the ${sign} out of the entry file by hand first, or make the whole change by hand`],
  })
}
