import { describe, expect, it } from 'vitest'
import { planTimeStep } from '../../src/changes/time-step.js'
import { ChronyHost } from '../helpers/chrony-host.js'
import { runPlan } from '../helpers/run-plan.js'

async function chrony(offset: string, answering = true): Promise<ChronyHost> {
  const it = new ChronyHost({ '/etc/chrony.conf': 'server 192.0.2.1\n' })
  if (answering) it.answering.add('192.0.2.1')
  it.offset = offset
  return it.boot()
}

describe('time step', () => {
  it('has the clock jump, after a word of warning', async () => {
    const it = await chrony('-3600.500000000')
    const plan = await planTimeStep(it.host)
    expect(plan.dangers).toEqual([
      {
        code: 'STEPS_CLOCK',
        message: 'the clock jumps back by 3600.5 s: databases, timers and logs see that, and it cannot be undone',
      },
    ])
    expect(plan.steps[0]).toMatchObject({ program: 'chronyc', args: ['makestep'], undoable: false })
    const step = it.host.programs['chronyc']
    it.host.programs['chronyc'] = (args, host) => {
      if (args[0] === 'makestep') it.offset = '0.000000100'
      return step?.(args, host) ?? ''
    }
    const { data, changed } = await runPlan(it.host, planTimeStep)
    expect([changed, data.verified, data.plan.done]).toEqual([true, true, 'the clock has jumped back by 3600.5 s'])
    expect(it.changes).toEqual(['chronyc makestep'])
  })

  it('does not believe 200 OK', async () => {
    const it = await chrony('2.000000000')
    const { failure } = await runPlan(it.host, planTimeStep)
    expect(failure?.message).toContain('the clock: expected right after the step; it is still 2 s off (chronyc tracking)')
  })

  it('has nothing to do for a clock that is right, and no time to step to without a source', async () => {
    expect((await planTimeStep((await chrony('0.000200000')).host)).steps).toEqual([])
    await expect(planTimeStep((await chrony('0.0', false)).host)).rejects.toThrow('there is no time to step to')
  })
})
