import { UsageError } from '../../errors.js'
import { fullUnitName, isTemplateName, isUnitName, unitType } from '../../tools/systemctl/names.js'

/** What a host passes on its way up, in order (bootup(7)). */
export const CHAIN: readonly string[] = ['sysinit.target', 'basic.target', 'multi-user.target', 'graphical.target']

/** Words of the hand for the two targets that hosts live in. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['cui', 'multi-user.target'],
  ['gui', 'graphical.target'],
])

/**
 * The target that a word means: `cui` and `gui`, or a name, to which `.target` is added.
 *
 * @throws UsageError for what cannot be the name of a target
 */
export function targetName(word: string): string {
  const name = WORDS.get(word) ?? fullUnitName(word, 'target')
  if (isUnitName(name) && !isTemplateName(name) && unitType(name) === 'target') return name
  throw new UsageError(`${JSON.stringify(word)} is not the name of a target`, { suggestions: ['hostward target list shows all targets'] })
}
