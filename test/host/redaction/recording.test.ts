import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RecordedFile, RecordedProgram, Recording } from '../../../src/host/recording/format.js'
import { parseRecording } from '../../../src/host/recording/parse.js'
import { redactRecording } from '../../../src/host/redaction/recording.js'

const HINTS = {
  accounts: [
    { name: 'root', uid: 0 },
    { name: 'erika', uid: 1000 },
  ],
  hosts: '',
  resolvConf: '',
}

function program(line: string, stdout: string, stderr = ''): RecordedProgram {
  const [name = '', ...args] = line.split(' ')
  return { program: name, args, outcome: 'exited', exitCode: 0, signal: null, durationMs: 1, stdout, stderr }
}

function file(path: string, content: string | null, rest: Partial<RecordedFile> = {}): RecordedFile {
  const stat = { mode: 0o644, uid: 0, gid: 0, size: content?.length ?? 0, mtimeSeconds: 0, device: 1 }
  return { path, kind: 'file', error: null, ...stat, content, entries: null, target: null, ...rest }
}

function recording(programs: RecordedProgram[], files: RecordedFile[] = []): Recording {
  return {
    hostward: '0.1.0',
    recordedAt: '2025-07-26T06:13:03Z',
    redacted: false,
    uid: 0,
    identity: {
      name: 'kiste7.firma.intern',
      os: 'AlmaLinux 9.6 (Sage Margay)',
      osId: 'almalinux',
      osLike: ['rhel'],
      osVersion: '9.6',
      machineId: '65dd8a0b080e4373a5633404cabaac84',
      bootId: '6b0a7c1e-4c9f-4d1b-9c53-1f7c2a4d9e10',
    },
    complete: ['units'],
    programs,
    files,
    which: new Map([['systemctl', '/usr/bin/systemctl']]),
  }
}

describe('a recording', () => {
  const redacted = redactRecording(
    recording(
      [
        program('chronyc -c -n accheck 10.1.2.1', '208 Access allowed\n'),
        program('systemctl show -- sshd@0-10.1.2.3:22-10.1.2.4:55.service', 'Id=sshd@0-10.1.2.3:22-10.1.2.4:55.service\nUser=erika\n'),
        program('getent ahosts zeit.firma.intern', '10.1.2.9 STREAM zeit.firma.intern\n', 'kiste7: erika may not\n'),
      ],
      [
        file('/boot/loader/entries/65dd8a0b080e4373a5633404cabaac84-5.14.conf', 'machine-id 65dd8a0b080e4373a5633404cabaac84\n'),
        file('/boot/loader/entries', null, { kind: 'directory', entries: ['65dd8a0b080e4373a5633404cabaac84-5.14.conf'] }),
        file('/etc/x', null, { kind: 'symlink', target: '/home/erika/x' }),
        file('/proc/version', 'Linux kiste7\n', { size: 0 }),
        file('/etc/chrony.conf', 'server zeit.firma.intern iburst\nallow 10.1.2.0/24\n'),
      ],
    ),
    HINTS,
  )

  it('has stand-ins in its identity, words, paths, links and texts, the same everywhere', () => {
    expect(redacted.redacted).toBe(true)
    expect(redacted.identity).toMatchObject({
      name: 'host1.example',
      os: 'AlmaLinux 9.6 (Sage Margay)',
      machineId: '00000000000040008000000000000001',
      bootId: '00000000-0000-4000-8000-000000000002',
    })
    expect(redacted.programs.map(({ args, stdout, stderr }) => [args.at(-1), stdout, stderr])).toEqual([
      ['192.0.2.1', '208 Access allowed\n', ''],
      ['sshd@0-192.0.2.3:22-192.0.2.4:55.service', 'Id=sshd@0-192.0.2.3:22-192.0.2.4:55.service\nUser=user1\n', ''],
      ['host2.example', '192.0.2.9 STREAM host2.example\n', 'host1: user1 may not\n'],
    ])
    expect(redacted.files.map(({ path, content, entries, target }) => [path, content ?? entries ?? target])).toEqual([
      ['/boot/loader/entries/00000000000040008000000000000001-5.14.conf', 'machine-id 00000000000040008000000000000001\n'],
      ['/boot/loader/entries', ['00000000000040008000000000000001-5.14.conf']],
      ['/etc/x', '/home/user1/x'],
      ['/proc/version', 'Linux host1\n'],
      ['/etc/chrony.conf', 'server host2.example iburst\nallow 192.0.2.0/24\n'],
    ])
  })

  it('tells the sizes that its files have now, where the kernel tells any', () => {
    expect(redacted.files.map(({ content, size }) => size === (content?.length ?? 0))).toEqual([true, true, true, false, true])
    expect(redacted.files[3]?.size).toBe(0)
  })

  it('knows the names of hosts and domains that the files of the host tell, too', () => {
    const texts = redactRecording(recording([program('tool', 'nachbar3 and db9.labor.zz and x.labor.zz, labor.zz\n')]), {
      ...HINTS,
      hosts: '127.0.0.1 localhost\n10.1.2.8 nachbar3.labor.zz nachbar3 # labor\n',
      resolvConf: 'nameserver 10.1.2.9\nsearch labor.zz\n',
    })
    expect(texts.programs[0]?.stdout).not.toMatch(/nachbar|labor|db9/)
  })

  it('has each command line once, also when only what was replaced told two apart', () => {
    const twice = redactRecording(
      recording([
        program('tool --password=erstes1', 'a'),
        program('tool https://x.firma.intern/a', 'b'),
        program('tool https://x.firma.intern/b', 'c'),
      ]),
      HINTS,
    )
    expect(twice.programs.map(({ args, stdout }) => [args[0], stdout])).toEqual([
      ['--password=redacted1', 'a'],
      ['https://host2.example/redacted', 'b'],
    ])
  })
})

