// The algebra of kernel arguments: regular expressions of what was given, as it was given.
import { echoed, edit, wordsOf } from './place.mjs'
import { kernelopts } from './host.mjs'

/** Only the slash is made safe for sed; `&` and `\` are not (G3, G4). */
export const slashesEscaped = (text) => text.replaceAll('/', '\\/')

/** Every `KEY` and `KEY=…`; the blank between two is used up by the first (G22). */
const everyOf = (key) => `s/(^|[[:space:]])${slashesEscaped(key)}([[:space:]]|$|=[^ ]*)/ /g`
/** The first of just this text. */
const firstOf = (text) => `s/(^|[[:space:]])${slashesEscaped(text)}([[:space:]]|$)/ /`

/** Arguments after a change: removed first, then each new one takes the place of all of its name (G5, G31, G32). */
export function changedArguments(options, removeArgs, args) {
  let text = options
  // Each time an echo hands the words over: the blanks that the one before has left are one again.
  for (const word of wordsOf(removeArgs))
    text = edit(echoed(text), ['-E'], word.includes('=') ? firstOf(echoed(word)) : everyOf(echoed(word)))
  const added = wordsOf(args)
  for (const word of added) text = edit(echoed(text), ['-E'], everyOf(echoed(word.replace(/=.*/s, ''))))
  return echoed([text, ...added].join(' '))
}

/** `$kernelopts` filled in from grubenv, through sed: an `&` in it does harm (G35). */
export function expandKernelopts(host, options) {
  if (!options.includes('$kernelopts')) return options
  const value = kernelopts(host)
  return value === '' ? options : edit(options, ['-e'], `s/$kernelopts/${slashesEscaped(value)}/`)
}
