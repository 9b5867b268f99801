import { expect, it } from 'vitest'
import { ParseError, TimeoutError, ToolFailedError, ToolMissingError } from '../../../src/errors.js'
import { ntpdFilesChanged } from '../../../src/facts/time/ntpd-files-age.js'
import { readRunningDaemons } from '../../../src/facts/time/running-daemons.js'
import { readNtpConf } from '../../../src/tools/ntp-conf/read.js'
import { FakeHost, type FakeAnswer } from '../../helpers/fake-host.js'

const NONE = { exitCode: 1 }
const host = (chronyd: FakeAnswer | string, ntpd: FakeAnswer | string, version = 'ntpd 4.2.8p15') =>
  new FakeHost({
    programs: { 'pgrep -x chronyd': chronyd, 'pgrep -x ntpd': ntpd, 'chronyd --version': '', 'ntpd --version': version },
    files: { '/proc/7/cmdline': 'ntpd\0-g\0', '/proc/8/cmdline': 'ntpd\0--version\0' },
  })

it('tells the time daemons that run, by their processes', async () => {
  expect(await readRunningDaemons(host('5\n', NONE))).toEqual(['chronyd'])
  expect(await readRunningDaemons(host(NONE, '7\n'))).toEqual(['ntpd'])
  expect(await readRunningDaemons(host('5\n', '7\n', 'ntpd ntpsec-1.2.2'))).toEqual(['chronyd', 'ntpsec'])
  expect(await readRunningDaemons(host(NONE, NONE))).toEqual([])
  // Somebody asks for its version just now.
  expect(await readRunningDaemons(host(NONE, '8\n'))).toEqual([])
})

it.each<[string, FakeAnswer | string, unknown]>([
  ['nobody lists processes', { outcome: 'not-found' }, ToolMissingError],
  ['it takes too long', { outcome: 'timed-out' }, TimeoutError],
  ['it fails', { exitCode: 3, stderr: 'no memory' }, ToolFailedError],
  ['it finds none, but complains', { exitCode: 1, stderr: 'cannot open /proc' }, ToolFailedError],
  ['it says something else', 'nonsense\n', ParseError],
])('does not tell when %s', async (_, answer, error) => {
  await expect(readRunningDaemons(host(NONE, answer))).rejects.toBeInstanceOf(error)
})

it('tells whether the files are newer than the process, when both times can be read', async () => {
  const stat = `7 (a (b) c) S 1 ${'0 '.repeat(17)}500 0\n`
  const at = async (files: Record<string, string | { error: string }>, mtimeSeconds: number | null, pid: number | null = 7) => {
    const fake = new FakeHost({ files: { '/etc/ntp.conf': '', '/proc/stat': 'btime 1000\n', '/proc/7/stat': stat, ...files } })
    if (mtimeSeconds !== null)
      fake.stat = () => Promise.resolve({ kind: 'file', mode: 0, uid: 0, gid: 0, size: 0, mtimeSeconds, device: 1 })
    return ntpdFilesChanged(fake, { pid }, await readNtpConf(fake, '/etc/ntp.conf', { folder: false }))
  }
  expect(await at({}, 1005)).toBe(false)
  expect(await at({}, 1008)).toBe(true)
  expect(await at({}, 1008, null)).toBeNull()
  expect(await at({ '/proc/7/stat': { error: 'EACCES' } }, 1008)).toBeNull()
  expect(await at({ '/proc/7/stat': 'nonsense' }, 1008)).toBeNull()
})
