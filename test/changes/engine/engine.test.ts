import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ExitCode, InterruptedError, TimeoutError } from '../../../src/errors.js'
import { openJournal, readHistory } from '../../../src/changes/engine/history.js'
import type { Plan, RunStep, Step } from '../../../src/changes/engine/plan.js'
import type { StateKind } from '../../../src/changes/engine/states.js'
import { FileError } from '../../../src/host/types.js'
import type { FileWriter } from '../../../src/host/writer.js'
import { engineOptions, runPlan, undo } from '../../helpers/run-plan.js'
import { ScratchHost, type ScratchProgram } from '../../helpers/scratch-host.js'
import { readTree } from '../../helpers/tree.js'

const CONF = '/etc/tool.conf'
const OTHER = '/etc/tool.d/other.conf'

/** A tool of which nothing must be believed: `tool set WORD` writes its configuration. */
const honest: ScratchProgram = ([, word], host) => {
  writeFileSync(host.real(CONF), `word ${word}\n`)
  return 'done\n'
}

function make(tool: ScratchProgram = honest, files: ConstructorParameters<typeof ScratchHost>[0] = {}): ScratchHost {
  return new ScratchHost({
    files: { [CONF]: { text: 'word old\n', mode: 0o640 }, [OTHER]: 'as it was\n', ...files.files },
    programs: { tool },
  })
}

const runTool: RunStep = {
  kind: 'run',
  id: 'tool',
  describe: 'set the word',
  program: 'tool',
  args: ['set', 'new'],
  touches: [CONF],
  undoable: true,
}

function plan(more: Partial<Plan> = {}): Plan {
  return {
    action: 'test',
    summary: 'set the word to new',
    steps: [runTool],
    watch: { files: [CONF], folders: [{ path: '/etc/tool.d' }] },
    expect: { files: { [CONF]: { content: 'word new\n' } } },
    dangers: [],
    warnings: [],
    done: 'the word is new',
    ...more,
  }
}

const history = async (host: ScratchHost): ReturnType<typeof readHistory> => readHistory(await openJournal(host, '/var/lib/hostward'))

/** Without what the journal keeps. */
const tree = (host: ScratchHost): Record<string, string> =>
  Object.fromEntries(Object.entries(readTree(host.root)).filter(([path]) => !path.startsWith('/var/lib/hostward')))

const change = (host: ScratchHost, more: Partial<Plan> = {}): ReturnType<typeof runPlan> => runPlan(host, () => Promise.resolve(plan(more)))

