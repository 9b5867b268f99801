/** How many processes a spec takes: no more for the largest that there can be than for a small one. */
import { expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { checkHost } from '../../src/checks/evaluate.js'
import { CachedHost } from '../../src/host/cached.js'
import type { HostIdentity } from '../../src/host/types.js'
import { WitnessHost } from '../../src/host/witness.js'
import { KINDS_OF_CHECKS } from '../helpers/check-table.js'
import { specOf } from '../helpers/load-spec.js'
import { HOST_NAMES, openRecordedHost } from '../helpers/recorded-hosts.js'
import { WHOLE_SPEC } from '../helpers/whole-spec.js'

type Tree = Record<string, unknown>

/** Maps go into each other; of two other values the first one stays. */
function joined(a: unknown, b: unknown): unknown {
  const isMap = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isMap(a) || !isMap(b)) return a
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return Object.fromEntries(keys.map((key) => [key, key in a && key in b ? joined(a[key], b[key]) : (a[key] ?? b[key])]))
}

const UNITS = 200

/** Every key of every section, and two hundred units and fifty timers with all of theirs. */
function largestSpec(): string {
  const kinds = KINDS_OF_CHECKS.flatMap(({ fulfilled, contrary }) => [fulfilled, contrary]).filter((text) => !text.includes('NONE'))
  const whole = kinds.reduce<unknown>((sum, text) => joined(sum, parse(text)), parse(WHOLE_SPEC)) as { units: Tree; timers: Tree }
  const { 'sshd.service': unit } = whole.units
  const { 'logrotate.timer': timer } = whole.timers
  for (let index = 0; index < UNITS; index += 1) {
    // Some of which the file is asked, some not: these come from another question.
    const { enabled, ...state } = unit as Tree
    whole.units[`made-${index}.service`] = index % 2 === 0 ? { enabled, ...state } : state
    if (index % 4 === 0) whole.timers[`made-${index}.timer`] = timer
  }
  return stringify(whole)
}

/** A recording that is looked at again, as a host is. */
class LiveHost extends WitnessHost {
  override async describe(): Promise<HostIdentity> {
    return { ...(await this.inner.describe()), kind: 'local' }
  }
}

const linesOf = ({ runs }: WitnessHost): string[] => runs.map(({ program, args }) => [program, ...args].join(' '))

it.each(HOST_NAMES)('asks at most eight for the largest spec on %s, each once, and a few of them again when it waits', async (name) => {
  const host = new LiveHost(await openRecordedHost(name))
  let first: string[] = []
  const progress = (): void => void (first = linesOf(host))
  const spec = await specOf({ 'spec.yaml': largestSpec() })
  const { processes, results } = await checkHost(new CachedHost(host), spec, { waitMs: 1, everyMs: 1, progress })
  expect(results.length).toBeGreaterThan(UNITS * 6)
  expect(new Set(first).size).toBe(first.length)
  expect([first.length <= 8, first]).toEqual([true, first])
  const again = linesOf(host).slice(first.length)
  expect([again.length <= 5, again]).toEqual([true, again])
  expect(processes).toBe(first.length + again.length)
  expect(again.filter((line) => line.includes('UnitFileState'))).toEqual([])
})

it('asks two more each time that it waits for units and the clock', async () => {
  const host = new LiveHost(await openRecordedHost('demo'))
  const text = 'units: {mcelog.service: {active: active, enabled: enabled}, noneFailed: true}\ntime: {offset: 1us, synchronised: true}\n'
  const { processes } = await checkHost(new CachedHost(host), await specOf({ 'spec.yaml': text }), { waitMs: 1, everyMs: 1 })
  const lines = linesOf(host)
  expect(lines.slice(0, 3).filter((line) => line.includes('UnitFileState'))).toHaveLength(1)
  const again = lines.slice(3).map((line) => line.split(' ', 2).join(' '))
  expect(again.sort()).toEqual(['chronyc -c', 'systemctl list-units'])
  expect(processes).toBe(5)
})

it('asks for the state of unit files only of units whose enabled is in the spec', async () => {
  const host = new WitnessHost(await openRecordedHost('demo'))
  await checkHost(new CachedHost(host), await specOf({ 'spec.yaml': largestSpec() }))
  const asked = host.runs.filter(({ args }) => args.some((word) => word.includes('UnitFileState')))
  expect(asked).toHaveLength(1)
  const units = asked[0]!.args.slice(asked[0]!.args.indexOf('--') + 1)
  const wanted = (name: string): boolean => !name.startsWith('made-') || name.endsWith('.timer') || Number(/\d+/.exec(name)?.[0]) % 2 === 0
  expect(units.filter((name) => name.startsWith('made-'))).toHaveLength(UNITS / 2 + UNITS / 4)
  expect(units.filter((name) => !wanted(name))).toEqual([])
})
