import { argumentKey, fromArgumentKey, parseKernelArguments } from '../../tools/cmdline/arguments.js'
import { expandGrubVariables, grubVariablesOf, type GrubVariables } from '../../tools/grub/variables.js'
import { groupOf, type ArgumentWish } from './argument-algebra.js'
import { requireAddable } from './argument-words.js'
import { refusal } from './refuse.js'

/** What a command line is to have and nothing else, and what there is beside it. */
export interface ExactArguments {
  wishes: readonly ArgumentWish[]
  /** GRUB's, which stand for arguments: `$tuned_params`. */
  variables: GrubVariables
  /** Arguments, as keys, that the kernel gets from elsewhere: they are not added. */
  beside: readonly string[]
}

/** What the boot loader adds by itself. */
const OF_THE_LOADER = new Set(['BOOT_IMAGE', 'initrd'])

/**
 * The words of a command line that is to have just these arguments. As the check of `exactly` judges: neither order nor duplicates count,
 * and `root=` is meant only where it is named. So names that have their values stay as they stand. Any other name gets all of its values
 * anew, at the end and in the wished order: of several `console=` the last one counts.
 *
 * @param only names that have a place on this line; others stay as they are
 * @throws PlanRefusedError for what cannot be added, and what a variable of GRUB brings along
 */
export function exactWords(line: string, { wishes, variables, beside }: ExactArguments, only: (name: string) => boolean): string[] {
  const keys = wishes.map(argumentKey)
  const words = parseKernelArguments(line).map(({ name, value, text }) => ({ name, text, key: argumentKey({ name, value }) }))
  const isVariable = ({ text }: { text: string }): boolean => grubVariablesOf(text).length > 0
  const brought = broughtBy(
    words.filter(isVariable).map(({ text }) => text),
    variables,
  )
  refuseSurplus(brought, keys)
  const isMeant = namesRoot(keys) ? only : (name: string): boolean => name !== 'root' && only(name)
  const mine = words.filter((word) => isMeant(word.name) && !OF_THE_LOADER.has(word.name) && !isVariable(word))
  const elsewhere = [...beside, ...brought]
  const wanted = keys.filter((key) => isMeant(nameOf(key)) && (mine.some((word) => word.key === key) || !elsewhere.includes(key)))
  const ofGroup = (all: readonly string[], group: string): string[] => all.filter((key) => groupOf(nameOf(key)) === group)
  const have = mine.map(({ key }) => key)
  const different = [...new Set([...wanted, ...have].map((key) => groupOf(nameOf(key))))].filter(
    (group) => !isSameSet(ofGroup(have, group), ofGroup(wanted, group)),
  )
  const fresh = different.flatMap((group) => {
    const all = ofGroup(wanted, group)
    // The same number of pages may be wished of two sizes.
    return group === 'hugepages' ? all : [...new Set(all)]
  })
  for (const key of fresh) if (!have.includes(key)) requireAddable(key)
  return [
    ...words.filter((word) => !mine.includes(word) || !different.includes(groupOf(word.name))).map(({ text }) => text),
    ...fresh.map((key) => mine.find((word) => word.key === key)?.text ?? key),
  ]
}

/** The same on a line that has what tuned asks for beside it. */
export function besideTuned<Some extends ExactArguments>(exact: Some): Some {
  return { ...exact, beside: broughtBy(['$tuned_params'], exact.variables) }
}

/** What variables bring to a command line, as keys. */
export function broughtBy(words: readonly string[], variables: GrubVariables): string[] {
  return parseKernelArguments(expandGrubVariables(words.join(' '), variables)).map(argumentKey)
}

/** @throws PlanRefusedError for what a variable brings along, and nobody wishes */
export function refuseSurplus(brought: readonly string[], wanted: readonly string[]): void {
  const surplus = brought.filter((key) => !wanted.includes(key) && (namesRoot(wanted) || nameOf(key) !== 'root'))
  if (surplus.length === 0) return
  throw refusal({
    message: `${surplus.join(' ')}: comes from a variable of GRUB ($tuned_params and its like), which others write`,
    instead: ['tuned-adm profile chooses what tuned asks for', 'or have the spec name it'],
  })
}

const nameOf = (key: string): string => fromArgumentKey(key).name
const namesRoot = (keys: readonly string[]): boolean => keys.some((key) => nameOf(key) === 'root')

function isSameSet(one: readonly string[], two: readonly string[]): boolean {
  return one.every((key) => two.includes(key)) && two.every((key) => one.includes(key))
}
