import { HostDiffersError, NotAskedError, type HostwardError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { captureFacts } from '../capture/capture.js'
import { valueText } from '../capture/repair.js'
import { SECTION_READERS } from '../capture/sections.js'
import { specOfFacts } from '../capture/write.js'
import type { LoadedSpec } from '../spec/load.js'
import type { Plain } from '../spec/document.js'
import { leavesOf, type Leaves } from './leaves.js'
import type { DiffData, SpecDifference } from './result.js'

/** One of two things that are compared: a host or a spec. */
export interface Side {
  name: string
  leaves: Leaves
  /** What could not be asked, in the words of a spec. */
  unknown: readonly string[]
  warnings: readonly Warning[]
}

/** A host with everything that can be said of it. @throws as captureFacts */
export async function sideOfHost(name: string, host: Host, only: readonly string[]): Promise<Side> {
  const { facts, unknown, warnings } = await captureFacts(host, only)
  const told = warnings.map(({ code, message }) => ({ code, message: `${name}: ${message}` }))
  return { name, leaves: leavesOf(specOfFacts(facts)), unknown, warnings: told }
}

/** A spec; of it everything is known. */
export function sideOfSpec(name: string, { spec }: LoadedSpec, only: readonly string[]): Side {
  const leaves = [...leavesOf(spec)].filter(([path]) => only.length === 0 || only.includes(path.split('/')[0] ?? ''))
  return { name, leaves: new Map(leaves), unknown: [], warnings: [] }
}

/** What differs between two sides, in the words of a spec. What one of them could not tell is not compared, and told. */
export function diffSides(a: Side, b: Side): DiffData {
  const paths = [...new Set([...a.leaves.keys(), ...b.leaves.keys()])].sort(inOrder)
  const isKnown = (path: string): boolean => ![...a.unknown, ...b.unknown].some((open) => path === open || path.startsWith(`${open}/`))
  const differences = paths.filter(isKnown).flatMap((path) => difference(path, a.leaves.get(path), b.leaves.get(path)))
  // What neither of them can tell is the same as far as anybody knows.
  const unknown = [
    ...a.unknown.filter((path) => !b.unknown.includes(path)).map((path) => ({ side: 'a' as const, path })),
    ...b.unknown.filter((path) => !a.unknown.includes(path)).map((path) => ({ side: 'b' as const, path })),
  ]
  const verdict = differences.length > 0 ? 'differs' : unknown.length > 0 ? 'unknown' : 'same'
  return { verdict, a: a.name, b: b.name, differences, unknown }
}

/** Sets the exit code: 3 when anything differs, else 6 when anything could not be asked; null when both are the same. */
export function diffFailure({ verdict, a, b, differences, unknown }: DiffData): HostwardError | null {
  if (verdict === 'differs') {
    return new HostDiffersError(`${b} is not as ${a}: ${differences.length === 1 ? '1 difference' : `${differences.length} differences`}`)
  }
  if (verdict === 'same') return null
  const paths = unknown.map(({ path }) => path).join(', ')
  return new NotAskedError(`nothing differs, but on one side ${paths} could not be asked`)
}

function difference(path: string, from: Plain | undefined, to: Plain | undefined): SpecDifference[] {
  const [own, other] = [itemsOf(from), itemsOf(to)]
  const removed = own.filter((item) => !other.includes(item))
  const added = other.filter((item) => !own.includes(item))
  if (from !== undefined && to !== undefined && removed.length === 0 && added.length === 0) return []
  const isList = Array.isArray(from) || Array.isArray(to)
  return [{ path, from: wordsOf(from), to: wordsOf(to), removed: isList ? removed : [], added: isList ? added : [] }]
}

function itemsOf(value: Plain | undefined): string[] {
  return value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(valueText)
}

const wordsOf = (value: Plain | undefined): string | null => (value === undefined ? null : itemsOf(value).join(', '))

const SECTIONS = Object.keys(SECTION_READERS)

/** By section, then by name. */
function inOrder(one: string, other: string): number {
  const place = (path: string): number => SECTIONS.indexOf(path.split('/')[0] ?? '')
  return place(one) - place(other) || (one < other ? -1 : 1)
}
