import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Plan, RunStep } from '../../../src/changes/engine/plan.js'
import type { StateKind } from '../../../src/changes/engine/states.js'
import type { Host } from '../../../src/host/types.js'
import { runPlan, undo } from '../../helpers/run-plan.js'
import { ScratchHost, type ScratchProgram } from '../../helpers/scratch-host.js'

/** A daemon that keeps a picture of its file, writes the file from it, and leaves the one before as `.old`. */
const FILE = '/etc/daemon/zone.xml'
const OLD = `${FILE}.old`

function make(files: Readonly<Record<string, string>>, broken?: ScratchProgram): { host: ScratchHost; picture: () => string } {
  let picture = 'ssh'
  const daemon: ScratchProgram = (args, host) => {
    const [verb, word = ''] = args
    if (verb === 'get') return picture
    if (word === 'ssh+ntp' && broken !== undefined) return broken(args, host)
    picture = word
    if (existsSync(host.real(FILE))) writeFileSync(host.real(OLD), readFileSync(host.real(FILE)))
    writeFileSync(host.real(FILE), `<!-- made by the daemon --> ${word}`)
    return 'success'
  }
  const host = new ScratchHost({ files: { '/etc/daemon': { folder: 0o755 }, ...files }, programs: { daemon } })
  return { host, picture: () => picture }
}

const kind: StateKind = {
  kind: 'picture',
  compared: ['services'],
  runtimeOnly: false,
  read: async (host: Host, keys) => {
    const { stdout } = await host.run('daemon', ['get'], {})
    return new Map(keys.map((key) => [key, { services: stdout }]))
  },
  restore: async (host, _, before) => {
    await host.run('daemon', ['set', String(before['services'])], {})
  },
  beforeFiles: () => true,
  writes: () => [FILE, OLD, '/etc/elsewhere/not-watched'],
  byHand: () => [],
}

const step: RunStep = {
  kind: 'run',
  id: 'daemon',
  describe: 'open ntp',
  program: 'daemon',
  args: ['set', 'ssh+ntp'],
  touches: [FILE],
  undoable: true,
}

const plan = (more: Partial<Plan> = {}): Promise<Plan> =>
  Promise.resolve({
    action: 'test',
    summary: 'open ntp',
    steps: [step],
    watch: { folders: [{ path: '/etc/daemon', deep: true }], states: [{ kind: 'picture', key: 'zone' }] },
    expect: {
      files: { [FILE]: { judge: () => null }, [OLD]: { judge: () => null } },
      states: { 'picture zone': { values: { services: 'ssh+ntp' } } },
    },
    dangers: [],
    warnings: [],
    done: 'ntp is open',
    ...more,
  })

const kinds = [kind]

describe('a daemon that keeps a picture of its files', () => {
  it.each<[string, Record<string, string>]>([
    ['had no file', {}],
    ['had a file', { [FILE]: '<zone/>' }],
    ['had a file and an old one', { [FILE]: '<zone/>', [OLD]: '<older/>' }],
  ])('is brought back first, then its files, then what bringing it back has left: one that %s', async (_, files) => {
    const { host, picture } = make({ ...files, '/etc/elsewhere/not-watched': 'foreign' })
    expect(await runPlan(host, () => plan(), { kinds })).toMatchObject({ changed: true, data: { verified: true } })
    expect(await undo(host, undefined, { kinds })).toMatchObject({ changed: true, data: { verified: true, leftOver: [] } })
    expect(picture()).toBe('ssh')
    for (const path of [FILE, OLD]) {
      if (files[path] === undefined) expect(existsSync(host.real(path))).toBe(false)
      else expect(readFileSync(host.real(path), 'utf8')).toBe(files[path])
    }
    expect(readFileSync(host.real('/etc/elsewhere/not-watched'), 'utf8')).toBe('foreign')
  })

  it.each<[string, Record<string, string>]>([
    ['had no file', {}],
    ['had a file', { [FILE]: '<zone/>' }],
  ])('is brought back when the change is not as planned: one that %s', async (_, files) => {
    const { host, picture } = make(files)
    const wrong = [{ what: 'asked', expected: 'yes', actual: 'no' }]
    const outcome = await runPlan(host, () => plan({ verify: () => Promise.resolve(wrong) }), { kinds })
    expect(outcome).toMatchObject({ changed: false, data: { verified: false, restored: true, leftOver: [] } })
    expect(picture()).toBe('ssh')
    expect(existsSync(host.real(OLD))).toBe(false)
    expect(existsSync(host.real(FILE))).toBe(FILE in files)
  })

  it('leaves the files alone when only they are as they were', async () => {
    const { host } = make({ [FILE]: '<zone/>' })
    await runPlan(host, () => plan(), { kinds })
    rmSync(host.real(OLD))
    expect(await undo(host, undefined, { kinds, force: true })).toMatchObject({ changed: true, data: { verified: true } })
    expect(existsSync(host.real(OLD))).toBe(false)
  })
})

describe('a state that is assumed', () => {
  it('is what a change and its undo bring back', async () => {
    const { host, picture } = make({ [FILE]: '<zone/>' })
    await runPlan(host, () => plan({ assumed: { 'picture zone': { services: 'none' } } }), { kinds })
    expect(picture()).toBe('ssh+ntp')
    await undo(host, undefined, { kinds })
    expect(picture()).toBe('none')
  })
})
