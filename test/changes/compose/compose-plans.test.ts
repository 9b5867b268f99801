import { describe, expect, it } from 'vitest'
import { composePlans } from '../../../src/changes/compose/compose-plans.js'
import { missingOrFresh, variablesBecome } from '../../../src/changes/boot/expectations.js'
import type { Plan, Step } from '../../../src/changes/engine/plan.js'
import { grubenv } from '../../lab/grubby-contract/host-tree.js'
import { FakeHost } from '../../helpers/fake-host.js'

const step = (verb: string, program = 'systemctl'): Step => ({
  ...{ kind: 'run', id: verb, describe: verb, program, args: [verb], touches: [], undoable: true },
})
const plan = (name: string, more: Partial<Plan> = {}): Plan => ({
  ...{ action: name, summary: name, steps: [step(name)], watch: {}, expect: {}, dangers: [], warnings: [], done: name },
  ...more,
})
const WORDS = { action: 'all', summary: 'all of it', done: 'all is done' }
const compose = (...plans: Plan[]): Plan => composePlans(plans, WORDS)
const web = { kind: 'unit', key: 'web.service' }
const file = (text: string) => ({ type: 'file', bytes: Buffer.from(text), mode: 0o644, uid: 0, gid: 0, label: null }) as const

describe('plans as one', () => {
  it('have all steps, each with an id of its own, and words of their own', () => {
    expect(compose()).toMatchObject({ ...WORDS, steps: [] })
    expect(compose(plan('start'), plan('start'), plan('start'))).toMatchObject({
      ...WORDS,
      steps: [{ id: 'start' }, { id: 'start 2' }, { id: 'start 3' }],
    })
  })

  it('tell once what several parts say, and ask all of them afterwards', async () => {
    const warning = { code: 'W', message: 'beware' }
    const one = plan('one', { warnings: [warning], afterwards: () => Promise.resolve([warning]), flush: ['/boot'] })
    const left = { ...plan('two', { warnings: [warning], flush: ['/boot'] }), leftBehind: () => Promise.resolve([warning]) }
    const all = compose(one, left)
    expect([all.warnings, all.flush]).toEqual([[warning], ['/boot']])
    const host = new FakeHost()
    expect([await all.afterwards?.(host), await all.leftBehind?.(host), await all.doneNow?.(host)]).toEqual([[warning], [warning], null])
  })

  it('must agree on a state, and what one demands the other does not make free', () => {
    const state = (values: Record<string, string | string[]>, free: string[] = []): Plan =>
      plan('x', { watch: { states: [web] }, expect: { states: { 'unit web.service': { values, free } } } })
    const both = compose(state({ active: ['inactive', 'failed'] }), state({ active: 'inactive', load: 'loaded' }, ['active', 'unitFile']))
    expect(both.expect.states).toEqual({ 'unit web.service': { values: { active: ['inactive'], load: ['loaded'] }, free: ['unitFile'] } })
    expect(() => compose(state({ active: 'active' }), state({ active: ['inactive', 'failed'] }))).toThrow(
      'one part wants unit web.service active, and another inactive or failed',
    )
  })

  it('leave it to the links what systemd calls a unit that another part enables', () => {
    const starts = plan('start', { watch: { states: [web] } })
    expect(compose(plan('enable'), starts).expect.states).toEqual({ 'unit web.service': { free: ['unitFile', 'load'] } })
    expect(compose(plan('stop'), starts).expect.states).toEqual({})
  })

  it('let the later part say what becomes of what the earlier one has written', () => {
    const writes = (content: string): Plan => plan('write', { expect: { files: { '/etc/a': { content } } } })
    expect(compose(writes('one'), writes('two')).expect.files).toEqual({ '/etc/a': { content: 'two' } })
    const gone = plan('gone', { expect: { files: { '/etc/a': { absent: true } } } })
    expect(compose(gone, writes('two')).expect.files).toEqual({ '/etc/a': { content: 'two' } })
  })

  it('are refused when a later part meets what only the earlier one can judge', () => {
    const judge = (): null => null
    const judges = plan('one', { expect: { files: { '/etc/a': { judge } } } })
    expect(() => compose(judges, plan('two', { expect: { files: { '/etc/a': { content: '' } } } }))).toThrow(
      '/etc/a: two would meet a file that an earlier part has changed: one',
    )
    expect(() => compose(judges, judges)).not.toThrow()
  })

  it('may both set variables of GRUB', () => {
    const sets = (variables: Record<string, string>): Plan => plan('set', { expect: { files: { '/grubenv': variablesBecome(variables) } } })
    const fresh = plan('args', { expect: { files: { '/grubenv': missingOrFresh } } })
    const before = file(grubenv('a=0', 'b=0'))
    const judge = (all: Plan, text: string): string | null => {
      const expected = all.expect.files?.['/grubenv']
      return expected !== undefined && 'judge' in expected ? expected.judge(file(text), before) : 'no judge'
    }
    const both = compose(sets({ a: '1' }), sets({ b: '2' }))
    expect(judge(both, grubenv('a=1', 'b=2'))).toBeNull()
    expect(judge(both, grubenv('a=1', 'b=0'))).toContain('b is "0"')
    expect(judge(compose(sets({ a: '1' }), fresh), grubenv('a=1', 'b=0'))).toBeNull()
    expect(judge(compose(fresh, sets({ a: '1' })), grubenv('a=0', 'b=0'))).toContain('a is "0"')
  })
})
