import { describe, expect, it } from 'vitest'
import { addCases, removeCases } from './lab/grubby-contract/cases-add-remove.js'
import { allCases } from './lab/grubby-contract/cases-all.js'
import { callCases, environmentCases, failureCases } from './lab/grubby-contract/cases-call.js'
import { diskCases } from './lab/grubby-contract/cases-disk.js'
import { setDefaultCases } from './lab/grubby-contract/cases-set-default.js'
import { defaultCases, infoCases } from './lab/grubby-contract/cases-show.js'
import { argumentCases, entryCases, expressionCases } from './lab/grubby-contract/cases-update.js'
import type { ContractCase } from './lab/grubby-contract/case.js'
import type { Files } from './lab/grubby-contract/host-tree.js'
import {
  canUnshare,
  doubleAsProgram,
  doubleInFolder,
  doubleInNamespace,
  inNamespace,
  type Outcome,
  type Place,
} from './lab/grubby-contract/places.js'
import { realGrubby } from './lab/grubby.js'

/**
 * The contract of grubby: what the changing half of hostward is proven against. The test double is held to it everywhere;
 * the real grubby to the very same cases where there is one and root may make a mount namespace for it.
 */
const groups: Readonly<Record<string, readonly ContractCase[]>> = {
  '--info': infoCases,
  '--default-…': defaultCases,
  '--set-default': setDefaultCases,
  '--update-kernel, arguments': argumentCases,
  '--update-kernel, regular expressions': expressionCases,
  '--update-kernel, entries': entryCases,
  '--update-kernel=ALL': allCases,
  '--remove-kernel': removeCases,
  '--add-kernel': addCases,
  'the command line': callCases,
  'the environment': environmentCases,
  'what fails': failureCases,
}

const unshared = canUnshare()
const real = realGrubby()
const realPlaces = real !== null && unshared ? [inNamespace(`the real ${real}`, [real])] : []
const noReal =
  real === null ? 'there is no real one on PATH, and HOSTWARD_REAL_GRUBBY names none' : `${real} needs root and mount namespaces`
process.stderr.write(`The contract of grubby is tested with the double, and with ${realPlaces[0]?.name ?? `it alone: ${noReal}`}\n`)

describe.each<Place>([doubleInFolder, ...realPlaces])('$name', (place) => {
  describe.each(Object.entries(groups))('%s', (_, cases) => {
    it.each(cases)('$name', (given) => expectAsAgreed(given, place.run(given)))
  })
})

describe('the double as a program', () => {
  const firsts = Object.entries(groups).flatMap(([group, cases]) => cases.slice(0, 2).map((given) => ({ ...given, group })))
  it.each(firsts)('$group: $name', (given) => expectAsAgreed(given, doubleAsProgram.run(given)))
})

describe.each<Place>(unshared ? [doubleInNamespace, ...realPlaces] : [])('$name on a disk', (place) => {
  it.each(diskCases)('$name', (given) => expectAsAgreed(given, place.run(given)))
})

function expectAsAgreed(given: ContractCase, { code, stdout, stderr, before, after }: Outcome): void {
  const said = stderr.split('\n').slice(0, -1)
  expect({ code, stdout, said, after }).toEqual({
    code: given.code ?? 0,
    stdout: given.stdout ?? '',
    said: (given.stderr ?? []).map((line) => (typeof line === 'string' ? line : (expect.stringMatching(line) as unknown))),
    after: withoutMissing({ ...before, ...given.changed }),
  })
}

const withoutMissing = (files: Files): Files => Object.fromEntries(Object.entries(files).filter(([, content]) => content !== null))

it('has a case for every known defect that shows in behaviour', () => {
  const named = new Set([...Object.values(groups), diskCases].flatMap((cases) => cases.map(({ name }) => /^G\d+/.exec(name)?.[0])))
  // G42 is about machines with zipl, which hostward refuses.
  const expected = Array.from({ length: 41 }, (_, index) => `G${index + 1}`)
  expect(expected.filter((number) => !named.has(number))).toEqual([])
})
