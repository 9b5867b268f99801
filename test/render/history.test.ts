import { describe, expect, it } from 'vitest'
import type { HistoryItem } from '../../src/changes/engine/history.js'
import { renderHistory } from '../../src/render/history.js'
import { PLAIN } from '../../src/render/view.js'

const item = (id: number, differs: Partial<HistoryItem> = {}): HistoryItem => ({
  ...{ id, state: 'done', action: 'test', summary: `change ${id}`, words: ['test'], user: 'admin' },
  ...{ startedAt: '2026-01-02T03:04:05.000Z', finishedAt: '2026-01-02T03:04:06.000Z', undoes: null, undoneBy: null },
  ...{ confirmedBy: null, endsAt: null, ended: false },
  ...differs,
})
const view = { width: 80, style: PLAIN, now: new Date('2026-01-03T00:00:00Z') }
const entry = (kernel: string): string => `make AlmaLinux (${kernel}.el9_6.x86_64) 9.6 (Sage Margay) the default boot entry`

describe('the history', () => {
  it('tells all of a change at 80 columns, in UTC', () => {
    const changes = [item(2, { summary: entry('5.14.0-570.12.1') }), item(1, { summary: entry('5.14.0-570.26.1') })]
    expect(renderHistory({ changes }, view)).toBe(`CHANGE  WHEN (UTC)        BY     STATE  WHAT
     2  2026-01-02 03:04  admin  done   make AlmaLinux
                                        (5.14.0-570.12.1.el9_6.x86_64) 9.6 (Sage
                                        Margay) the default boot entry
     1  2026-01-02 03:04  admin  done   make AlmaLinux
                                        (5.14.0-570.26.1.el9_6.x86_64) 9.6 (Sage
                                        Margay) the default boot entry
`)
    const piped = renderHistory({ changes }, { ...view, width: Number.POSITIVE_INFINITY })
    expect(piped.split('\n')[1]).toBe(`     2  2026-01-02 03:04  admin  done   ${entry('5.14.0-570.12.1')}`)
  })

  it('has a word for what became of each', () => {
    const changes = [
      item(8, { ended: true, endsAt: '2026-01-02T03:05:06.000Z' }),
      item(7, { confirmedBy: 8 }),
      item(6, { state: 'failed' }),
      item(5, { state: 'restored' }),
      item(4, { state: 'not-restored' }),
      item(3, { state: 'begun' }),
      item(2, { undoes: 1 }),
      item(1, { undoneBy: 2 }),
    ]
    const lines = renderHistory({ changes }, view).trimEnd().split('\n').slice(1)
    expect(lines.map((line) => line.slice(33, 47).trim())).toEqual([
      ...['ended', 'kept by 8', 'failed', 'restored', 'not restored', 'cut off', 'undo of 1', 'undone by 2'],
    ])
  })
})
