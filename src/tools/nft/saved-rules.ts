import { chainWords, RULE_COMMENT, type ChainName } from './own-rules.js'

/** Around the lines that hostward adds to a file of nftables. */
const BEGIN = `# added by ${RULE_COMMENT}:\n`
const END = `# end of what ${RULE_COMMENT} added\n`
/** The same in a file whose last line had no newline before: nft takes no comment without one. */
const END_OF_UNFINISHED = `# end of what ${RULE_COMMENT} added to a file without a last newline\n`

/** The lines that hostward has added to a file, without line ends. */
export const savedLines = (text: string): string[] => parts(text).lines

/** Rules of a chain in the block, as `ruleText` writes them: what is there again once the file is loaded. */
export function savedRules(text: string, chain: ChainName): string[] {
  const [head, tail] = [`insert rule ${chainWords(chain)} `, ` comment "${RULE_COMMENT}"`]
  return savedLines(text)
    .filter((line) => line.startsWith(head) && line.endsWith(tail))
    .map((line) => line.slice(head.length, -tail.length))
}

/**
 * The file with these lines in the block, at its end, where all chains are made; without a block where there are none. Everything
 * else keeps its bytes.
 */
export function withSavedLines(text: string, lines: readonly string[]): string {
  const { rest } = parts(text)
  if (lines.length === 0) return rest
  const block = BEGIN + lines.map((line) => `${line}\n`).join('')
  return rest === '' || rest.endsWith('\n') ? rest + block + END : `${rest}\n${block}${END_OF_UNFINISHED}`
}

/** The lines of the block, and the file without it. */
function parts(text: string): { lines: string[]; rest: string } {
  const begin = text.indexOf(BEGIN)
  const found = [END, END_OF_UNFINISHED]
    .map((end) => ({ end, at: begin === -1 ? -1 : text.indexOf(end, begin) }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => a.at - b.at)[0]
  if (found === undefined || (begin > 0 && text[begin - 1] !== '\n')) return { lines: [], rest: text }
  const lines = text.slice(begin + BEGIN.length, found.at).split('\n')
  const [before, after] = [text.slice(0, begin), text.slice(found.at + found.end.length)]
  const unfinished = found.end === END_OF_UNFINISHED && after === ''
  return { lines: lines.filter((line) => line !== ''), rest: unfinished ? before.slice(0, -1) : before + after }
}
