import { notUnderstood } from '../lines.js'
import type { Entry } from './listed-block.js'

/** Values of the lines of a zone or policy. A line that is not there is an empty list or null. */

export function wordsOf(entry: Entry | undefined): string[] {
  return (entry?.value ?? '').split(/\s+/).filter((word) => word !== '')
}

export function textOf(entry: Entry | undefined): string | null {
  return entry === undefined || entry.value === '' ? null : entry.value
}

export function descriptionOf(entry: Entry | undefined): string | null {
  if (entry === undefined) return null
  const text = [entry.value, ...entry.below.map((line) => line.text)].join('\n').trim()
  return text === '' ? null : text
}

/** Values after the key (firewalld 0.6 puts the first forward port there) and on the lines below it. */
export function rowsOf(entry: Entry | undefined): string[] {
  if (entry === undefined) return []
  return [entry.value, ...entry.below.map((line) => line.text.trim())].filter((row) => row !== '')
}

/** `123/udp`, `4000-4010/tcp`. @throws ParseError */
export function portsOf(entry: Entry | undefined): string[] {
  const ports = wordsOf(entry)
  const bad = ports.find((port) => !/^[\w.-]+\/[a-z0-9-]+$/.test(port))
  if (entry !== undefined && bad !== undefined) throw notUnderstood('firewall-cmd', entry.line, `${bad} is not PORT/PROTOCOL`)
  return ports
}

/** @throws ParseError */
export function yesOrNo(entry: Entry | undefined): boolean | null {
  if (entry === undefined) return null
  if (entry.value === 'yes') return true
  if (entry.value === 'no') return false
  throw notUnderstood('firewall-cmd', entry.line, 'yes or no was expected')
}

/** @throws ParseError */
export function integerOf(entry: Entry | undefined): number | null {
  if (entry === undefined) return null
  if (/^-?\d+$/.test(entry.value)) return Number(entry.value)
  throw notUnderstood('firewall-cmd', entry.line, 'a whole number was expected')
}
