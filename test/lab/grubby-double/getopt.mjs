// Words of a command line in the order of GNU getopt: long options may be shortened, and the rest comes last.

/**
 * @param names every long option in order; one that takes a value ends in `:`
 * @param letters the long option (or the letter itself) that a short one stands for; `:` as above
 * @returns the words (`{option}`, `{text}`, and `{end}` before the rest), and a message for each that is wrong
 */
export function getopt(program, names, letters, argv) {
  const options = []
  const rest = []
  const messages = []
  const wrong = (message) => void messages.push(`${program}: ${message}`)
  const add = (name, ...value) => void options.push({ option: name }, ...value.map((text) => ({ text })))
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i]
    if (word === '--') {
      rest.push(...argv.slice(i + 1))
      break
    }
    if (!word.startsWith('-') || word === '-') rest.push(word)
    else if (word.startsWith('--')) {
      const [given, value] = partedAtEquals(word.slice(2))
      const name = fullName(names, given)
      if (Array.isArray(name)) {
        const possible = name.map((one) => `'--${one.replace(':', '')}'`).join(' ')
        wrong(name.length === 0 ? `unrecognized option '--${given}'` : `option '${word}' is ambiguous; possibilities: ${possible}`)
        continue
      }
      const bare = name.replace(':', '')
      if (bare === name) {
        if (value === undefined) add(bare)
        else wrong(`option '--${bare}' doesn't allow an argument`)
      } else if (value !== undefined) add(bare, value)
      else if (i + 1 < argv.length) add(bare, argv[(i += 1)])
      else wrong(`option '--${bare}' requires an argument`)
    } else {
      for (let at = 1; at < word.length; at += 1) {
        const meaning = letters[word[at]]
        if (meaning === undefined) wrong(`invalid option -- '${word[at]}'`)
        else if (!meaning.endsWith(':')) add(meaning)
        else {
          const value = word.slice(at + 1)
          if (value !== '') add(meaning.slice(0, -1), value)
          else if (i + 1 < argv.length) add(meaning.slice(0, -1), argv[(i += 1)])
          else wrong(`option requires an argument -- '${word[at]}'`)
          break
        }
      }
    }
  }
  return { words: [...options, { end: true }, ...rest.map((text) => ({ text }))], messages }
}

function partedAtEquals(text) {
  const at = text.indexOf('=')
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

/** The one name that is meant, or all that could be. */
function fullName(names, given) {
  const exact = names.find((name) => name === given || name === `${given}:`)
  if (exact !== undefined) return exact
  const possible = names.filter((name) => name.startsWith(given))
  return possible.length === 1 ? possible[0] : possible
}
