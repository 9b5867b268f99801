import { describe, expect, it } from 'vitest'
import { FakeHost } from '../helpers/fake-host.js'
import { runCommand } from '../helpers/run-command.js'

const LONG =
  'Speculative Return Stack Overflow: WARNING: See https://kernel.org/doc/html/latest/admin-guide/hw-vuln/srso.html for mitigation options.'
const LOG = {
  dmesg: [
    { fac: 'kern', pri: 'notice', time: 0, msg: 'Linux version 6.12.0-55.el10.x86_64' },
    { fac: 'kern', pri: 'warn', time: 0.266292, msg: LONG },
    { fac: 'kern', pri: 'err', time: 12.5, caller: 'T42', msg: 'usb 1-1: \u001b[31mred\nsecond line' },
    { fac: 'kern', pri: 'info', time: 13, msg: 'e1000 0000:00:03.0 enp0s3: renamed from eth0' },
  ],
}

const host = () =>
  new FakeHost({
    programs: { 'dmesg --version': 'dmesg from util-linux 2.40.2\n', 'dmesg -x --json': JSON.stringify(LOG) },
    files: { '/proc/stat': 'btime 1753509500\n' },
  })

describe('boot log', () => {
  it('answers with messages as data', async () => {
    const run = await runCommand(['boot', 'log', '--json', '--level', 'err+,notice'], host())
    expect(run.exitCode).toBe(0)
    expect(run.json.data).toMatchObject({
      source: 'dmesg',
      counts: { err: 1, notice: 1, info: 0 },
      totals: { err: 1, notice: 1, info: 1, warn: 1 },
      messages: [
        { level: 'notice' },
        {
          timestamp: '2025-07-26T05:58:32.500Z',
          uptimeSeconds: 12.5,
          facility: 'kern',
          level: 'err',
          caller: 'T42',
          text: 'usb 1-1: \u001b[31mred\nsecond line',
        },
      ],
    })
  })

  it('wraps messages under their column at 80 columns', async () => {
    const run = await runCommand(['boot', 'log'], host(), { columns: 80 })
    expect(run.stdout).toBe(`1 err, 1 warn, 1 notice, 1 info
4 kernel messages from dmesg, booted 2025-07-26 05:58:20 UTC

  SECONDS  LEVEL   MESSAGE
 0.000000  notice  Linux version 6.12.0-55.el10.x86_64
 0.266292  warn    Speculative Return Stack Overflow: WARNING: See
                   https://kernel.org/doc/html/latest/admin-guide/hw-vuln/srso.h
                   tml for mitigation options.
12.500000  err     usb 1-1: \\x1b[31mred
                   second line
13.000000  info    e1000 0000:00:03.0 enp0s3: renamed from eth0
`)
  })

  it('has the time as well at 200 columns, and cuts nothing in a pipe', async () => {
    const wide = await runCommand(['boot', 'log'], host(), { columns: 200 })
    expect(wide.stdout).toContain(`2025-07-26 05:58:20 UTC   0.266292  warn    ${LONG}\n`)
    expect(Math.max(...wide.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(200)
    const pipe = await runCommand(['boot', 'log'], host())
    expect(pipe.stdout).toContain(`0.266292  warn    ${LONG}\n`)
  })

  it('says under which names a device was found', async () => {
    const run = await runCommand(['boot', 'log', '--device', 'enp0s3'], host(), { columns: 80 })
    expect(run.stdout).toContain('1 info\n1 of 4 kernel messages from dmesg')
    expect(run.stdout).toContain('enp0s3 is in this log also eth0, 0000:00:03.0\n')
  })

  it('says that nothing matches', async () => {
    const run = await runCommand(['boot', 'log', '--grep', 'no such thing'], host(), { columns: 80 })
    expect(run).toMatchObject({ exitCode: 0, stdout: '0 of 4 kernel messages from dmesg, booted 2025-07-26 05:58:20 UTC\n' })
  })

  it('breaks the line of counts where the terminal is narrow', async () => {
    const run = await runCommand(['boot', 'log', '--level', 'warn+'], host(), { columns: 12 })
    expect(run.stdout.split('\n').slice(0, 2)).toEqual(['1 err', '1 warn'])
  })

  it('exits 4 when neither dmesg nor the journal may be read', async () => {
    const refused = new FakeHost({
      programs: {
        'dmesg --version': 'dmesg from util-linux 2.40.2\n',
        'dmesg -x --json': { stderr: 'dmesg: read kernel buffer failed: Operation not permitted\n', exitCode: 1 },
        'journalctl *': '',
      },
    })
    const run = await runCommand(['boot', 'log'], refused)
    expect(run).toMatchObject({ exitCode: 4, stdout: '' })
    expect(run.stderr).toContain('the kernel does not let this user read its messages')
  })

  it('exits 2 for a level that is none', async () => {
    expect(await runCommand(['boot', 'log', '--level', 'loud'], host())).toMatchObject({ exitCode: 2, stdout: '' })
  })
})