describe('whatever stands in it', () => {
  const letters = fc.stringMatching(/^[a-z]{6,10}$/).map((word) => `q${word}x`)
  const octet = fc.integer({ min: 1, max: 254 })
  const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
  /** Where a text can stand: as a line of its own, as words among others, as a line of a log. */
  type Where = 'line' | 'words' | 'log'
  interface Planted {
    secret: string
    text: string
    /** Where it gives itself away; `User=x` in the middle of a line is no setting. */
    where: readonly Where[]
  }
  const plant = (secret: string, text: string, ...where: Where[]): Planted => ({
    secret,
    text,
    where: where.length === 0 ? ['line', 'words', 'log'] : where,
  })
  const planted: fc.Arbitrary<Planted> = fc.oneof(
    letters.map((word) => plant(`${word}9`, `password=${word}9`)),
    letters.map((word) => plant(`${word}9`, `--token ${word}9 -v`, 'line', 'log')),
    letters.map((word) => plant(word, `Environment=THING=${word}`, 'line', 'log')),
    letters.map((word) => plant(word, `server ${word}.firma.intern iburst`, 'line', 'log')),
    letters.map((word) => plant(word, `https://${word}.net/`)),
    letters.map((word) => plant(word, `https://www.example.com.${word}.org/${word}`)),
    letters.map((word) => plant(word, `mail ${word}@firma.intern.de`)),
    letters.map((word) => plant(word, `User=${word}`, 'line', 'log')),
    letters.map((word) => plant(word, `/home/${word}/file`)),
    fc.tuple(octet, octet, octet).map((octets) => plant(`77.${octets.join('.')}`, `address="77.${octets.join('.')}/32"`)),
    fc.tuple(hex(3), hex(3)).map(([a, b]) => plant(`2a02:1${a}:1${b}::77`, `from [2a02:1${a}:1${b}::77]:123`)),
    hex(31).map((digits) => plant(`a${digits}`, `_MACHINE_ID=a${digits}`)),
    fc.array(hex(2), { minLength: 5, maxLength: 5 }).map((bytes) => plant(`52:${bytes.join(':')}`, `link/ether 52:${bytes.join(':')} brd`)),
    letters.map((word) => plant(word, `SERIAL=${word}7`)),
    letters.map((word) => plant(word, `Jul 26 15:13:03 kiste7 sshd[1]: Failed for ${word}`, 'log')),
  )
  interface Place {
    where: Where
    make: (text: string) => Recording
  }
  const place = fc.constantFrom<Place[]>(
    { where: 'line', make: (text) => recording([program('tool', `${text}\n`)]) },
    { where: 'line', make: (text) => recording([program('tool', '', `${text}\n`)]) },
    { where: 'words', make: (text) => recording([program(`tool -x ${text}`, '')]) },
    { where: 'line', make: (text) => recording([], [file('/etc/tool.conf', `first line\n${text}\nlast line\n`)]) },
    {
      where: 'line',
      make: (text) => recording([program('systemctl show', `Id=a.service\n${text}\nFragmentPath=/usr/lib/systemd/system/a.service\n`)]),
    },
    { where: 'line', make: (text) => recording([program('systemctl cat', `# /etc/systemd/system/a.service\n[Service]\n${text}\n`)]) },
    { where: 'words', make: (text) => recording([], [file('/proc/cmdline', `BOOT_IMAGE=x ${text}\n`)]) },
    { where: 'log', make: (text) => recording([program('journalctl', `${text}\n`)]) },
  )

  it('no secret survives', () => {
    fc.assert(
      fc.property(planted, place, ({ secret, text, where }, at) => {
        fc.pre(where.includes(at.where))
        expect(JSON.stringify(at.make(text))).toContain(secret)
        expect(JSON.stringify(redactRecording(at.make(text), HINTS)), text).not.toContain(secret)
      }),
      { numRuns: 500 },
    )
  })

  it('twice redacted is once redacted, and can be read again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(planted, place), { maxLength: 6 }), fc.string(), (all, noise) => {
        const parts = all.map(([{ text }, { make }]) => make(text))
        const programs = parts.flatMap((part, index) => part.programs.map((one) => ({ ...one, args: [...one.args, `n${index}`] })))
        const files = parts.flatMap((part, index) => part.files.map((one) => ({ ...one, path: `${one.path}${index}` })))
        const once = redactRecording(recording([...programs, program('noise', noise)], files), HINTS)
        expect(redactRecording(once, HINTS)).toEqual(once)
        const names = {
          programs: once.programs.map((one) => ({ ...one, stdout: null, stderr: null })),
          files: once.files.map((one) => ({ ...one, content: null })),
        }
        expect(() =>
          parseRecording(JSON.stringify({ formatVersion: 1, ...once, ...names, which: Object.fromEntries(once.which) })),
        ).not.toThrow()
      }),
    )
  })

  it('has the same stand-in in every place', () => {
    fc.assert(
      fc.property(planted, ({ text }) => {
        const { programs, files } = redactRecording(
          recording([program('a', `${text}\n`), program('b', `${text}\n`)], [file('/etc/tool.conf', `${text}\n`)]),
          HINTS,
        )
        expect(programs[1]?.stdout).toBe(programs[0]?.stdout)
        expect(files[0]?.content).toBe(programs[0]?.stdout)
      }),
    )
  })
})
