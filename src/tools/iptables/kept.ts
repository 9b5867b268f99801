import { RULE_OWNERS, type RuleOwner } from '../rule-owner.js'
import type { IptablesRule } from './rules.js'

/** Slackware's rc.inet2 runs it at boot with the word `start`, when it can be executed. */
export const RC_FIREWALL = '/etc/rc.d/rc.firewall'

const marksOf = (owner: RuleOwner): { begin: string; end: string } => ({
  begin: `# added by hostward ${owner}:`,
  end: `# end of what hostward ${owner} added`,
})
/** Not when the script is to take rules away. */
const GUARD = '[ "$1" = stop ] || '

/** The line of the script for a rule. */
export const keptLine = ({ program, chain, rule }: IptablesRule): string => `${GUARD}${program} -I ${chain} 1 ${rule}`

/** The rules of hostward's own in a script; with an owner, only those of that one. */
export function keptRules(text: string, owner?: RuleOwner): IptablesRule[] {
  return owner === undefined ? RULE_OWNERS.flatMap((one) => rulesOf(text, one)) : rulesOf(text, owner)
}

function rulesOf(text: string, owner: RuleOwner): IptablesRule[] {
  const lines = text.split('\n')
  const marks = marksOf(owner)
  const [begin, end] = [lines.indexOf(marks.begin), lines.lastIndexOf(marks.end)]
  if (begin === -1 || end < begin) return []
  return lines.slice(begin + 1, end).flatMap((line): IptablesRule[] => {
    const [, program, chain, rule] = /^\[ "\$1" = stop \] \|\| (ip6?tables) -I (INPUT|OUTPUT) 1 (.*)$/.exec(line) ?? []
    if (rule === undefined) return []
    return [{ program: program as IptablesRule['program'], chain: chain as IptablesRule['chain'], rule }]
  })
}

/** The script with these rules as the only ones of the owner, at its end; without any, as it was before. */
export function withKeptRules(text: string, rules: readonly IptablesRule[], owner: RuleOwner): string {
  const lines = text.split('\n')
  const marks = marksOf(owner)
  const [begin, end] = [lines.indexOf(marks.begin), lines.lastIndexOf(marks.end)]
  const bare = begin === -1 || end < begin ? text : [...lines.slice(0, begin), ...lines.slice(end + 1)].join('\n')
  if (rules.length === 0) return bare
  const block = [marks.begin, ...rules.map(keptLine), marks.end, ''].join('\n')
  return `${bare}${bare === '' || bare.endsWith('\n') ? '' : '\n'}${block}`
}

/** Whether a line behind the script's last one would never be reached. */
export const endsEarly = (text: string): boolean => /^\s*(?:exit|exec)\b/.test(text.trimEnd().split('\n').at(-1) ?? '')
