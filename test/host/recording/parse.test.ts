/** recording.json may come from anybody: whatever is wrong is refused, and the message names the place. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadRecordingError } from '../../../src/errors.js'
import { parseRecording } from '../../../src/host/recording/parse.js'
import { recordedProgram, recordingDocument } from '../../helpers/recording-folder.js'

const parse = (members: Readonly<Record<string, unknown>>) => parseRecording(JSON.stringify(recordingDocument(members)))

function refusal(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (error instanceof BadRecordingError) return error.message
    throw error
  }
  throw new Error('was taken')
}

const FILE = { path: '/etc/a', kind: 'file' }

describe('a good document', () => {
  it('is taken with what may be left out', () => {
    const recording = parse({
      complete: ['units'],
      programs: [recordedProgram('systemctl list-units', { stdout: 'programs/0001.stdout', exitCode: 3 })],
      files: [
        { path: '/', kind: 'directory', entries: ['etc', '.hidden', 'with\nnewline'] },
        { path: '/etc', kind: 'directory' },
        { path: '/etc/a', kind: 'file', content: 'files/0001', mode: 0o600, uid: 10, gid: 20, size: 4, mtimeSeconds: 1.5, device: 7 },
        { path: '/etc/b', kind: 'file', error: 'EACCES' },
        { path: '/etc/c', kind: 'symlink', target: '../usr/c' },
        { path: '/etc/d', kind: 'missing' },
        { path: '/root', kind: 'denied' },
        { path: '/sys/x', kind: 'failed', error: 'EIO' },
      ],
      which: { grubby: null, systemctl: '/usr/bin/systemctl' },
    })
    expect(recording).toMatchObject({
      hostward: '0.1.0',
      recordedAt: '2025-07-26T06:13:03Z',
      uid: 0,
      complete: ['units'],
      identity: { name: 'vbox', osLike: ['rhel'], machineId: null },
      programs: [{ program: 'systemctl', args: ['list-units'], exitCode: 3, stdout: 'programs/0001.stdout', stderr: null }],
    })
    expect([...recording.which]).toEqual([
      ['grubby', null],
      ['systemctl', '/usr/bin/systemctl'],
    ])
    expect(recording.files.map(({ kind, error, mode }) => [kind, error, mode])).toEqual([
      ['directory', null, 0o755],
      ['directory', null, 0o755],
      ['file', null, 0o600],
      ['file', 'EACCES', 0o644],
      ['symlink', null, 0o777],
      ['missing', 'ENOENT', 0],
      ['denied', 'EACCES', 0],
      ['failed', 'EIO', 0],
    ])
    expect(recording.files[1]?.mtimeSeconds).toBe(Date.parse('2025-07-26T06:13:03Z') / 1000)
  })
})

describe('a bad document is refused', () => {
  it.each<[what: string, members: Record<string, unknown>, message: RegExp]>([
    ['no version', { formatVersion: undefined }, /formatVersion is missing: this is not a recording/],
    ['a newer version', { formatVersion: 2 }, /format 2; this hostward reads format 1/],
    ['a version that is no number', { formatVersion: '1' }, /formatVersion: a number was expected, not a string/],
    ['an unknown member', { extra: 1 }, /the document: "extra" is not known here/],
    ['a time that is none', { recordedAt: '2025-07-26 06:13:03' }, /recordedAt: "2025-07-26 06:13:03" is not a time/],
    ['a time that does not exist', { recordedAt: '2025-13-26T06:13:03Z' }, /recordedAt: .* is not a time/],
    ['a time far away', { recordedAt: '99999-01-01T00:00:00Z' }, /recordedAt: .* is not a time/],
    ['redacted as a word', { redacted: 'no' }, /redacted: true or false was expected, not a string/],
    ['a negative uid', { uid: -1 }, /uid: -1 is not between 0 and 4294967295/],
    ['a huge uid', { uid: 1e300 }, /uid: 1e\+300 is not between/],
    ['a uid in pieces', { uid: 1.5 }, /uid: 1\.5 is not a whole number/],
    ['an identity that is an array', { identity: [] }, /identity: an object was expected, not an array/],
    ['an unknown completeness', { complete: ['timers'] }, /complete\[0\]: "timers" is none of units/],
    ['programs that are an object', { programs: {} }, /programs: an array was expected, not an object/],
    ['a program that is null', { programs: [null] }, /programs\[0\]: an object was expected, not null/],
    [
      'an argument that is a number',
      { programs: [{ ...recordedProgram('a'), args: ['x', 1] }] },
      /programs\[0\]\.args\[1\]: a string was expected/,
    ],
    [
      'an outcome of its own',
      { programs: [recordedProgram('a', { outcome: 'fine' })] },
      /programs\[0\]\.outcome: "fine" is none of exited/,
    ],
    [
      'an exit code without an exit',
      { programs: [recordedProgram('a', { outcome: 'timed-out' })] },
      /programs\[0\]\.exitCode: a number if and only if/,
    ],
    [
      'an exit without a code',
      { programs: [recordedProgram('a', { exitCode: null })] },
      /programs\[0\]\.exitCode: a number if and only if/,
    ],
    [
      'an exit code that no process has',
      { programs: [recordedProgram('a', { exitCode: 256 })] },
      /programs\[0\]\.exitCode: 256 is not between 0 and 255/,
    ],
    [
      'the same command line twice',
      { programs: [recordedProgram('a b'), recordedProgram('a b')] },
      /programs\[1\]: the same as programs\[0\]/,
    ],
    ['the same path twice', { files: [FILE, FILE] }, /files\[1\]: the same as files\[0\]/],
    ['a relative path', { files: [{ ...FILE, path: 'etc/a' }] }, /files\[0\]\.path: "etc\/a" is not an absolute path/],
    ['a path with ..', { files: [{ ...FILE, path: '/etc/../a' }] }, /files\[0\]\.path: .* is not an absolute path/],
    ['a kind of its own', { files: [{ ...FILE, kind: 'socket' }] }, /files\[0\]\.kind: "socket" is none of/],
    ['a mode with more bits', { files: [{ ...FILE, mode: 0o100644 }] }, /files\[0\]\.mode: 33188 is not between 0 and 4095/],
    ['a size without end', { files: [{ ...FILE, size: 1e20 }] }, /files\[0\]\.size: .* is not between/],
    ['entries of a file', { files: [{ ...FILE, entries: [] }] }, /files\[0\]\.entries: only a directory has this/],
    [
      'content of a directory',
      { files: [{ ...FILE, kind: 'directory', content: 'files/1' }] },
      /files\[0\]\.content: only a file has this/,
    ],
    ['a target of a file', { files: [{ ...FILE, target: '/x' }] }, /files\[0\]\.target: only a symlink has this/],
    [
      'an entry that leads away',
      { files: [{ path: '/a', kind: 'directory', entries: ['../b'] }] },
      /files\[0\]\.entries\[0\]: "\.\.\/b" is not a name/,
    ],
    ['an errno that is none', { files: [{ ...FILE, error: 'no' }] }, /files\[0\]\.error: "no" is not an errno/],
    ['a failure without errno', { files: [{ ...FILE, kind: 'failed' }] }, /files\[0\]\.error: kind failed needs an errno/],
    [
      'a relative place of a program',
      { which: { systemctl: 'bin/systemctl' } },
      /which\.systemctl: "bin\/systemctl" is not an absolute path/,
    ],
    ['a place that is a number', { which: { 'firewall-cmd': 1 } }, /which\["firewall-cmd"\]: a string was expected, not a number/],
  ])('%s', (_what, members, message) => {
    expect(refusal(() => parse(members))).toMatch(message)
  })

  it.each([
    '/etc/passwd',
    '../secret',
    'files/../../secret',
    'files//a',
    './a',
    'files/',
    '',
    'a\\b',
    'a/./b',
    '.hidden',
    'a b',
    'ä',
    'a/b/c/d/e/f/g/h/i',
    'x'.repeat(256),
  ])('content that leads out or is not plain: %j', (content) => {
    expect(refusal(() => parse({ files: [{ ...FILE, content }] }))).toMatch(
      /^recording\.json: files\[0\]\.content: .* is not the name of a file inside/,
    )
    expect(refusal(() => parse({ programs: [recordedProgram('a', { stderr: content })] }))).toMatch(/programs\[0\]\.stderr: /)
  })

  it.each([
    ['in the name of the host', { identity: { name: 'a\u001b[31m' } }, 'identity.name'],
    ['in the version', { hostward: '1\n2' }, 'hostward'],
    ['in a program', { programs: [{ ...recordedProgram('a'), program: 'a\u0007' }] }, 'programs[0].program'],
    ['in a content name', { files: [{ ...FILE, content: 'files/a\n' }] }, 'files[0].content'],
    ['in the place of a program', { which: { a: '/bin/a\u009b' } }, 'which.a'],
  ])('a control character %s', (_where, members, place) => {
    expect(refusal(() => parse(members))).toBe(`recording.json: ${place}: a control character`)
  })

  it('a NUL in an argument or a path, which no host can have', () => {
    expect(refusal(() => parse({ programs: [{ ...recordedProgram('a'), args: ['x\0y'] }] }))).toBe(
      'recording.json: programs[0].args[0]: a NUL character',
    )
    expect(refusal(() => parse({ files: [{ ...FILE, path: '/a\0b' }] }))).toBe('recording.json: files[0].path: a NUL character')
  })

  it('members that would reach the prototype', () => {
    const text = JSON.stringify(recordingDocument())
    for (const key of ['__proto__', 'constructor', 'toString']) {
      const planted = text.replace('{', `{"${key}":{"polluted":true},`)
      expect(refusal(() => parseRecording(planted))).toBe(
        `recording.json: the document: ${JSON.stringify(key)} is not known here; known are ${KNOWN}`,
      )
    }
    const which = parseRecording(text.replace('"which":{}', '"which":{"__proto__":"/bin/a","constructor":null}')).which
    expect([...which]).toEqual([
      ['__proto__', '/bin/a'],
      ['constructor', null],
    ])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('what is missing is not taken from the prototype', () => {
    expect(refusal(() => parseRecording('{"formatVersion":1}'))).toBe('recording.json: recordedAt: a string was expected, not nothing')
  })

  it.each(['', 'nonsense', 'null', '[]', '"text"', '1', '['.repeat(200_000), `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`])(
    'a text that is no such document: %.20s',
    (text) => {
      expect(refusal(() => parseRecording(text))).toMatch(/^recording\.json: (?:not valid JSON|the document: formatVersion is missing)/)
    },
  )

  it('too many of anything', () => {
    const programs = Array.from({ length: 20_001 }, () => null)
    expect(refusal(() => parse({ programs }))).toBe('recording.json: programs: more than 20000 elements')
  })
})

const KNOWN = 'formatVersion, hostward, recordedAt, redacted, uid, identity, complete, programs, files, which'

describe('anything at all', () => {
  it('is either taken or refused with BadRecordingError', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => parseRecording(text)).toThrow(BadRecordingError)
      }),
    )
  })

  it('put into any place of a good document, too', () => {
    const places = [...Object.keys(recordingDocument()), 'program', 'file'] as const
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), fc.string(), (place, value, key) => {
        const members =
          place === 'program'
            ? { programs: [{ ...recordedProgram('a'), [key]: value }] }
            : place === 'file'
              ? { files: [{ ...FILE, [key]: value }] }
              : { [place]: value }
        try {
          parse(members)
        } catch (error) {
          expect(error).toBeInstanceOf(BadRecordingError)
        }
      }),
    )
  })
})
