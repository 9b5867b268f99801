import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadRecordingError, UsageError } from '../../src/errors.js'
import { decodeOutput } from '../../src/host/decode.js'
import { identityFromFiles } from '../../src/host/identity.js'
import { openHost } from '../../src/host/open.js'
import { parseOsRelease } from '../../src/host/os-release.js'
import type { ToolResult } from '../../src/host/types.js'
import { temporaryFolder } from '../helpers/executables.js'
import { FakeHost } from '../helpers/fake-host.js'
import { recordedProgram, recordingFolder } from '../helpers/recording-folder.js'

const REST = { kind: 'local', recordedAt: null, redacted: false } as const

describe('who a host is', () => {
  it('comes from its files', async () => {
    const host = new FakeHost({
      files: {
        '/etc/os-release': { link: '/usr/lib/os-release' },
        '/usr/lib/os-release':
          'NAME="AlmaLinux"\nID="almalinux"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.6"\nPRETTY_NAME="AlmaLinux 9.6 (Sage Margay)"\n',
        '/proc/sys/kernel/hostname': 'vbox\n',
        '/etc/hostname': 'another\n',
        '/etc/machine-id': '65dd8a0b080e4373a5633404cabaac84\n',
        '/proc/sys/kernel/random/boot_id': '6b0a7c1e-4c9f-4d1b-9c53-1f7c2a4d9e10\n',
      },
    })
    expect(await identityFromFiles(host, REST)).toEqual({
      name: 'vbox',
      os: 'AlmaLinux 9.6 (Sage Margay)',
      osId: 'almalinux',
      osLike: ['rhel', 'centos', 'fedora'],
      osVersion: '9.6',
      machineId: '65dd8a0b080e4373a5633404cabaac84',
      bootId: '6b0a7c1e-4c9f-4d1b-9c53-1f7c2a4d9e10',
      ...REST,
    })
  })

  it('is null where the files say nothing, are missing or may not be read', async () => {
    const host = new FakeHost({
      files: { '/etc/os-release': { error: 'EACCES' }, '/proc/sys/kernel/hostname': '\n', '/etc/machine-id': { error: 'EACCES' } },
    })
    expect(await identityFromFiles(host, REST)).toEqual({
      name: null,
      os: null,
      osId: null,
      osLike: [],
      osVersion: null,
      machineId: null,
      bootId: null,
      ...REST,
    })
  })

  it.each([
    ["ID=debian\nPRETTY_NAME='Debian GNU/Linux 12'", { id: 'debian', prettyName: 'Debian GNU/Linux 12' }],
    [String.raw`PRETTY_NAME="a \"b\" \$c \\d"`, { prettyName: String.raw`a "b" $c \d` }],
    ['# ID=no\nID = no\n\nID=yes', { id: 'yes' }],
    ['', { id: null, version: null, prettyName: null, like: [] }],
  ])('os-release: %j', (text, expected) => {
    expect(parseOsRelease(text)).toMatchObject(expected)
  })
})

describe('bytes as text', () => {
  it.each<[number[], string]>([
    [[0xff], String.raw`\xff`],
    [[0xc0, 0x80], String.raw`\xc0\x80`],
    [[0xe2, 0x82, 0xac], '€'],
    [[0xe2, 0x82], String.raw`\xe2\x82`],
    [[0xed, 0xa0, 0x80], String.raw`\xed\xa0\x80`],
    [[0xf0, 0x9f, 0x98, 0x80, 0xfe], String.raw`😀\xfe`],
    [[0xf4, 0x90, 0x80, 0x80], String.raw`\xf4\x90\x80\x80`],
    [[0xef, 0xbb, 0xbf, 0x41], '\ufeffA'],
  ])('%j', (bytes, expected) => {
    expect(decodeOutput(Uint8Array.from(bytes))).toBe(expected)
  })

  it('of any text are the text, and of anything else are readable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeOutput(new TextEncoder().encode(text))).toBe(text)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeOutput(bytes)).not.toContain('\ufffd')
      }),
    )
  })
})

describe('--host', () => {
  const context = (root = '/nowhere') => ({ env: {}, root, signal: new AbortController().signal, derivations: () => Promise.resolve([]) })
  const open = (selector: string | undefined, root?: string) => openHost({ selector, timeoutMs: 1000 }, context(root))

  it('left out is this machine', async () => {
    const host = await open(undefined)
    expect((await host.describe()).kind).toBe('local')
    await host.close()
  })

  it('tells about every program that ran', async () => {
    const folder = recordingFolder({
      programs: [recordedProgram('tool a')],
      which: { tool: '/bin/tool' },
      files: [{ path: '/a', kind: 'symlink', target: 'b' }],
    })
    const told: ToolResult[] = []
    const host = await openHost({ selector: `recording:${folder}`, timeoutMs: 1000, onRun: (result) => told.push(result) }, context())
    await host.run('tool', ['a'])
    expect(told.map(({ program, args }) => [program, ...args])).toEqual([['tool', 'a']])
    expect(await host.which('tool')).toBe('/bin/tool')
    expect(await host.readlink('/a')).toBe('b')
    expect((await host.lstat('/a')).kind).toBe('symlink')
    expect(host.uid()).toBe(0)
    expect(host.now().toISOString()).toBe('2025-07-26T06:13:03.000Z')
    await host.close()
  })

  it('demo without its recording says that the package is broken', async () => {
    const error: unknown = await open('demo', temporaryFolder()).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(BadRecordingError)
    expect(error).toMatchObject({
      message: expect.stringMatching(/^--host demo: the built-in recording cannot be used: .*no such file or directory$/),
    })
  })

  it.each(['nonsense', '', 'recording:', 'Demo'])('%j is wrong usage', async (selector) => {
    await expect(open(selector)).rejects.toThrow(UsageError)
  })

  it('over ssh is not there yet', async () => {
    await expect(open('ssh://web1')).rejects.toMatchObject({ code: 'NOT_YET', exitCode: 2 })
  })
})
