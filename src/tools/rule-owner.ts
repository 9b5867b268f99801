/** The commands that put rules into a packet filter: each finds its own again by a comment, and leaves those of the other alone. */
export const RULE_OWNERS = ['time serve', 'time use'] as const
export type RuleOwner = (typeof RULE_OWNERS)[number]