describe('a change', () => {
  it('is done when the host is as planned, and undone byte for byte', async () => {
    const host = make()
    const before = tree(host)
    const outcome = await change(host)
    expect(outcome).toMatchObject({ changed: true, data: { verified: true, restored: null, differences: [], journalId: 1, leftOver: [] } })
    expect(readFileSync(host.real(CONF), 'utf8')).toBe('word new\n')
    const undone = await undo(host)
    expect(undone).toMatchObject({ changed: true, data: { verified: true, journalId: 2 } })
    expect(tree(host)).toEqual(before)
  })

  it('writes nothing when there are no steps', async () => {
    const host = make()
    const outcome = await runPlan(host, () => Promise.resolve(plan({ steps: [] })))
    expect(outcome).toMatchObject({ changed: false, data: { verified: null, journalId: null } })
    expect(readTree(host.real('/var/lib/hostward/changes'))).toEqual({})
  })

  const liars: Record<string, ScratchProgram> = {
    'exits 0 and does nothing': () => 'done\n',
    'does something else': (_, host) => {
      writeFileSync(host.real(CONF), 'word wrong\n')
      return 'done\n'
    },
    'touches another file as well': async (args, host) => {
      writeFileSync(host.real(OTHER), 'harmed\n')
      return await honest(args, host)
    },
    'adds a file': async (args, host) => {
      host.put('/etc/tool.d/new.conf', 'unwanted\n')
      return await honest(args, host)
    },
    'removes another file': async (args, host) => {
      rmSync(host.real(OTHER))
      return await honest(args, host)
    },
    'changes a mode': async (args, host) => {
      chmodSync(host.real(CONF), 0o666)
      return await honest(args, host)
    },
    'fails after it wrote': (_, host) => {
      writeFileSync(host.real(CONF), 'word ne')
      return { exitCode: 1, stderr: 'tool: no\n' }
    },
    'hangs after it wrote': (_, host) => {
      writeFileSync(host.real(CONF), 'word ne')
      return { outcome: 'timed-out' }
    },
    'is killed after it wrote': (_, host) => {
      writeFileSync(host.real(CONF), '')
      return { outcome: 'signalled' }
    },
    'puts a link in its place': (_, host) => {
      rmSync(host.real(CONF))
      host.put(CONF, { link: 'tool.d/other.conf' })
      return ''
    },
    'puts a folder in its place': (_, host) => {
      rmSync(host.real(CONF))
      host.put(CONF, { folder: 0o755 })
      return ''
    },
  }
  it.each(Object.entries(liars))('is taken back when the tool %s', async (_, tool) => {
    const host = make(tool)
    const before = tree(host)
    const outcome = await change(host)
    expect(outcome.failure).toMatchObject({ code: 'CHANGE_FAILED', exitCode: ExitCode.failed })
    expect(outcome).toMatchObject({ changed: false, data: { verified: false, restored: true, leftOver: [] } })
    expect(tree(host)).toEqual(before)
    // The next one is not hindered.
    host.programs['tool'] = honest
    expect(await change(host)).toMatchObject({ changed: true })
  })

  it('leaves alone what a link leads to that was made meanwhile', async () => {
    const link = '/etc/link.conf'
    const host = make((_, scratch) => {
      scratch.put(link, { link: 'tool.d/other.conf' })
      return ''
    })
    const before = tree(host)
    const more = { watch: { files: [CONF, link] }, expect: {} }
    expect(await change(host, more)).toMatchObject({ data: { restored: true, differences: [{ what: link }] } })
    expect(tree(host)).toEqual(before)
    // The link is wished for: a link that undo brings back is none that leads to something new.
    expect(await change(host, { ...more, expect: { files: { [link]: { link: 'tool.d/other.conf' } } } })).toMatchObject({ changed: true })
    await undo(host)
    expect(tree(host)).toEqual(before)
  })

  it('brings a link back without taking what it leads to for new', async () => {
    const link = '/etc/link.conf'
    const host = make((_, scratch) => {
      rmSync(scratch.real(link))
      return ''
    })
    host.put(link, { link: 'tool.d/other.conf' })
    const before = tree(host)
    expect(await change(host, { watch: { folders: [{ path: '/etc' }] }, expect: { files: { [link]: { absent: true } } } })).toMatchObject({
      changed: true,
    })
    expect(await undo(host)).toMatchObject({ data: { differences: [], verified: true } })
    expect(tree(host)).toEqual(before)
  })

  it('tells which step, what was expected, what was read and what the tool said', async () => {
    const lied = await change(make(liars['does something else']))
    expect(lied.failure?.message).toContain(
      '/etc/tool.conf: expected the planned content; it is line 1 is "word wrong" instead of "word new"',
    )
    const failed = await change(make(liars['fails after it wrote']))
    expect(failed.failure?.message).toContain('tool set new: exit code 1: tool: no')
    expect(failed.failure?.message).toContain('the last step was: set the word')
    const mumbled = await change(make(() => ({ stderr: 'sed: cannot rename: Read-only file system\n' })))
    expect(mumbled.failure?.message).toContain('tool said: sed: cannot rename: Read-only file system')
  })

  it('asks verify only a host whose files are as planned, and takes back what it finds wrong', async () => {
    const host = make()
    const before = tree(host)
    const outcome = await change(host, { verify: () => Promise.resolve([{ what: 'daemon', expected: 'alive', actual: 'dead' }]) })
    expect(outcome.data.differences).toEqual([{ what: 'daemon', expected: 'alive', actual: 'dead' }])
    expect(tree(host)).toEqual(before)
  })

  it('does nothing when the host changed since the plan was shown', async () => {
    const host = make()
    let asked = 0
    const makePlan = (): Promise<Plan> => Promise.resolve(plan({ steps: [{ ...runTool, args: ['set', asked++ === 0 ? 'new' : 'newer'] }] }))
    await expect(runPlan(host, makePlan)).rejects.toMatchObject({ code: 'PLAN_REFUSED' })
    expect(host.calls.filter((line) => line.startsWith('tool'))).toEqual([])
  })

  it('does nothing when a tool of a later step is missing', async () => {
    const host = make()
    const steps: Step[] = [runTool, { ...runTool, id: 'gone', program: 'gone' }]
    await expect(change(host, { steps })).rejects.toMatchObject({ code: 'TOOL_MISSING', exitCode: ExitCode.unavailable })
    expect(host.calls.filter((line) => line.startsWith('tool'))).toEqual([])
  })

  it('finishes the step in hand when interrupted, and takes all back', async () => {
    const interrupt = new AbortController()
    const host = make((args, scratch) => {
      interrupt.abort()
      return honest(args, scratch)
    })
    const before = tree(host)
    const steps: Step[] = [runTool, { ...runTool, id: 'second' }]
    const outcome = await runPlan(host, () => Promise.resolve(plan({ steps })), { interrupt: interrupt.signal })
    expect(outcome.failure).toMatchObject({ exitCode: ExitCode.interrupted })
    expect(host.calls.filter((line) => line.startsWith('tool'))).toHaveLength(1)
    expect(tree(host)).toEqual(before)
  })

  it('takes all back when a verification ends because of the interrupt', async () => {
    const interrupt = new AbortController()
    const host = make()
    const before = tree(host)
    const verify = (_: unknown, signal: AbortSignal): Promise<never> => {
      interrupt.abort()
      return Promise.reject(signal.aborted ? new InterruptedError() : new Error('not told'))
    }
    const outcome = await runPlan(host, () => Promise.resolve(plan({ verify })), { interrupt: interrupt.signal })
    expect(outcome.failure).toMatchObject({ exitCode: ExitCode.interrupted, message: 'interrupted; the host is as it was before' })
    expect(tree(host)).toEqual(before)
  })

  it('is taken back when hostward itself has a bug', async () => {
    const host = make()
    const before = tree(host)
    const bug = (): never => {
      throw new TypeError('a bug')
    }
    await expect(change(host, { verify: bug })).rejects.toThrow('a bug')
    expect(tree(host)).toEqual(before)
    expect(await change(host)).toMatchObject({ changed: true })
  })

  describe('with a step that has no way back', () => {
    const restart: RunStep = { ...runTool, id: 'restart', describe: 'restart it', args: ['set', 'new'], undoable: false }
    const wrong = { verify: () => Promise.resolve([{ what: 'it', expected: 'up', actual: 'down' }]) }

    it('never says that the host is as it was: what was taken back, and what has run', async () => {
      const host = make()
      const before = tree(host)
      const outcome = await change(host, {
        steps: [restart],
        ...wrong,
        leftBehind: () => Promise.resolve([{ code: 'LEFT', message: 'x' }]),
      })
      expect(outcome).toMatchObject({
        changed: true,
        warnings: [{ code: 'LEFT' }],
        data: { verified: false, restored: false, leftOver: [], irreversible: ['restart it'] },
        failure: { code: 'CHANGE_FAILED', exitCode: ExitCode.failed },
      })
      expect(outcome.failure?.message).not.toContain('as it was')
      expect(outcome.failure?.message).toContain('\ntaken back, and read again: /etc/tool.conf\nwhat has run has no way back: restart it')
      expect(tree(host)).toEqual(before)
      const { changes } = await history(host)
      expect(changes.map(({ state }) => state)).toEqual(['failed'])
      await expect(undo(host)).rejects.toMatchObject({ code: 'PLAN_REFUSED', message: expect.stringContaining('restart it') as string })
      await expect(undo(host, 1)).rejects.toMatchObject({ code: 'PLAN_REFUSED' })
      // The next one is not hindered.
      expect(await change(host)).toMatchObject({ changed: true })
    })

    it('is taken back like any other when that step was not reached, or its program could not be started', async () => {
      const host = make(() => ({ exitCode: 1 }))
      const steps = [runTool, restart]
      expect(await change(host, { steps })).toMatchObject({ changed: false, data: { restored: true, irreversible: [] } })
      host.programs['tool'] = () => ({ outcome: 'not-found' })
      expect(await change(host, { steps: [restart] })).toMatchObject({ changed: false, data: { restored: true, irreversible: [] } })
    })

    it('says so when it was interrupted', async () => {
      const interrupt = new AbortController()
      const host = make((args, scratch) => {
        interrupt.abort()
        return honest(args, scratch)
      })
      const { failure } = await runPlan(host, () => Promise.resolve(plan({ steps: [restart] })), { interrupt: interrupt.signal })
      expect(failure).toMatchObject({
        exitCode: ExitCode.interrupted,
        message: expect.stringContaining('no way back: restart it') as string,
      })
    })

    it('says so when it was cut off', async () => {
      const host = make()
      await change(host, { steps: [restart] })
      const entry = host.real('/var/lib/hostward/changes/000001/entry.json')
      writeFileSync(entry, readFileSync(entry, 'utf8').replace('"state":"done"', '"state":"begun"'))
      const { data } = await undo(host)
      expect(data).toMatchObject({ restored: false, leftOver: [], irreversible: ['restart it'] })
      expect(data.plan.done).toBe(
        'change 1 (set the word to new) was cut off; what it had changed is as it was before; what may have run has no way back: restart it',
      )
      expect((await history(host)).changes[0]?.state).toBe('failed')
    })
  })

  it('needs flock', async () => {
    const host = make()
    const options = await engineOptions(host)
    const files = Object.create(options.machine.files, {
      lock: { value: () => Promise.reject(new FileError('ENOLCK', '/var/lib/hostward/lock')) },
    }) as FileWriter
    await expect(runPlan(host, () => Promise.resolve(plan()), { machine: { host, files } })).rejects.toMatchObject({ code: 'TOOL_MISSING' })
  })

  it('is refused while another one goes on', async () => {
    let refused: unknown = null
    const host = make(async (args, scratch) => {
      refused = await change(scratch).catch((error: unknown) => error)
      return honest(args, scratch)
    })
    expect(await change(host)).toMatchObject({ changed: true })
    expect(refused).toMatchObject({ code: 'LOCKED', exitCode: ExitCode.failed })
  })

  it('writes, links, makes folders and removes, each with its way back', async () => {
    const host = make()
    const before = tree(host)
    const base = { undoable: true, describe: 'a step' }
    const steps: Step[] = [
      { ...base, kind: 'write', id: 'write', path: CONF, content: 'word new\n' },
      { ...base, kind: 'mkdir', id: 'mkdir', path: '/etc/tool.d/more' },
      { ...base, kind: 'write', id: 'new', path: '/etc/tool.d/more/new.conf', content: 'new\n', mode: 0o600 },
      { ...base, kind: 'link', id: 'link', path: '/etc/tool.d/link.conf', target: 'more/new.conf' },
      { ...base, kind: 'remove', id: 'remove', path: OTHER },
    ]
    const watch = { files: [CONF], folders: [{ path: '/etc/tool.d', deep: true }] }
    const files: Plan['expect']['files'] = {
      [CONF]: { content: 'word new\n' },
      '/etc/tool.d/more': { judge: (now) => (now.type === 'folder' ? null : 'no folder') },
      '/etc/tool.d/more/new.conf': { content: 'new\n' },
      '/etc/tool.d/link.conf': { link: 'more/new.conf' },
      [OTHER]: { absent: true },
    }
    const outcome = await change(host, { steps, watch, expect: { files } })
    expect(outcome).toMatchObject({ changed: true, data: { verified: true } })
    expect(statSync(host.real(CONF)).mode & 0o777).toBe(0o640)
    expect(statSync(host.real('/etc/tool.d/more/new.conf')).mode & 0o777).toBe(0o600)
    expect(await undo(host)).toMatchObject({ changed: true, data: { differences: [] } })
    expect(tree(host)).toEqual(before)
  })

  it('writes through a link where it must stay', async () => {
    const host = make()
    rmSync(host.real(CONF))
    host.put('/boot/real.conf', 'word old\n')
    host.put(CONF, { link: '../boot/real.conf' })
    const before = tree(host)
    const step: Step = { kind: 'write', id: 'write', path: CONF, content: 'word new\n', through: true, describe: 'write', undoable: true }
    const outcome = await change(host, {
      steps: [step],
      watch: { files: [CONF] },
      expect: { files: { [CONF]: { link: '../boot/real.conf' }, '/boot/real.conf': { content: 'word new\n' } } },
    })
    expect(outcome).toMatchObject({ changed: true })
    expect(await undo(host)).toMatchObject({ changed: true, data: { differences: [] } })
    expect(tree(host)).toEqual(before)
  })
})

