import { widthOf } from './text.js'

/**
 * Plain text as lines of at most `width` columns, broken at blanks; a word that is longer by itself is broken where the
 * line ends. Nothing is lost. An endless width (a pipe) breaks nothing; an empty text is one empty line.
 */
export function wrapWords(text: string, width: number): string[] {
  if (width === Number.POSITIVE_INFINITY || widthOf(text) <= width) return [text]
  const room = Math.max(1, width)
  const lines: string[] = []
  // Null before the first word: blanks that the text begins with stay where they are.
  let line: string | null = null
  for (const word of text.split(' ')) {
    const longer: string = line === null ? word : `${line} ${word}`
    if (widthOf(longer) <= room) {
      line = longer
      continue
    }
    if (line !== null && line.trim() !== '') lines.push(line)
    const pieces = breakWord(word, room)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
  }
  return [...lines, line ?? '']
}

function breakWord(word: string, width: number): string[] {
  const pieces = ['']
  for (const character of word) {
    const piece = pieces.at(-1) ?? ''
    if (piece !== '' && widthOf(piece + character) > width) pieces.push(character)
    else pieces[pieces.length - 1] = piece + character
  }
  return pieces
}

/** The same with a mark before the first line, and as many blanks before the others. */
export function wrapAfter(mark: string, text: string, width: number): string[] {
  const indent = widthOf(mark)
  return wrapWords(text, width - indent).map((line, index) => (index === 0 ? mark : ' '.repeat(indent)) + line)
}

/**
 * A coloured word and a sentence after it, from the left edge; where it is longer than a line, the rest stands below, set in
 * by `indent`.
 */
export function wrapSentence(mark: string, colour: (text: string) => string, sentence: string, width: number, indent = 2): string {
  const [first = '', ...rest] = wrapWords(`${mark} ${sentence}`, width - indent)
  return [colour(mark) + first.slice(mark.length), ...rest.map((line) => ' '.repeat(indent) + line)].join('\n')
}
