import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { InterruptedError } from '../../src/errors.js'
import { lookUntil, type Moment } from '../../src/facts/look-until.js'
import { FakeHost } from '../helpers/fake-host.js'

describe('looking until it is enough', () => {
  it('stops at the first look that is enough', async () => {
    let looks = 0
    const look = (): Promise<number> => Promise.resolve((looks += 1))
    expect(await lookUntil(new FakeHost(), { waitMs: 60_000, everyMs: 1 }, look, (seen) => seen === 3)).toBe(3)
    expect(looks).toBe(3)
  })

  it('counts what looking takes, and looks once more when the time is over', async () => {
    const moments: Moment[] = []
    const look = async (moment: Moment): Promise<void> => {
      moments.push(moment)
      await sleep(50)
    }
    await lookUntil(new FakeHost(), { waitMs: 40, everyMs: 60_000 }, look, () => false)
    expect(moments).toEqual([
      { waitedMs: 0, isLast: false },
      { waitedMs: 40, isLast: true },
    ])
  })

  it('ends a pause, and looks no more, when it is interrupted', async () => {
    const interrupt = new AbortController()
    let looks = 0
    const look = (): Promise<void> => {
      looks += 1
      setTimeout(() => interrupt.abort(), 5)
      return Promise.resolve()
    }
    const limits = { waitMs: 60_000, everyMs: 60_000, interrupt: interrupt.signal }
    await expect(lookUntil(new FakeHost(), limits, look, () => false)).rejects.toThrow(InterruptedError)
    expect(looks).toBe(1)
  })
})
