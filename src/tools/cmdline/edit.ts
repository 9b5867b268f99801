import { hasOpenQuote, splitCommandLine } from './arguments.js'

/**
 * A file of kernel arguments with other arguments in it; lines, comments and blanks that have nothing to do with the change stay as
 * they are. `wanted` are arguments of the file in their order, then new ones, which go to the end of the last line. Null where a quote
 * goes on over a line.
 */
export function editCommandLine(text: string, wanted: readonly string[]): string | null {
  const lines = text.split('\n')
  const mine = lines.map((line) => !/^\s*#/.test(line))
  if (lines.some((line, index) => mine[index] === true && hasOpenQuote(line))) return null
  let next = 0
  const edited = lines.map((line, index) => {
    if (mine[index] !== true) return line
    const gone = splitCommandLine(line).map((word) => {
      const stays = word === wanted[next]
      if (stays) next += 1
      return !stays
    })
    return withoutWords(line, gone)
  })
  const more = wanted.slice(next)
  if (more.length === 0) return edited.join('\n')
  const last = Math.max(
    edited.findLastIndex((line, index) => mine[index] === true && line.trim() !== ''),
    -1,
  )
  if (last !== -1) {
    edited[last] = [(edited[last] ?? '').trimEnd(), ...more].join(' ')
    return ended(edited)
  }
  const empty = edited.findIndex((line) => line.trim() === '')
  if (empty === -1) edited.push(more.join(' '))
  else edited[empty] = more.join(' ')
  return ended(edited)
}

/** A last line that was added to or made has an end, as kernel-install reads lines. */
function ended(lines: readonly string[]): string {
  const text = lines.join('\n')
  return text.endsWith('\n') ? text : `${text}\n`
}

/** The line without some of its words and the blanks before them. */
function withoutWords(line: string, gone: readonly boolean[]): string {
  let rest = line
  let kept = ''
  splitCommandLine(line).forEach((word, index) => {
    const at = rest.indexOf(word)
    const blanks = rest.slice(0, at)
    rest = rest.slice(at + word.length)
    if (gone[index] !== true) kept += `${kept.trim() === '' && gone.slice(0, index).includes(true) ? '' : blanks}${word}`
  })
  return kept === '' && gone.includes(true) ? rest.trimStart() : kept + rest
}
