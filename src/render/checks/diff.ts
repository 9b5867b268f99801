import type { DiffData, SpecDifference } from '../../checks/diff/result.js'
import { safe } from '../text.js'

/** What differs between two hosts or specs, a line each. */
export function renderDiff({ verdict, a, b, differences }: DiffData): string {
  if (verdict !== 'differs') return verdict === 'same' ? safe(`${a} and ${b} are the same`) : ''
  return differences.map((one) => safe(`${one.path}: ${change(one, a, b)}`)).join('\n')
}

function change({ from, to, removed, added }: SpecDifference, a: string, b: string): string {
  if (from === null) return `only in ${b}: ${to ?? ''}`
  if (to === null) return `only in ${a}: ${from}`
  if (removed.length + added.length === 0) return `${from} -> ${to}`
  return [...removed.map((item) => `-${item}`), ...added.map((item) => `+${item}`)].join(' ')
}
