import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { isolateEffect, isolateRules, type IsolateRules } from '../../../src/facts/targets/isolate.js'
import type { UnitNode } from '../../../src/tools/systemctl/dependencies.js'

const RULES: IsolateRules = { dropsUnmet: true, keepsTriggered: 'if-kept' }

function node(id: string, differs: Partial<UnitNode> = {}): UnitNode {
  return {
    id,
    names: [id],
    description: null,
    load: 'loaded',
    active: 'active',
    sub: 'active',
    following: null,
    requires: [],
    wants: [],
    requisite: [],
    conflicts: [],
    conflictedBy: [],
    stopsWith: [],
    triggeredBy: [],
    ignoreOnIsolate: false,
    allowIsolate: true,
    perpetual: false,
    conditionFailed: false,
    ...differs,
  }
}

const DOWN = { active: 'inactive' }

function effect(target: Partial<UnitNode>, others: readonly UnitNode[], rules = RULES) {
  const anchor = node('to.target', { ...DOWN, ...target })
  return isolateEffect([anchor, ...others], anchor, rules)
}

describe('isolateEffect', () => {
  it('starts what the target pulls in, and stops the rest', () => {
    const others = [
      node('a.service', { ...DOWN, requires: ['b.service'] }),
      node('b.service', { ...DOWN, wants: ['c.service'] }),
      node('c.service', { active: 'failed' }),
      node('up.service'),
      node('stray.service'),
      node('failed.service', { active: 'failed' }),
      node('ending.service', { active: 'deactivating' }),
      node('starting.service', { active: 'activating' }),
    ]
    expect(effect({ requires: ['a.service'], wants: ['up.service'] }, others)).toEqual({
      starts: ['a.service', 'b.service', 'c.service', 'to.target'],
      stops: ['starting.service', 'stray.service'],
      skips: [],
    })
  })

  it('leaves units alone that say so, that can never stop, and devices', () => {
    const others = [node('home.mount', { ignoreOnIsolate: true }), node('-.mount', { perpetual: true }), node('dev-sda.device', DOWN)]
    expect(effect({ wants: ['dev-sda.device'] }, others)).toEqual({ starts: ['to.target'], stops: [], skips: [] })
  })

  it('stops with a unit what requires it, also what it would otherwise leave alone', () => {
    const others = [
      node('stray.service', { stopsWith: ['kept.mount'] }),
      node('kept.mount', { ignoreOnIsolate: true, requires: ['stray.service'] }),
    ]
    expect(effect({}, others)?.stops).toEqual(['kept.mount', 'stray.service'])
  })

  it('tells units apart whose conditions did not hold', () => {
    expect(effect({ wants: ['a.service'] }, [node('a.service', { ...DOWN, conditionFailed: true })])).toEqual({
      starts: ['to.target'],
      stops: [],
      skips: ['a.service'],
    })
  })

  it('finds units by any of their names', () => {
    expect(
      effect({ wants: ['dbus.service'] }, [node('dbus-broker.service', { names: ['dbus-broker.service', 'dbus.service'] })])?.stops,
    ).toEqual([])
  })

  it('starts the unit that a device follows', () => {
    const others = [
      node('dev-b.device', { ...DOWN, following: 'dev-a.device' }),
      node('dev-a.device', { ...DOWN, wants: ['lvm.service'] }),
      node('lvm.service', DOWN),
    ]
    expect(effect({ wants: ['dev-b.device'] }, others)?.starts).toEqual(['lvm.service', 'to.target'])
  })

  describe('conflicts', () => {
    it('of the target stop the other unit', () => {
      expect(effect({ conflicts: ['x.service'] }, [node('x.service', { ignoreOnIsolate: true })])?.stops).toEqual(['x.service'])
    })

    it('with the target stop the other unit', () => {
      expect(effect({ conflictedBy: ['x.service'] }, [node('x.service', { ignoreOnIsolate: true })])?.stops).toEqual(['x.service'])
    })

    it('between two wanted units: the one that is conflicted with gives way', () => {
      const others = [node('b.service', { ...DOWN, conflicts: ['c.service'] }), node('c.service', DOWN)]
      expect(effect({ wants: ['b.service', 'c.service'] }, others)?.starts).toEqual(['b.service', 'to.target'])
    })

    it('that only the other one declares: starting goes before stopping', () => {
      const others = [node('b.service', { ...DOWN, conflictedBy: ['c.service'] }), node('c.service', DOWN)]
      expect(effect({ wants: ['b.service', 'c.service'] }, others)?.starts).toEqual(['b.service', 'c.service', 'to.target'])
    })

    it('of a wanted unit with a required one: the required one stays', () => {
      const others = [node('b.service', { ...DOWN, conflicts: ['c.service'] }), node('c.service', DOWN)]
      expect(effect({ wants: ['b.service'], requires: ['c.service'] }, others)?.starts).toEqual(['c.service', 'to.target'])
    })

    it('of a stop that must be with a wanted start: it stops', () => {
      const others = [node('part.service', DOWN), node('stray.service', { stopsWith: ['part.service'] })]
      expect(effect({ wants: ['part.service'] }, others)).toEqual({ starts: ['to.target'], stops: ['stray.service'], skips: [] })
    })

    it('between two required units are refused', () => {
      const others = [node('b.service', { ...DOWN, conflicts: ['c.service'] }), node('c.service', DOWN)]
      expect(effect({ requires: ['b.service', 'c.service'] }, others)).toBeNull()
    })
  })

  describe('what cannot be loaded', () => {
    const masked = node('masked.service', { ...DOWN, load: 'masked' })

    it('is no matter when it is only wanted', () => {
      expect(effect({ wants: ['masked.service', 'gone.service'] }, [masked])?.starts).toEqual(['to.target'])
    })

    it.each([{ requires: ['masked.service'] }, { requires: ['gone.service'] }, { requisite: ['gone.service'] }])(
      'refuses the switch when it is needed: %j',
      (target) => {
        expect(effect(target, [masked])).toBeNull()
      },
    )

    it('keeps back what needs it since systemd 254; before, that starts without it', () => {
      const others = [masked, node('a.service', { ...DOWN, requires: ['masked.service'] })]
      expect(effect({ wants: ['a.service'] }, others)?.starts).toEqual(['to.target'])
      expect(effect({ wants: ['a.service'] }, others, { ...RULES, dropsUnmet: false })?.starts).toEqual(['a.service', 'to.target'])
    })
  })

  it('only makes sure of what is Requisite=', () => {
    expect(effect({ requisite: ['a.service'] }, [node('a.service', DOWN)])?.starts).toEqual(['to.target'])
    expect(effect({ requisite: ['a.service'] }, [node('a.service')])?.stops).toEqual([])
  })

  describe('a unit that another one triggers', () => {
    const cups = node('cups.service', { triggeredBy: ['cups.socket', 'gone.path'] })
    const kept = node('cups.socket', { ignoreOnIsolate: true })
    const keptDown = node('cups.socket', { ...DOWN, ignoreOnIsolate: true })
    const stopped = node('cups.socket')

    it.each([
      ['never', kept, ['cups.service']],
      ['if-kept', kept, []],
      ['if-kept', keptDown, []],
      ['if-kept', stopped, ['cups.service', 'cups.socket']],
      ['if-kept-active', kept, []],
      ['if-kept-active', keptDown, ['cups.service']],
    ] as const)('by the rule %s', (keepsTriggered, socket, stops) => {
      expect(effect({}, [cups, socket], { ...RULES, keepsTriggered })?.stops).toEqual(stops)
      expect(effect({}, [socket, cups], { ...RULES, keepsTriggered })?.stops).toEqual(stops)
    })
  })

  it('changes nothing twice: after the switch, the same switch stops nothing more', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `${letter}.service`)
    const some = fc.subarray(names, { maxLength: 2 })
    const unit = fc.record({
      active: fc.constantFrom('active', 'inactive'),
      requires: some,
      wants: some,
      stopsWith: fc.constant<string[]>([]),
    })
    fc.assert(
      fc.property(fc.array(unit, { minLength: 6, maxLength: 6 }), some, (parts, wants) => {
        const units = parts.map((part, index) =>
          node(names[index]!, { ...part, stopsWith: names.filter((_, other) => parts[other]!.requires.includes(names[index]!)) }),
        )
        const target = node('to.target', { ...DOWN, wants })
        const first = isolateEffect([target, ...units], target, RULES)!
        const after = [target, ...units].map((each) => ({
          ...each,
          active: first.starts.includes(each.id) ? 'active' : first.stops.includes(each.id) ? 'inactive' : each.active,
        }))
        expect(isolateEffect(after, after[0]!, RULES)).toEqual({ starts: [], stops: [], skips: [] })
      }),
    )
  })
})

it.each([
  [219, 'systemd 219', false, 'never'],
  [239, 'systemd 239 (239-82.el8)', false, 'never'],
  [249, 'systemd 249 (249.11-0ubuntu3.16)', false, 'never'],
  [251, 'systemd 251 (v251.19-588.fc37)', false, 'if-kept'],
  [252, 'systemd 252', false, 'never'],
  [252, 'systemd 252 (252.5-2)', false, 'never'],
  [252, 'systemd 252 (252.39-1~deb12u1)', false, 'if-kept'],
  [252, 'systemd 252 (252-51.el9_6.1)', false, 'if-kept'],
  [253, 'systemd 253 (253.5-1ubuntu6)', false, 'if-kept'],
  [254, 'systemd 254', true, 'if-kept'],
  [257, 'systemd 257 (257-9.el10)', true, 'if-kept'],
  [260, 'systemd 260', true, 'if-kept-active'],
])('systemd %s', (version, line, dropsUnmet, keepsTriggered) => {
  expect(isolateRules(version, line)).toEqual({ dropsUnmet, keepsTriggered })
})
