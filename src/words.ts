/** Words as a part of a sentence: `a`, `a and b`, `a, b and c`; with another word before the last one, `a, b or c`. */
export function inWords(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`
}
