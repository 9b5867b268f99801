import { RULE_OWNERS, type RuleOwner } from '../rule-owner.js'
import { chainWords, commentOf, type ChainName } from './own-rules.js'

/** Around the lines that a command adds to a file of nftables. */
const marksOf = (owner: RuleOwner): { begin: string; end: string; endOfUnfinished: string } => ({
  begin: `# added by ${commentOf(owner)}:\n`,
  end: `# end of what ${commentOf(owner)} added\n`,
  // In a file whose last line had no newline before: nft takes no comment without one.
  endOfUnfinished: `# end of what ${commentOf(owner)} added to a file without a last newline\n`,
})

/** The lines that a command has added to a file, without line ends. */
export const savedLines = (text: string, owner: RuleOwner): string[] => parts(text, owner).lines

/** Rules of a chain in the block, as `ruleText` and `askingText` write them: what is there again once the file is loaded. */
export function savedRules(text: string, chain: ChainName): string[] {
  const head = `insert rule ${chainWords(chain)} `
  return RULE_OWNERS.flatMap((owner) => {
    const tail = ` comment "${commentOf(owner)}"`
    return savedLines(text, owner)
      .filter((line) => line.startsWith(head) && line.endsWith(tail))
      .map((line) => line.slice(head.length, owner === 'time serve' ? -tail.length : undefined))
  })
}

/**
 * The file with these lines in the block, at its end, where all chains are made; without a block where there are none. Everything
 * else keeps its bytes.
 */
export function withSavedLines(text: string, lines: readonly string[], owner: RuleOwner): string {
  const { begin, end, endOfUnfinished } = marksOf(owner)
  const { rest } = parts(text, owner)
  if (lines.length === 0) return rest
  const block = begin + lines.map((line) => `${line}\n`).join('')
  return rest === '' || rest.endsWith('\n') ? rest + block + end : `${rest}\n${block}${endOfUnfinished}`
}

/** The lines of the block, and the file without it. */
function parts(text: string, owner: RuleOwner): { lines: string[]; rest: string } {
  const marks = marksOf(owner)
  const begin = text.indexOf(marks.begin)
  const found = [marks.end, marks.endOfUnfinished]
    .map((end) => ({ end, at: begin === -1 ? -1 : text.indexOf(end, begin) }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => a.at - b.at)[0]
  if (found === undefined || (begin > 0 && text[begin - 1] !== '\n')) return { lines: [], rest: text }
  const lines = text.slice(begin + marks.begin.length, found.at).split('\n')
  const [before, after] = [text.slice(0, begin), text.slice(found.at + found.end.length)]
  const unfinished = found.end === marks.endOfUnfinished && after === ''
  return { lines: lines.filter((line) => line !== ''), rest: unfinished ? before.slice(0, -1) : before + after }
}
