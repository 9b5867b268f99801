import type { Difference, Expectations, FileExpectation, FileState, StateExpectation, StateValue } from './plan.js'
import { fileIn, sameAttributes, sameFile, type Snapshot } from './snapshot.js'
import { kindOf, toRef, type StateKind } from './states.js'

/** What is not as the plan expects, and what is not as it was although the plan does not name it. */
export function compareWithPlan(before: Snapshot, after: Snapshot, expect: Expectations, kinds: readonly StateKind[]): Difference[] {
  const differences: Difference[] = []
  const paths = new Set([...before.files.keys(), ...after.files.keys(), ...Object.keys(expect.files ?? {})])
  for (const path of [...paths].sort()) {
    const expected = expect.files?.[path] ?? expect.matching?.find((one) => wholePath(one.path, path))
    const difference = fileDifference(path, expected, fileIn(before.files, path), fileIn(after.files, path))
    if (difference !== null) differences.push(difference)
  }
  for (const [id, now] of after.states) {
    const kind = kindOf(toRef(id), kinds)
    const was = before.states.get(id)
    if (kind === undefined || was === undefined) continue
    const expected = expect.states?.[id]
    differences.push(
      ...(expected?.restored === undefined
        ? stateDifferences(id, expected, was, now, kind.compared)
        : stateDifferences(id, undefined, expected.restored, nearEnough(kind, expected.restored, now), kind.compared)),
    )
  }
  return differences
}

/** What is not as it was: after a restore. What counts as brought back (`StateKind.countsAsRestored`) is left out. */
export function compareWithBefore(before: Snapshot, after: Snapshot, kinds: readonly StateKind[]): Difference[] {
  const states = [...before.states].map(([id, restored]): [string, StateExpectation] => [id, { restored }])
  return compareWithPlan(before, after, { states: Object.fromEntries(states) }, kinds)
}

/** The state now, where what counts as brought back is taken for what was. */
function nearEnough(kind: StateKind, was: StateValue, now: StateValue): StateValue {
  const same = Object.keys(was).filter((key) => kind.countsAsRestored?.(key, was[key], now[key]) === true)
  return { ...now, ...Object.fromEntries(same.map((key) => [key, was[key]])) }
}

const wholePath = (pattern: RegExp, path: string): boolean => pattern.exec(path)?.[0] === path

function fileDifference(path: string, expected: FileExpectation | undefined, before: FileState, now: FileState): Difference | null {
  const wrong = (text: string): Difference => ({ what: path, expected: text, actual: describeFile(now) })
  if (expected === undefined) {
    if (sameFile(before, now)) return null
    const onlyBytes = before.type === 'file' && now.type === 'file' && sameAttributes(before, now)
    if (onlyBytes) return { what: path, expected: 'as before', actual: contentDifference(before.bytes, now.bytes) }
    return wrong(`as before: ${describeFile(before)}`)
  }
  if ('absent' in expected) return now.type === 'absent' ? null : wrong('not there')
  if ('link' in expected) return now.type === 'link' && now.target === expected.link ? null : wrong(`a link to ${expected.link}`)
  if ('judge' in expected) {
    const why = expected.judge(now, before)
    return why === null ? null : { what: path, expected: 'as planned', actual: why }
  }
  if (now.type !== 'file') return wrong('a file')
  if (Buffer.compare(Buffer.from(expected.content), now.bytes) !== 0) {
    return { what: path, expected: 'the planned content', actual: contentDifference(Buffer.from(expected.content), now.bytes) }
  }
  if (before.type === 'file' && !sameAttributes(before, now)) return wrong(`mode, owner and label as before: ${describeFile(before)}`)
  return null
}

/** The first line that is another. */
function contentDifference(expected: Uint8Array, actual: Uint8Array): string {
  const [wanted, is] = [Buffer.from(expected).toString('utf8').split('\n'), Buffer.from(actual).toString('utf8').split('\n')]
  const index = Array.from({ length: Math.max(wanted.length, is.length) }).findIndex((_, line) => wanted[line] !== is[line])
  const show = (line: string | undefined): string => (line === undefined ? 'nothing' : JSON.stringify(line))
  return `line ${index + 1} is ${show(is[index])} instead of ${show(wanted[index])}`
}

/** A file in a few words: for people. */
export function describeFile(state: FileState): string {
  if (state.type === 'absent') return 'not there'
  if (state.type === 'other') return 'a device, socket or pipe'
  const owner = `owner ${state.uid}:${state.gid}${state.label === null ? '' : `, label ${state.label}`}`
  if (state.type === 'link') return `a link to ${state.target}, ${owner}`
  const mode = state.mode.toString(8).padStart(4, '0')
  return state.type === 'folder' ? `a folder, mode ${mode}, ${owner}` : `a file of ${state.bytes.length} bytes, mode ${mode}, ${owner}`
}

function stateDifferences(
  id: string,
  expected: StateExpectation | undefined,
  before: StateValue,
  now: StateValue,
  compared: readonly string[],
): Difference[] {
  const keys = new Set([...compared, ...Object.keys(expected?.values ?? {})])
  return [...keys].flatMap((key) => {
    if (expected?.free?.includes(key) === true) return []
    const wanted = expected?.values?.[key]
    const allowed = wanted === undefined ? [before[key]] : typeof wanted === 'string' ? [wanted] : wanted
    if (allowed.some((value) => JSON.stringify(value) === JSON.stringify(now[key]))) return []
    const words = allowed.map((value) => stateWord(value)).join(' or ')
    return [{ what: `${id}: ${key}`, expected: wanted === undefined ? `as before: ${words}` : words, actual: stateWord(now[key]) }]
  })
}

/** A key's value of a state: for people. */
export const stateWord = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null))
