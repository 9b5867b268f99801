import { describe, expect, it } from 'vitest'
import type { Plan } from '../../src/changes/engine/plan.js'
import { mergePlans } from '../../src/changes/merge-plans.js'
import { FakeHost } from '../helpers/fake-host.js'

const plan = (name: string, more: Partial<Plan> = {}): Plan => ({
  action: name,
  summary: name,
  steps: [{ kind: 'remove', id: name, describe: name, path: `/${name}`, undoable: true }],
  watch: { files: [`/${name}`], states: [{ kind: 'unit', key: 'both' }] },
  expect: { files: { [`/${name}`]: { absent: true } }, states: { 'unit both': { values: { [name]: 'x' }, free: [name] } } },
  verify: () => Promise.resolve([{ what: name, expected: '', actual: '' }]),
  dangers: [{ code: name, message: name }],
  warnings: [{ code: name, message: name }],
  done: name,
  ...more,
})

describe('two plans as one', () => {
  it('have the steps, expectations and questions of both, and the words of the last', async () => {
    const merged = mergePlans(plan('one', { notes: ['n'], flush: ['/boot'] }), plan('two', { expect: {} }))
    expect([merged.action, merged.done]).toEqual(['two', 'two'])
    expect(merged.steps.map(({ id }) => id)).toEqual(['one', 'two'])
    expect(merged.watch).toEqual({ files: ['/one', '/two'], folders: [], states: [{ kind: 'unit', key: 'both' }] })
    expect(merged.expect.files).toEqual({ '/one': { absent: true } })
    expect((await merged.verify?.(new FakeHost(), new AbortController().signal))?.map(({ what }) => what)).toEqual(['one', 'two'])
    expect([merged.dangers.length, merged.warnings.length, merged.notes, merged.flush]).toEqual([2, 2, ['n'], ['/boot']])
  })

  it('join what is expected of a state', () => {
    expect(mergePlans(plan('one'), plan('two')).expect.states).toEqual({
      'unit both': { values: { one: 'x', two: 'x' }, free: ['one', 'two'] },
    })
  })
})
