import { describe, expect, it } from 'vitest'
import { readChronyConf } from '../../../src/tools/chrony-conf/read.js'
import { askChronydCheck, candidateText } from '../../../src/tools/chronyd/check-file.js'
import { FakeHost, type FakeAnswer } from '../../helpers/fake-host.js'

const FILES = {
  '/etc/chrony.conf': '# x\nconfdir /etc/c\nserver a\r\nrtcsync',
  '/etc/c/a.conf': '\nport 0\n',
}

const check = async (answer: FakeAnswer): Promise<string | null> => {
  const host = new FakeHost({ files: FILES, programs: { 'chronyd -p -f /tmp/x/chrony.conf': answer } })
  const conf = await readChronyConf(host, '/etc/chrony.conf')
  return askChronydCheck(host, '/tmp/x', conf, conf)
}

describe('chronyd -p', () => {
  it('gets all files as one', async () => {
    const conf = await readChronyConf(new FakeHost({ files: FILES }), '/etc/chrony.conf')
    expect(candidateText(conf)).toBe('port 0\nserver a\r\nrtcsync\n')
  })

  it('takes it, or tells of the line where it really is', async () => {
    expect(await check({})).toBeNull()
    const stderr = '2026-11-22T04:46:36Z Fatal error : Invalid directive port at line 1 in file /tmp/x/chrony.conf\n'
    expect(await check({ stderr, exitCode: 1 })).toBe('Invalid directive port at line 2 in file /etc/c/a.conf')
    expect(await check({ stderr: 'at line 9\n', exitCode: 1 })).toBe('at line 9')
    expect(await check({ exitCode: 1 })).toBe('exit code 1')
  })
})
