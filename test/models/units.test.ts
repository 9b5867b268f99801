/** What the models say of their units cannot contradict itself: process ids, times, where processes stand. */
import { describe, expect, it } from 'vitest'
import { CLOCK } from '../../scripts/model-hosts/almalinux9/clock.js'
import { UNITS as ALMALINUX9 } from '../../scripts/model-hosts/almalinux9/units.js'
import { UNITS as DEBIAN12 } from '../../scripts/model-hosts/debian12/units.js'
import { UNITS as RHEL8 } from '../../scripts/model-hosts/rhel8/units.js'

describe.each([
  ['almalinux9', ALMALINUX9, CLOCK.uptimeSeconds],
  ['rhel8', RHEL8, 724_668.8],
  ['debian12', DEBIAN12, 131_548],
])('%s', (_name, units, uptime) => {
  it('names every unit once', () => {
    const names = units.map(({ name }) => name)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  it('gives every process a number of its own, and a parent that lives', () => {
    const living = units.flatMap(({ runtime }) => runtime.processes ?? [])
    const ended = units.flatMap(({ runtime }) => [
      ...(runtime.endedProcesses ?? []).map(({ pid }) => pid),
      ...(runtime.mainEnded !== undefined && runtime.mainPid !== undefined ? [runtime.mainPid] : []),
    ])
    const pids = [...living.map(({ pid }) => pid), ...ended]
    expect(pids.filter((pid, index) => pids.indexOf(pid) !== index)).toEqual([])
    const orphans = living.filter(({ parent = 1 }) => parent > 1 && !living.some(({ pid }) => pid === parent))
    expect(orphans).toEqual([])
  })

  it('starts before it ends, and nothing in the future', () => {
    for (const { name, runtime } of units) {
      const { started, entered, exited, ended } = runtime
      const times = [started, entered, exited, ended].filter((time) => time !== undefined)
      expect(
        [...times].sort((a, b) => a - b),
        name,
      ).toEqual(times)
      expect(
        times.every((time) => time < uptime),
        name,
      ).toBe(true)
    }
  })

  it('says of what runs that it is active, and the other way round', () => {
    for (const { name, runtime } of units) {
      if ((runtime.processes?.length ?? 0) > 0) expect(runtime.active, name).toBe('active')
      if (runtime.sub === 'running' && name.endsWith('.service')) expect(runtime.mainEnded, name).toBeUndefined()
      if (runtime.tasks !== undefined && runtime.processes !== undefined) {
        expect(runtime.tasks, name).toBeGreaterThanOrEqual(runtime.processes.length)
      }
    }
  })
})
