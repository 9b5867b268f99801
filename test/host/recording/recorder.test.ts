/** What is recorded of a real machine answers as that machine did. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LocalHost } from '../../../src/host/local.js'
import { RecorderHost } from '../../../src/host/recording/recorder-host.js'
import { RecordingHost } from '../../../src/host/recording/recording-host.js'
import { writeRecording } from '../../../src/host/recording/write.js'
import { FileError, type FileStat, type Host } from '../../../src/host/types.js'
import { executables, temporaryFolder } from '../../helpers/executables.js'
import { FakeHost } from '../../helpers/fake-host.js'

async function replay(recorder: RecorderHost, folder: string): Promise<RecordingHost> {
  const identity = { name: null, os: null, osId: null, osLike: [], osVersion: null, machineId: null, bootId: null }
  writeRecording(
    {
      hostward: '0.1.0',
      recordedAt: '2025-07-26T06:13:03Z',
      redacted: false,
      uid: recorder.uid(),
      identity,
      complete: [],
      programs: recorder.programs(),
      files: await recorder.files(),
      which: recorder.found(),
    },
    folder,
  )
  return RecordingHost.open(folder, { kind: 'recording', derivations: [] })
}

type Question = 'readFile' | 'list' | 'stat' | 'lstat' | 'readlink'
const QUESTIONS: readonly Question[] = ['readFile', 'list', 'stat', 'lstat', 'readlink']

async function ask(host: Host, question: Question, path: string): Promise<unknown> {
  try {
    const answer: string | string[] | FileStat = await host[question](path)
    return answer
  } catch (error) {
    if (error instanceof FileError) return error.code
    return error
  }
}

describe('files', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', '..')
  const target = fc.oneof(
    fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/')),
    fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `ROOT/${names.join('/')}`),
  )
  const node = fc.record({
    path: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }),
    make: fc.oneof(
      fc.record({ kind: fc.constant('file' as const), text: fc.string() }),
      fc.record({ kind: fc.constant('directory' as const) }),
      fc.record({ kind: fc.constant('link' as const), target }),
    ),
  })
  const question = fc.tuple(fc.constantFrom(...QUESTIONS), fc.array(name, { maxLength: 4 }))

  it('answer as they did, whatever leads to them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(node, { maxLength: 12 }), fc.array(question, { minLength: 1, maxLength: 12 }), async (nodes, questions) => {
        const base = temporaryFolder()
        // So deep that no `..` leads out to where others write.
        const root = join(base, '1/2/3/4/5/6/7/8/9/10/11/12')
        mkdirSync(root, { recursive: true })
        for (const { path, make } of nodes) {
          try {
            const place = [root, ...path].join('/')
            if (make.kind === 'file') writeFileSync(place, make.text, { flag: 'wx' })
            else if (make.kind === 'directory') mkdirSync(place)
            else symlinkSync(make.target.replace('ROOT', root), place)
          } catch {
            // It stands there already, or its parent does not.
          }
        }
        const local = new LocalHost({ env: {}, timeoutMs: 1000 })
        const recorder = new RecorderHost(local)
        const paths = questions.map(([what, names]) => [what, [root, ...names].join('/')] as const)
        const live = await Promise.all(paths.map(([what, path]) => ask(recorder, what, path)))
        const recorded = await replay(recorder, join(temporaryFolder(), 'recording'))
        for (const [index, [what, path]] of paths.entries()) {
          expect(await ask(recorded, what, path), `${what} ${path}`).toEqual(live[index])
          expect(live[index], `${what} ${path}`).toEqual(await ask(local, what, path))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('keep what is denied apart from what is missing', async () => {
    const recorder = new RecorderHost(
      new FakeHost({
        files: { '/etc/a': 'text', '/etc/secret': { error: 'EACCES' }, '/sys/b': { error: 'EIO' }, '/boot/loader': { error: 'EACCES' } },
      }),
    )
    for (const path of ['/etc/a', '/etc/secret', '/etc/missing', '/sys/b']) await ask(recorder, 'readFile', path)
    await ask(recorder, 'list', '/boot/loader')
    const recorded = await replay(recorder, join(temporaryFolder(), 'recording'))
    expect(await ask(recorded, 'readFile', '/etc/a')).toBe('text')
    expect(await ask(recorded, 'readFile', '/etc/secret')).toBe('EACCES')
    expect(await ask(recorded, 'readFile', '/etc/missing')).toBe('ENOENT')
    expect(await ask(recorded, 'readFile', '/sys/b')).toBe('EIO')
    expect(await ask(recorded, 'list', '/boot/loader')).toBe('EACCES')
    expect(await ask(recorded, 'readFile', '/etc/other')).toMatchObject({ code: 'NOT_RECORDED' })
  })

  it('of the kernel are there with what they said, although their size is 0', async () => {
    const recorder = new RecorderHost(new LocalHost({ env: {}, timeoutMs: 1000 }))
    const [version, nothing] = await Promise.all([recorder.readFile('/proc/version'), recorder.readFile('/dev/null')])
    const recorded = await replay(recorder, join(temporaryFolder(), 'recording'))
    expect(await recorded.readFile('/proc/version')).toBe(version)
    expect(await recorded.readFile('/dev/null')).toBe(nothing)
    expect(await recorded.stat('/proc/version')).toMatchObject({ kind: 'file', size: 0 })
  })
})

describe('programs', () => {
  it('answer with all that they said and how they ended', async () => {
    const folder = executables({
      good: 'printf "a\\n\\nb"; echo warning >&2',
      bad: 'exit 3',
      slow: 'sleep 20',
      garbage: String.raw`printf '\377'`,
    })
    const local = new LocalHost({ env: { HOSTWARD_PATH: `${folder}:/usr/bin:/bin` }, timeoutMs: 300 })
    const recorder = new RecorderHost(local)
    const lines: [string, string[]][] = [
      ['good', ['x', 'with space', '']],
      ['good', []],
      ['bad', []],
      ['slow', []],
      ['garbage', []],
      ['missing', ['a']],
    ]
    const live = await Promise.all(lines.map(([program, args]) => recorder.run(program, args)))
    expect(await recorder.which('good')).toBe(join(folder, 'good'))
    expect(await recorder.which('missing')).toBeNull()
    const recorded = await replay(recorder, join(temporaryFolder(), 'recording'))
    for (const [index, [program, args]] of lines.entries()) {
      expect(await recorded.run(program, args)).toEqual({ ...live[index], durationMs: expect.any(Number) })
    }
    expect(await recorded.which('good')).toBe(join(folder, 'good'))
    expect(await recorded.which('missing')).toBeNull()
    await local.close()
  })

  it('are noted in the order of their words, the first answer of each', async () => {
    let count = 0
    const host = new FakeHost({ programs: { 'b 1': 'x', a: 'x' } })
    const run = host.run.bind(host)
    host.run = async (program, args) => ({ ...(await run(program, args)), stdout: String((count += 1)) })
    const recorder = new RecorderHost(host)
    for (const [program, args] of [
      ['b', ['1']],
      ['a', []],
      ['b', ['1']],
    ] as const) {
      await recorder.run(program, args)
    }
    expect(recorder.programs().map(({ program, stdout }) => [program, stdout])).toEqual([
      ['a', '2'],
      ['b', '1'],
    ])
  })

  it('that were interrupted are told', async () => {
    const recorder = new RecorderHost(new FakeHost({ programs: { a: { outcome: 'timed-out' }, b: { outcome: 'interrupted' } } }))
    await recorder.run('a', [])
    expect(recorder.interrupted).toBe(false)
    await recorder.run('b', [])
    expect(recorder.interrupted).toBe(true)
  })
})

it('passes everything else on', async () => {
  const host = new FakeHost({ now: '2025-01-01T00:00:00Z', uid: 7 })
  const recorder = new RecorderHost(host)
  expect(recorder.now()).toEqual(host.now())
  expect(recorder.uid()).toBe(7)
  expect(await recorder.describe()).toEqual(await host.describe())
  await recorder.close()
})
