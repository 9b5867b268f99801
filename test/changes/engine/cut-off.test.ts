import { rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { carryOut } from '../../../src/changes/engine/engine.js'
import type { ChangeOutcome } from '../../../src/changes/engine/outcome.js'
import type { Plan } from '../../../src/changes/engine/plan.js'
import { FileError } from '../../../src/host/types.js'
import type { FileWriter } from '../../../src/host/writer.js'
import { engineOptions, undo } from '../../helpers/run-plan.js'
import { ScratchHost } from '../../helpers/scratch-host.js'
import { readTree } from '../../helpers/tree.js'

/** What a writer does; each of it may be the last thing before the power goes, or fail. */
const WRITES: readonly (keyof FileWriter)[] = [
  'writeFileAtomic',
  'overwrite',
  'symlink',
  'copy',
  'rename',
  'remove',
  'mkdir',
  'rmdir',
  'setAttributes',
]

class PowerCut extends Error {}

function make(): ScratchHost {
  const tool = (_: readonly string[], scratch: ScratchHost): string => {
    writeFileSync(scratch.real('/etc/d/one.conf'), 'one changed\n')
    rmSync(scratch.real('/etc/d/two.conf'))
    scratch.put('/etc/d/three.conf', 'three\n')
    return ''
  }
  const files = { '/etc/d/one.conf': 'one\n', '/etc/d/two.conf': { text: 'two\n', mode: 0o600 }, '/etc/d/link.conf': { link: 'one.conf' } }
  return new ScratchHost({ files, programs: { tool } })
}

const base = { describe: 'a step', undoable: true }
const plan: Plan = {
  action: 'test',
  summary: 'change everything',
  steps: [
    { ...base, kind: 'write', id: 'write', path: '/etc/d/new.conf', content: 'new\n' },
    { ...base, kind: 'run', id: 'tool', program: 'tool', args: [], touches: [] },
    { ...base, kind: 'mkdir', id: 'mkdir', path: '/etc/d/more' },
    { ...base, kind: 'link', id: 'link', path: '/etc/d/link.conf', target: 'three.conf' },
    { ...base, kind: 'remove', id: 'remove', path: '/etc/d/one.conf' },
    { ...base, kind: 'write', id: 'last', path: '/etc/d/more/last.conf', content: 'last\n' },
  ],
  watch: { folders: [{ path: '/etc/d', deep: true }] },
  expect: {
    files: {
      '/etc/d/new.conf': { content: 'new\n' },
      '/etc/d/one.conf': { absent: true },
      '/etc/d/two.conf': { absent: true },
      '/etc/d/three.conf': { content: 'three\n' },
      '/etc/d/link.conf': { link: 'three.conf' },
      '/etc/d/more': { judge: () => null },
      '/etc/d/more/last.conf': { content: 'last\n' },
    },
  },
  dangers: [],
  warnings: [],
  done: 'all is changed',
}

/** Without the journal, and without copies that could not be taken away yet. */
const tree = (host: ScratchHost): Record<string, string> =>
  Object.fromEntries(
    Object.entries(readTree(host.root)).filter(([path]) => !path.startsWith('/var/lib/hostward') && !path.includes('/.hostward-')),
  )

/** Carry the plan out with a writer that is asked before and after everything it does. */
async function carry(
  host: ScratchHost,
  before: (count: number, path: string) => void,
  after: (count: number) => void,
): Promise<ChangeOutcome> {
  const options = await engineOptions(host)
  let count = 0
  const writer = options.machine.files
  const files = new Proxy(writer, {
    get(target, name) {
      const methods = target as unknown as Record<string, (...words: unknown[]) => Promise<unknown>>
      const call = (...words: unknown[]): Promise<unknown> => methods[name as string]!(...words)
      if (!WRITES.includes(name as keyof FileWriter)) return call
      return async (path: string, ...words: unknown[]) => {
        const own = (count += 1)
        before(own, path)
        await call(path, ...words)
        after(own)
      }
    },
  })
  return carryOut(plan, () => Promise.resolve(plan), { ...options, machine: { host, files } })
}

async function countWrites(): Promise<number> {
  let writes = 0
  const outcome = await carry(
    make(),
    (count) => (writes = count),
    () => undefined,
  )
  expect(outcome.changed).toBe(true)
  return writes
}

describe('power lost', async () => {
  const total = await countWrites()
  const moments = Array.from({ length: total }, (_, index) => index + 1)

  it('comes before and after many writes', () => {
    expect(total).toBeGreaterThan(20)
  })

  it.each(moments.flatMap((moment) => [[moment, 'before'] as const, [moment, 'after'] as const]))(
    'at write %i, %s it: as planned, or as before once it is undone',
    async (moment, when) => {
      const host = make()
      const before = tree(host)
      let dead = false
      const cut = (count: number, then: 'before' | 'after'): void => {
        // Nothing happens any more once the power is gone.
        if (dead || (count === moment && then === when)) {
          dead = true
          throw new PowerCut()
        }
      }
      await expect(
        carry(
          host,
          (count) => cut(count, 'before'),
          (count) => cut(count, 'after'),
        ),
      ).rejects.toThrow(PowerCut)
      const { Journal } = await import('../../../src/changes/engine/journal.js')
      const journal = new Journal({ host, files: await host.writer() }, '/var/lib/hostward')
      const [entry] = await journal.list().catch(() => [])
      if (entry === undefined) {
        expect(tree(host)).toEqual(before)
        return
      }
      if (entry.state === 'begun') {
        await expect(
          carry(
            host,
            () => undefined,
            () => undefined,
          ),
        ).rejects.toMatchObject({ code: 'UNFINISHED_CHANGE' })
        expect(await undo(host)).toMatchObject({ data: { restored: true, leftOver: [] } })
        expect(tree(host)).toEqual(before)
      } else {
        expect(entry.state).toBe('done')
        await undo(host)
        expect(tree(host)).toEqual(before)
      }
      expect(
        await carry(
          host,
          () => undefined,
          () => undefined,
        ),
      ).toMatchObject({ changed: true })
    },
  )

  it.each(['ENOSPC', 'EROFS', 'EIO'].flatMap((code) => moments.map((moment) => [code, moment] as const)))(
    '%s at write %i: as planned, as before, or exit code 8',
    async (code, moment) => {
      const host = make()
      const before = tree(host)
      const fail = (count: number, path: string): void => {
        if (count === moment) throw new FileError(code, path)
      }
      const outcome = await carry(host, fail, () => undefined).catch((error: unknown) => error)
      if (outcome instanceof Error) {
        expect(tree(host)).toEqual(before)
        return
      }
      const { changed, data, failure } = outcome as ChangeOutcome
      if (failure === undefined) expect({ changed, verified: data.verified }).toEqual({ changed: true, verified: true })
      else if (failure.exitCode === 8) expect(data.leftOver.length).toBeGreaterThan(0)
      else expect(tree(host)).toEqual(before)
      // With a disk that works again, the next change or undo leaves nothing behind.
      await undo(host).catch(() => undefined)
      await carry(
        host,
        () => undefined,
        () => undefined,
      )
      expect(Object.keys(readTree(host.root)).filter((path) => path.includes('.hostward'))).toEqual([])
    },
  )
})
