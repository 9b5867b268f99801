import type { Spec } from '../spec/schema.js'
import type { Plain } from '../spec/document.js'
import { SECTION_READERS } from '../capture/sections.js'

/** The values of a spec by their paths; a list is one value. */
export type Leaves = Map<string, Plain>

/** What stands in a spec beside its sections says nothing of a host. */
export function leavesOf(spec: Spec | Record<string, unknown>): Leaves {
  const leaves: Leaves = new Map()
  for (const section of Object.keys(SECTION_READERS)) {
    const value = (spec as Record<string, Plain | undefined>)[section]
    if (value !== undefined) collect(leaves, [section], value)
  }
  return leaves
}

function collect(leaves: Leaves, path: readonly string[], value: Plain): void {
  if (path.join('/') === 'boot/arguments') collectArguments(leaves, value)
  else if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    leaves.set(path.join('/'), value)
  } else {
    // `{is: VALUE}` is the value itself.
    for (const [key, inside] of Object.entries(value)) collect(leaves, key === 'is' ? path : [...path, key], inside)
  }
}

/** Each place by itself, as the checks are: blocks are only a way to write them. */
function collectArguments(leaves: Leaves, value: Plain): void {
  const blocks = (Array.isArray(value) ? value : [value]) as Record<string, Plain>[]
  for (const { in: places = ['entries'], entries, ...rest } of blocks) {
    for (const place of places as string[]) {
      const which = entries === undefined ? [] : [[entries].flat().map(String).join(',')]
      for (const [key, inside] of Object.entries(rest)) collect(leaves, ['boot', 'arguments', place, ...which, key], inside)
    }
  }
}
