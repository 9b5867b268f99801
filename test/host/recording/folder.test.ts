/** The folder of a recording may come from anybody: nothing outside it is read, and nothing without a limit. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BadRecordingError } from '../../../src/errors.js'
import { RecordingFolder } from '../../../src/host/recording/folder.js'
import { LIMITS } from '../../../src/host/recording/format.js'
import { RecordingHost } from '../../../src/host/recording/recording-host.js'
import { temporaryFolder } from '../../helpers/executables.js'
import { recordingFolder } from '../../helpers/recording-folder.js'

const open = (path: string) => RecordingHost.open(path, { kind: 'recording', derivations: [] })
const good = () => recordingFolder({ files: [{ path: '/a', kind: 'file', content: 'files/1' }] }, { 'files/1': 'text' })

it('is opened through a link to it, and read', async () => {
  const folder = good()
  symlinkSync(folder, join(dirname(folder), 'link'))
  const host = await open(join(dirname(folder), 'link'))
  expect(await host.readFile('/a')).toBe('text')
})

describe('is refused when', () => {
  it.each<[what: string, damage: (folder: string) => void, message: RegExp]>([
    ['it is missing', (folder) => rmSync(folder, { recursive: true }), /recording: no such file or directory$/],
    ['it has no recording.json', (folder) => rmSync(join(folder, 'recording.json')), /recording\.json: no such file or directory$/],
    [
      'recording.json is a link',
      (folder) => {
        renameSync(join(folder, 'recording.json'), join(folder, 'other.json'))
        symlinkSync('other.json', join(folder, 'recording.json'))
      },
      /recording\.json: a regular file was expected \(links are not followed\)$/,
    ],
    [
      'recording.json is a pipe, which nobody would ever write to',
      (folder) => {
        rmSync(join(folder, 'recording.json'))
        execFileSync('mkfifo', [join(folder, 'recording.json')])
      },
      /recording\.json: a regular file was expected/,
    ],
    [
      'recording.json is out of all proportion',
      (folder) => truncateSync(join(folder, 'recording.json'), 64 * 1024 * 1024 + 1),
      /recording\.json: too large for a recording$/,
    ],
    ['a text is missing', (folder) => rmSync(join(folder, 'files/1')), /files\/1: no such file or directory$/],
    ['a text is a directory', (folder) => replace(folder, (path) => mkdirSync(path)), /files\/1: a regular file was expected/],
    [
      'a text is a link out of it',
      (folder) => replace(folder, (path) => symlinkSync('/etc/passwd', path)),
      /files\/1: a regular file was expected/,
    ],
    [
      'a text is a link inside it',
      (folder) => replace(folder, (path) => symlinkSync('../recording.json', path)),
      /files\/1: a regular file was expected/,
    ],
    [
      'a text is a dangling link',
      (folder) => replace(folder, (path) => symlinkSync('nowhere', path)),
      /files\/1: a regular file was expected/,
    ],
    [
      'a folder in it is a link out of it',
      (folder) => {
        rmSync(join(folder, 'files'), { recursive: true })
        const elsewhere = join(dirname(folder), 'elsewhere')
        mkdirSync(elsewhere)
        writeFileSync(join(elsewhere, '1'), 'secret')
        symlinkSync(elsewhere, join(folder, 'files'))
      },
      /files: a directory was expected$/,
    ],
  ])('%s', async (_what, damage, message) => {
    const folder = good()
    damage(folder)
    await expect(open(folder)).rejects.toThrow(BadRecordingError)
    await expect(open(folder)).rejects.toThrow(message)
  })

  it('it is a file', async () => {
    const path = join(temporaryFolder(), 'file')
    writeFileSync(path, '{}')
    await expect(open(path)).rejects.toThrow(BadRecordingError)
  })
})

describe('is read within limits', () => {
  it('for each text', async () => {
    const folder = good()
    const host = await open(folder)
    truncateSync(join(folder, 'files/1'), 64 * 1024 * 1024 + 1)
    await expect(host.readFile('/a')).rejects.toThrow(/files\/1: too large for a recording$/)
  })

  it('for all of them together', async () => {
    const names = ['programs/1', 'programs/2', 'programs/3']
    const folder = RecordingFolder.open(recordingFolder({}, Object.fromEntries(names.map((name) => [name, 'x'.repeat(1000)]))), {
      ...LIMITS,
      totalBytes: 2500,
    })
    expect(await folder.text('programs/1')).toHaveLength(1000)
    expect(await folder.text('programs/2')).toHaveLength(1000)
    await expect(folder.text('programs/3')).rejects.toThrow(/more than 2500 bytes in all$/)
  })
})

it('does not follow a link that was put there after it was opened', async () => {
  const folder = good()
  const host = await open(folder)
  replace(folder, (path) => symlinkSync('/etc/passwd', path))
  await expect(host.readFile('/a')).rejects.toThrow(BadRecordingError)
})

function replace(folder: string, make: (path: string) => void): void {
  rmSync(join(folder, 'files/1'))
  make(join(folder, 'files/1'))
}
