import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../../src/changes/engine/plan.js'
import type { StateKind } from '../../../src/changes/engine/states.js'
import { runPlan, undo } from '../../helpers/run-plan.js'
import { ScratchHost } from '../../helpers/scratch-host.js'

/** A daemon that tells nothing of the file that it has read. */
const FILE = '/etc/daemon.conf'

function make(): { host: ScratchHost; loaded: () => string } {
  let loaded = 'old\n'
  const host = new ScratchHost({
    files: { [FILE]: 'old\n' },
    programs: {
      daemon: (_, scratch) => {
        loaded = readFileSync(scratch.real(FILE), 'utf8')
        return ''
      },
    },
  })
  return { host, loaded: () => loaded }
}

const kind: StateKind = {
  kind: 'daemon',
  compared: ['running'],
  runtimeOnly: false,
  read: (_, keys) => Promise.resolve(new Map(keys.map((key) => [key, { running: true, files: [FILE] }]))),
  restore: async (host) => {
    await host.run('daemon', ['restart'])
  },
  follows: (value) => value['files'] as string[],
  byHand: () => [],
}

const plan = (more: Partial<Plan> = {}): Promise<Plan> =>
  Promise.resolve({
    action: 'test',
    summary: 'test',
    steps: [
      { kind: 'write', id: 'write', describe: 'write', path: FILE, content: 'new\n', undoable: true },
      { kind: 'run', id: 'restart', describe: 'restart', program: 'daemon', args: ['restart'], touches: [], undoable: false },
    ],
    watch: { files: [FILE], states: [{ kind: 'daemon', key: 'it' }] },
    expect: { files: { [FILE]: { content: 'new\n' } } },
    dangers: [],
    warnings: [],
    done: 'done',
    ...more,
  })

describe('a state that is made of files', () => {
  it('is restored with them, although it looks the same', async () => {
    const { host, loaded } = make()
    const verify = (): Promise<{ what: string; expected: string; actual: string }[]> =>
      Promise.resolve([{ what: 'it', expected: 'good', actual: 'bad' }])
    const outcome = await runPlan(host, () => plan({ verify }), { kinds: [kind] })
    expect(outcome.data).toMatchObject({ restored: false, leftOver: [], irreversible: [expect.any(String)] })
    expect(loaded()).toBe('old\n')
  })

  it('is restored by undo, after the files, also on another boot', async () => {
    const { host, loaded } = make()
    await runPlan(host, () => plan(), { kinds: [kind] })
    expect(loaded()).toBe('new\n')
    host.bootId = '00000000-0000-0000-0000-000000000002'
    const { data } = await undo(host, undefined, { kinds: [kind] })
    expect(data.plan.steps.map(({ id }) => id)).toEqual([`file ${FILE}`, 'daemon it'])
    expect(loaded()).toBe('old\n')
  })
})
