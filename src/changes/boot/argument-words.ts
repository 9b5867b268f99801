import { UsageError } from '../../errors.js'
import { fromArgumentKey } from '../../tools/cmdline/arguments.js'
import { canAdd, canRemove } from '../../tools/grubby/update-kernel.js'
import { isMultiValued } from './argument-algebra.js'
import type { ArgumentVerb, ArgumentWish } from './argument-algebra.js'
import { refusal } from './refuse.js'

/**
 * The words of a command line as wishes. `quiet,rhgb` and `quiet rhgb` are two arguments (G30); what grubby, a shell or GRUB would
 * make something else of is refused before anything runs.
 *
 * @throws UsageError, PlanRefusedError
 */
export function parseArgumentWords(verb: ArgumentVerb, words: readonly string[]): ArgumentWish[] {
  const parts = words.flatMap(partsOf)
  if (parts.length === 0)
    throw new UsageError('no argument was given', { suggestions: [`try: hostward boot args ${verb} quiet --entry default`] }) // G29
  const wishes = parts.map((part) => {
    if (verb === 'remove') checkToRemove(part)
    else checkToAdd(part)
    return fromArgumentKey(part)
  })
  refuseContradictions(verb, wishes)
  return wishes
}

/** One argument, taken as it stands. @throws UsageError, PlanRefusedError as above */
export function requireAddable(word: string): void {
  requireText(word)
  if (/\s/.test(word)) throw blankRefusal(word)
  checkToAdd(word)
}

function requireText(word: string): void {
  if (word.trim() === '') throw new UsageError('an argument is empty', { suggestions: ['leave it out'] })
  if (/[\u0000-\u001f\u007f]/.test(word)) throw new UsageError(`${JSON.stringify(word)}: control characters cannot be in a kernel argument`)
}

function partsOf(word: string): string[] {
  requireText(word)
  const name = word.replace(/=.*$/s, '')
  if (!/\s/.test(word)) return name === word ? word.split(',').filter((part) => part !== '') : [word]
  if (name === word) return word.split(/[\s,]+/).filter((part) => part !== '')
  throw blankRefusal(word)
}

function blankRefusal(word: string): ReturnType<typeof refusal> {
  return refusal({
    message: `${JSON.stringify(word)}: a blank inside a value does not outlive the next change: grubby parts arguments at every blank, in quotes too`,
    defect: 'G34',
    instead: ['give each argument as a word of its own', 'for a value that needs blanks, edit the entry file by hand'],
  })
}

function checkToAdd(word: string): void {
  const { name, value } = fromArgumentKey(word)
  const said = JSON.stringify(word)
  refuseOptionsAndDashes(word)
  if (/["'`]|\$\(/.test(word)) {
    throw refusal({
      message: `${said}: quotes, backticks and $( are run as a command when /etc/default/grub is read by a shell`,
      defect: /[`(]/.test(word) ? 'G9' : 'G8',
      instead: ['the kernel needs no quotes around a value without blanks: leave them out'],
    })
  }
  if (word.includes('&')) {
    throw refusal({
      message: `${said}: grubby would put a copy of the whole options line where the & stands`,
      defect: 'G3',
      instead: ['grubby has no spelling for it: edit the entry file by hand'],
    })
  }
  if (word.includes('\\')) {
    throw refusal({
      message: `${said}: grubby takes a backslash for an order to sed: it would write nothing, or break the line in two`,
      defect: 'G4',
      instead: ['grubby has no spelling for it: edit the entry file by hand'],
    })
  }
  if (value?.includes('$') === true) {
    throw refusal({
      message: `${said}: GRUB itself replaces $ and the letters behind it by a variable of its own, mostly by nothing`,
      defect: 'G21',
      instead: ['write the value without $, where the argument has another form'],
    })
  }
  if (/^[/.].*[*?[]/.test(word)) throw globRefusal(said)
  if (!canAdd(name)) {
    throw refusal({
      message: `${said}: grubby takes the name for a regular expression, and may erase the whole options line or hit other arguments with ${JSON.stringify(name)}`,
      defect: /[[\](){}*+?|^]/.test(name) ? 'G1' : 'G20',
      instead: ['names that are safe are made of letters, digits and _ - . : , @ % ~ /, and do not start with a sign'],
    })
  }
}

function checkToRemove(word: string): void {
  const { name } = fromArgumentKey(word)
  refuseOptionsAndDashes(word)
  if (/^[/.].*[*?[]/.test(word)) throw globRefusal(JSON.stringify(word))
  if (/^[*?]+$/.test(name)) throw globRefusal(JSON.stringify(word))
  if (!canRemove(name)) {
    throw refusal({
      message: `${JSON.stringify(word)}: grubby cannot be told to remove just this: it takes the name for a regular expression`,
      defect: 'G1',
      instead: ['edit the entry file by hand'],
    })
  }
}

function globRefusal(said: string): ReturnType<typeof refusal> {
  return refusal({
    message: `${said}: grubby would take it for a pattern of file names`,
    defect: 'G15',
    instead: ['name the arguments one by one'],
  })
}

function refuseOptionsAndDashes(word: string): void {
  if (word === '--') {
    throw refusal({ message: '--: what stands behind it goes to init, not to the kernel', defect: 'G33', instead: ['leave it out'] })
  }
  if (word.startsWith('-')) {
    throw refusal({
      message: `${JSON.stringify(word)}: no kernel argument starts with -, and grubby's shell would swallow it`,
      defect: 'G36',
      instead: ['leave the - out'],
    })
  }
}

/** Two wishes of which only one can come true (G31). */
function refuseContradictions(verb: ArgumentVerb, wishes: readonly ArgumentWish[]): void {
  const names = new Set(wishes.map(({ name }) => name))
  if (verb !== 'remove' && names.has('ro') && names.has('rw')) {
    throw refusal({ message: 'ro and rw contradict each other', defect: 'G31', instead: ['give one of the two'] })
  }
  for (const name of names) {
    const values = wishes.filter((wish) => wish.name === name).map(({ value }) => value)
    const different = new Set(values).size > 1
    if (verb === 'set' && different && !isMultiValued(name)) {
      throw refusal({
        message: `${name} cannot be set to ${values.map((value) => value ?? 'no value').join(' and to ')} at once`,
        defect: 'G31',
        instead: [`give one value, or use "replace" to make ${name} have just these values`],
      })
    }
    if (verb !== 'remove' && different && values.includes(null)) {
      throw refusal({ message: `${name} is given with and without a value`, defect: 'G31', instead: ['give one of the two'] })
    }
  }
}
