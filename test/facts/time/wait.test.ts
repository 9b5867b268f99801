import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { waitForTime } from '../../../src/facts/time/wait.js'
import type { Host } from '../../../src/host/types.js'
import { PLAIN } from '../../../src/render/view.js'
import { renderTimeWait, renderWaitProgress } from '../../../src/render/time-wait.js'

import { CLOCK, SOURCES, STOPPED, timeHost } from '../../helpers/time-host.js'

const NEVER = '00000000,,0,0.000000000,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,1.000000000,1.000000000,0.0,Not synchronised\n'
const view = { width: 80, style: PLAIN, now: new Date() }

describe('waiting for the time', () => {
  it('ends when a source is selected', async () => {
    const { data, failure } = await waitForTime(timeHost(), { withinMs: null, waitMs: 1000 })
    expect(failure).toBeNull()
    expect(data).toMatchObject({ synchronised: true, offsetSeconds: 0.026, source: '139.162.81.45', waitedSeconds: 0 })
    expect(renderTimeWait(data, view)).toBe('synchronised: chronyd follows 139.162.81.45 together with 1 more, 26ms off\n')
    expect(renderWaitProgress(data)).toMatch(/^synchronised; \* 139\.162\.81\.45 \(6 answered, -1\.\d+ms\), \+ 162/)
  })

  it('is not in time when the clock is too far off, or nobody is selected', async () => {
    const near = await waitForTime(timeHost(), { withinMs: 1, waitMs: 20, everyMs: 10 })
    expect(near.failure?.exitCode).toBe(7)
    expect(near.failure?.message).toContain('(the clock is 0.026 s off, more than 0.001 s)')
    const seen: number[] = []
    const host = timeHost({ programs: { [CLOCK]: NEVER + SOURCES.replace('*', '?').replace('+', '?') } })
    const { data, failure } = await waitForTime(host, {
      withinMs: null,
      waitMs: 20,
      everyMs: 10,
      progress: ({ waitedSeconds }) => void seen.push(waitedSeconds),
    })
    expect([data.synchronised, data.offsetSeconds, failure?.code]).toEqual([false, null, 'TIMEOUT'])
    expect([seen[0], seen.at(-1)]).toEqual([0, 0.02])
    expect(seen).toEqual(seen.toSorted((one, other) => one - other))
  })

  it('counts what the questions take: a chronyd that answers late does not prolong it', async () => {
    const fast = timeHost({ programs: { [CLOCK]: NEVER } })
    const seen: number[] = []
    const slow: Host = {
      describe: () => fast.describe(),
      which: (name) => fast.which(name),
      run: async (program, args) => {
        await sleep(60)
        return fast.run(program, args)
      },
    } as Host
    const { failure } = await waitForTime(slow, {
      withinMs: null,
      waitMs: 100,
      everyMs: 10,
      progress: (data) => void seen.push(data.waitedSeconds),
    })
    expect(failure?.code).toBe('TIMEOUT')
    expect(seen.length).toBeLessThan(5)
    expect(seen[1]).toBeGreaterThanOrEqual(0.06)
  })

  it('looks at a recording once', async () => {
    const host = timeHost({ identity: { kind: 'recording' }, programs: { [CLOCK]: NEVER } })
    const { failure, data } = await waitForTime(host, { withinMs: null, waitMs: 60_000 })
    expect([failure?.exitCode, data.waitedSeconds]).toEqual([7, 0])
    expect(renderWaitProgress(data)).toBe('there is no source with an address yet')
  })

  it('ends at Ctrl-C, and where chronyd does not run', async () => {
    const control = new AbortController()
    const host = timeHost({ programs: { [CLOCK]: NEVER } })
    const waiting = waitForTime(host, { withinMs: null, waitMs: 60_000, interrupt: control.signal })
    setTimeout(() => {
      control.abort()
    }, 20)
    await expect(waiting).rejects.toMatchObject({ exitCode: 130 })
    await expect(waitForTime(timeHost({ programs: { [CLOCK]: STOPPED } }), { withinMs: null, waitMs: 10 })).rejects.toMatchObject({
      exitCode: 5,
    })
  })
})