describe('undo', () => {
  it('is refused with a diff when somebody has changed the same since, unless it is forced', async () => {
    const host = make()
    const before = tree(host)
    await change(host)
    writeFileSync(host.real(CONF), 'word new\nof an admin\n')
    const changed = tree(host)
    await expect(undo(host)).rejects.toMatchObject({ code: 'PLAN_REFUSED', message: expect.stringContaining('+of an admin') as string })
    expect(tree(host)).toEqual(changed)
    const forced = await undo(host, 1, { force: true })
    expect(forced.warnings.map(({ code }) => code)).toEqual(['CHANGED_SINCE'])
    expect(tree(host)).toEqual(before)
  })

  it('leaves alone what others have changed elsewhere', async () => {
    const host = make()
    await change(host)
    writeFileSync(host.real(OTHER), 'of an admin\n')
    await undo(host)
    expect([readFileSync(host.real(CONF), 'utf8'), readFileSync(host.real(OTHER), 'utf8')]).toEqual(['word old\n', 'of an admin\n'])
  })

  it('has nothing to do where somebody has made all of it as it was', async () => {
    const host = make()
    await change(host)
    writeFileSync(host.real(CONF), 'word old\n')
    await expect(undo(host, 1)).rejects.toMatchObject({
      code: 'PLAN_REFUSED',
      message: expect.stringContaining('leaves nothing to undo: what it changed is as it was before it already') as string,
    })
  })

  it('says of links what becomes of them, without the file behind', async () => {
    const host = make()
    const link: Step = { kind: 'link', id: 'link', path: '/etc/tool.d/link.conf', target: 'other.conf', describe: 'link', undoable: true }
    const expected = { files: { '/etc/tool.d/link.conf': { link: 'other.conf' } } }
    await change(host, { steps: [link], expect: expected })
    const { data } = await undo(host)
    expect(data.plan.steps).toMatchObject([{ describe: 'remove the link /etc/tool.d/link.conf -> other.conf', diff: null }])
    expect(data.plan.done).toBe('change 1 (set the word to new) is undone: /etc/tool.d/link.conf is gone')
    expect((await undo(host, 2)).data.plan.steps).toMatchObject([{ describe: 'make the link /etc/tool.d/link.conf -> other.conf again' }])
  })

  it('can be undone itself', async () => {
    const host = make()
    await change(host)
    const after = tree(host)
    await undo(host)
    await undo(host, 2)
    expect(tree(host)).toEqual(after)
  })

  it('says what there is when the number is unknown, or nothing is left', async () => {
    const host = make()
    await expect(undo(host)).rejects.toMatchObject({ code: 'NOT_FOUND', exitCode: ExitCode.differs })
    await change(host)
    await expect(undo(host, 7)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await undo(host, 1)
    await expect(undo(host, 1)).rejects.toMatchObject({ code: 'PLAN_REFUSED' })
    await expect(undo(host)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

/** A daemon that is on or off. */
function lamp(broken = false): { kind: StateKind; tool: ScratchProgram; state: { on: boolean } } {
  const state = { on: false }
  const kind: StateKind = {
    kind: 'lamp',
    compared: ['on'],
    runtimeOnly: true,
    read: (_, keys) => Promise.resolve(new Map(keys.map((key) => [key, { on: state.on ? 'yes' : 'no' }]))),
    restore: (_, __, before) => {
      if (!broken) state.on = before['on'] === 'yes'
      return Promise.resolve()
    },
    byHand: () => ['switch it off'],
  }
  const tool: ScratchProgram = () => {
    state.on = true
    return ''
  }
  return { kind, tool, state }
}

describe('a change that was cut off', () => {
  it('has systemd read its files anew, also those that are back already', async () => {
    const unit = '/etc/systemd/system/web.service'
    const host = new ScratchHost({ files: { '/etc/systemd/system': { folder: 0o755 } }, programs: { systemctl: () => '' } })
    const step: Step = { kind: 'write', id: 'write', describe: 'write', path: unit, content: 'new\n', undoable: true }
    const watch = { folders: [{ path: '/etc/systemd/system' }] }
    expect(await change(host, { steps: [step], watch, expect: { files: { [unit]: { content: 'new\n' } } } })).toMatchObject({
      changed: true,
    })
    rmSync(host.real(unit))
    const entry = host.real('/var/lib/hostward/changes/000001/entry.json')
    writeFileSync(entry, readFileSync(entry, 'utf8').replace('"state":"done"', '"state":"begun"'))
    host.calls.length = 0
    expect(await undo(host)).toMatchObject({ data: { restored: true } })
    expect(host.calls).toContain('systemctl --no-ask-password daemon-reload')
  })
})

describe('states', () => {
  const lampPlan = plan({
    watch: { states: [{ kind: 'lamp', key: 'hall' }] },
    expect: { states: { 'lamp hall': { values: { on: 'yes' } } } },
  })
  const wrong = { verify: () => Promise.resolve([{ what: 'light', expected: 'bright', actual: 'dark' }]) }

  it('are read back, brought back, and undone', async () => {
    const { kind, tool, state } = lamp()
    const host = make(tool)
    expect(await runPlan(host, () => Promise.resolve(lampPlan), { kinds: [kind] })).toMatchObject({ changed: true })
    expect(state.on).toBe(true)
    await undo(host, 1, { kinds: [kind] })
    expect(state.on).toBe(false)
    const taken = await runPlan(host, () => Promise.resolve({ ...lampPlan, ...wrong }), { kinds: [kind] })
    expect(taken).toMatchObject({ data: { restored: true } })
    expect(state.on).toBe(false)
  })

  it('that cannot be brought back are exit code 8, with what to do by hand', async () => {
    const { kind, tool } = lamp(true)
    const outcome = await runPlan(make(tool), () => Promise.resolve({ ...lampPlan, ...wrong }), { kinds: [kind] })
    expect(outcome.failure).toMatchObject({ code: 'NOT_RESTORED', exitCode: ExitCode.notRestored })
    expect(outcome.data).toMatchObject({ restored: false, leftOver: [{ what: 'lamp hall: on' }] })
  })

  it('that cannot be asked any more do not keep the files from being brought back', async () => {
    const { kind, state } = lamp()
    let broken = false
    const host = make(async (args, scratch) => {
      broken = true
      state.on = true
      return honest(args, scratch)
    })
    const before = tree(host)
    const blind: StateKind = {
      ...kind,
      read: (...words) => (broken ? Promise.reject(new TimeoutError('no answer')) : kind.read(...words)),
    }
    const both = { ...lampPlan, watch: { ...lampPlan.watch, files: [CONF] }, steps: [runTool] }
    const outcome = await runPlan(host, () => Promise.resolve(both), { kinds: [blind] })
    expect(outcome.failure).toMatchObject({ code: 'NOT_RESTORED', exitCode: ExitCode.notRestored })
    expect(outcome.data.leftOver[0]).toMatchObject({ what: 'lamp hall', why: 'could not be asked: no answer' })
    expect(tree(host)).toMatchObject({ [CONF]: before[CONF] })
    // Once it answers again, undo ends what is left.
    broken = false
    expect(await undo(host, undefined, { kinds: [blind] })).toMatchObject({ data: { restored: true } })
    expect(state.on).toBe(false)
    expect(tree(host)).toEqual(before)
  })

  it('are left alone after a reboot', async () => {
    const { kind, tool, state } = lamp()
    const host = make(tool)
    await runPlan(host, () => Promise.resolve(lampPlan), { kinds: [kind] })
    host.bootId = '00000000-0000-0000-0000-000000000002'
    await expect(undo(host, 1, { kinds: [kind] })).rejects.toMatchObject({
      message: expect.stringContaining('gone with the reboot') as string,
    })
    expect(state.on).toBe(true)
  })
})

describe('the journal', () => {
  it('is of root alone', async () => {
    const host = make()
    await change(host)
    expect(['/var/lib/hostward', '/var/lib/hostward/changes'].map((path) => statSync(host.real(path)).mode & 0o7777)).toEqual([
      0o700, 0o700,
    ])
    expect(existsSync(host.real('/var/lib/hostward/changes/000001/before.json'))).toBe(true)
  })

  it('is refused where others may write', async () => {
    const host = make()
    chmodSync(host.real('/var/lib'), 0o777)
    await expect(change(host)).rejects.toMatchObject({ code: 'BAD_JOURNAL' })
    expect(host.calls.filter((line) => line.startsWith('tool'))).toEqual([])
  })

  it('keeps the last changes, and those of some days', async () => {
    const { Journal } = await import('../../../src/changes/engine/journal.js')
    const host = make()
    for (const word of ['a', 'b', 'c']) {
      const more = { steps: [{ ...runTool, args: ['set', word] }], expect: { files: { [CONF]: { content: `word ${word}\n` } } } }
      expect(await change(host, more)).toMatchObject({ changed: true })
    }
    const journal = new Journal({ host, files: await host.writer() }, '/var/lib/hostward')
    await journal.expire(host.now(), { changes: 2, days: 90 })
    expect((await journal.list()).map(({ id }) => id)).toEqual([2, 3])
    await journal.expire(new Date(host.now().getTime() + 91 * 86_400_000))
    expect(await journal.list()).toEqual([])
  })
})
