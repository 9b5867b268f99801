import { describe, expect, it } from 'vitest'
import { HostwardError, InterruptedError, NotPermittedError, NotRecordedError, ToolMissingError, UsageError } from '../../../src/errors.js'
import { readBootLog } from '../../../src/facts/boot/log.js'
import { FakeHost, type FakeAnswer, type FakeHostOptions } from '../../helpers/fake-host.js'

const JOURNAL = 'journalctl --no-pager --output=json --all --dmesg --boot=0'
const REFUSED: FakeAnswer = { stderr: 'dmesg: read kernel buffer failed: Operation not permitted\n', exitCode: 1 }

const LOG = `kern  :notice: [    0.000000] Linux version 5.14.0-570.26.1.el9_6.x86_64
kern  :warn  : [    0.000000] [Firmware Bug]: TSC doesn't count with P0 frequency!
kern  :info  : [    1.100000] pci 0000:00:03.0: [8086:100e] type 00 class 0x020000
kern  :info  : [    1.200000] scsi 2:0:0:0: Direct-Access     ATA      VBOX HARDDISK
kern  :notice: [    1.300000] sd 2:0:0:0: [sda] 134217728 512-byte logical blocks
kern  :info  : [    1.400000]  sda: sda1 sda2 sda3
kern  :info  : [    2.000000] e1000 0000:00:03.0 eth0: (PCI:33MHz:32-bit) 08:00:27:00:00:01
kern  :info  : [    2.100000] e1000 0000:00:03.0 enp0s3: renamed from eth0
kern  :err   : [    3.000000] ata3: link is slow to respond
daemon:info  : [    3.500000] systemd[1]: Hostname set to <vbox>.
[    4.000000] a message of a facility that dmesg 2.37 has no name for
kern  :crit  : [ 5000.250000] sdab: I/O error
`

const host = (programs: FakeHostOptions['programs'] = {}, rest: Omit<FakeHostOptions, 'programs'> = {}) =>
  new FakeHost({
    programs: { 'dmesg --version': 'dmesg from util-linux 2.37.4\n', 'dmesg -x': LOG, ...programs },
    files: { '/proc/stat': 'cpu  1 2 3\nbtime 1753509500\nprocesses 4000\n', '/proc/uptime': '3700.00 7000.00\n' },
    now: '2025-07-26T07:30:00Z',
    ...rest,
  })

const entry = (seconds: number, message: string, priority = 6) =>
  `${JSON.stringify({
    __REALTIME_TIMESTAMP: String(1753509502_000000 + seconds * 1e6),
    _SOURCE_MONOTONIC_TIMESTAMP: String(seconds * 1e6),
    _TRANSPORT: 'kernel',
    SYSLOG_FACILITY: '0',
    PRIORITY: String(priority),
    MESSAGE: message,
  })}\n`

const texts = async (filter: Parameters<typeof readBootLog>[1], fake = host()) =>
  (await readBootLog(fake, filter)).data.messages.map(({ text }) => text)

describe('readBootLog', () => {
  it('gives every message its time, and counts them per level', async () => {
    const fake = host()
    const { data, warnings } = await readBootLog(fake)
    expect(data).toMatchObject({ bootedAt: '2025-07-26T05:58:20Z', source: 'dmesg', complete: true, device: null })
    expect(data.messages[2]).toEqual({
      timestamp: '2025-07-26T05:58:21.100Z',
      uptimeSeconds: 1.1,
      facility: 'kern',
      level: 'info',
      caller: null,
      text: 'pci 0000:00:03.0: [8086:100e] type 00 class 0x020000',
    })
    expect(data.counts).toEqual({ emerg: 0, alert: 0, crit: 1, err: 1, warn: 1, notice: 2, info: 6, debug: 0, unknown: 1 })
    expect(data.totals).toEqual(data.counts)
    expect(warnings).toEqual([])
    expect(fake.calls).toEqual(['dmesg --version', 'dmesg -x'])
  })

  it.each([
    [['err'], ['ata3: link is slow to respond']],
    [['err+'], ['ata3: link is slow to respond', 'sdab: I/O error']],
    [
      ['error', 'CRIT'],
      ['ata3: link is slow to respond', 'sdab: I/O error'],
    ],
    [['emerg'], []],
  ])('--level %j', async (levels, expected) => {
    expect(await texts({ levels })).toEqual(expected)
  })

  it('+notice is notice and milder', async () => {
    expect(await texts({ levels: ['+notice'] })).toHaveLength(8)
  })

  it('counts what it shows, and all that was there', async () => {
    const { data, warnings } = await readBootLog(host(), { levels: ['err'] })
    expect(data.counts).toMatchObject({ crit: 0, err: 1, info: 0 })
    expect(data.totals).toMatchObject({ crit: 1, err: 1, info: 6 })
    expect(warnings).toEqual([{ code: 'LEVEL_UNKNOWN', message: 'left out, because their level is unknown: 1 of the messages' }])
  })

  it.each([
    ['9min', 1],
    ['2h', 12],
    ['2025-07-26T05:58:23.5Z', 3],
    ['2025-07-26 05:58:23', 4],
    ['2025-07-26T14:58:23+09:00', 4],
    ['2025-07-26T05:58', 12],
    ['2025-07-26', 12],
    ['2025-07-27', 0],
  ])('--since %s', async (since, count) => {
    expect(await texts({ since })).toHaveLength(count)
  })

  it.each([
    ['hostname set', ['systemd[1]: Hostname set to <vbox>.']],
    ['Hostname set', ['systemd[1]: Hostname set to <vbox>.']],
    ['HOSTNAME', []],
    ['^(ata3|sdab):', ['ata3: link is slow to respond', 'sdab: I/O error']],
    ['\\[Firmware Bug\\]', ["[Firmware Bug]: TSC doesn't count with P0 frequency!"]],
    ['\\D{3}: link', ['ata3: link is slow to respond'].slice(1)],
  ])('--grep %s', async (grep, expected) => {
    expect(await texts({ grep })).toEqual(expected)
  })

  it('--device finds what was written before the interface had its name', async () => {
    const { data } = await readBootLog(host(), { device: 'enp0s3' })
    expect(data.device).toEqual({ name: 'enp0s3', alsoKnownAs: ['eth0', '0000:00:03.0'] })
    expect(data.messages.map(({ uptimeSeconds }) => uptimeSeconds)).toEqual([1.1, 2, 2.1])
  })

  it('--device finds a disk by its name, its partitions and its SCSI address', async () => {
    const { data } = await readBootLog(host(), { device: '/dev/sda' })
    expect(data.device).toEqual({ name: 'sda', alsoKnownAs: ['2:0:0:0'] })
    expect(data.messages.map(({ uptimeSeconds }) => uptimeSeconds)).toEqual([1.2, 1.3, 1.4])
  })

  it.each([
    ['00:03.0', 3],
    ['0000:00:03.0', 3],
    ['ata3', 1],
    ['00:03', 0],
    ['sdb', 0],
    ['e1000', 2],
  ])('--device %s finds %i messages', async (device, count) => {
    expect(await texts({ device })).toHaveLength(count)
  })

  it.each([{ levels: ['loud'] }, { levels: ['+err+'] }, { since: 'yesterday' }, { since: '2025-13-45' }, { grep: '(' }, { device: ' ' }])(
    'refuses %j before it asks anything',
    async (filter) => {
      const fake = host()
      await expect(readBootLog(fake, filter)).rejects.toBeInstanceOf(UsageError)
      expect(fake.calls).toEqual([])
    },
  )

  it('takes the boot time from /proc/uptime when /proc/stat tells none', async () => {
    const fake = host({}, { files: { '/proc/stat': { error: 'EACCES' }, '/proc/uptime': '5500.50 1.00\n' } })
    expect((await readBootLog(fake)).data.bootedAt).toBe('2025-07-26T05:58:19.500Z')
  })

  it('has no timestamps when the boot time is unknown, and says so', async () => {
    const { data, warnings } = await readBootLog(host({}, { files: {} }), { since: '1h' })
    expect(data).toMatchObject({ bootedAt: null, messages: [] })
    expect(warnings.map(({ code }) => code)).toEqual(['BOOT_TIME_UNKNOWN', 'TIME_UNKNOWN'])
  })

  it('has no timestamps from a recording without the boot time, and hides no defect', async () => {
    const failing = (error: Error) => Object.assign(host(), { readFile: () => Promise.reject(error) })
    const { warnings } = await readBootLog(failing(new NotRecordedError('/proc/stat: not in this recording')))
    expect(warnings.map(({ code }) => code)).toEqual(['BOOT_TIME_UNKNOWN'])
    await expect(readBootLog(failing(new TypeError('a defect')))).rejects.toBeInstanceOf(TypeError)
  })

  it('warns of times after a suspend', async () => {
    const { warnings } = await readBootLog(host({ 'dmesg -x': `${LOG}kern  :info  : [ 5001.000000] PM: suspend exit\n` }))
    expect(warnings.map(({ code }) => code)).toEqual(['SUSPENDED'])
  })

  it('is an empty list when the buffer is empty', async () => {
    expect((await readBootLog(host({ 'dmesg -x': '' }))).data).toMatchObject({ complete: null, messages: [] })
  })
})

describe('readBootLog from the journal', () => {
  it.each([
    ['dmesg is not permitted', { 'dmesg -x': REFUSED }],
    ['dmesg is not installed', { 'dmesg --version': { outcome: 'not-found' as const } }],
  ])('when %s', async (_, programs) => {
    const { data, warnings } = await readBootLog(
      host({ ...programs, [JOURNAL]: entry(0, 'Linux version 5.14.0', 5) + entry(3, 'ata3: slow', 3) }),
    )
    expect(data).toMatchObject({ source: 'journal', complete: true })
    expect(data.messages[1]).toEqual({
      timestamp: '2025-07-26T05:58:25Z',
      uptimeSeconds: 3,
      facility: 'kern',
      level: 'err',
      caller: null,
      text: 'ata3: slow',
    })
    expect(warnings).toMatchObject([
      { code: 'JOURNAL_INSTEAD_OF_DMESG', message: expect.stringMatching(/^from the journal, because .*dmesg/) },
    ])
  })

  it.each([
    ['the journal is empty', ''],
    ['the journal may not be read', { stderr: 'No journal files were opened due to insufficient permissions.\n', exitCode: 1 }],
    ['there is no journalctl', { outcome: 'not-found' as const }],
  ])('fails as dmesg did when %s', async (_, answer) => {
    await expect(readBootLog(host({ 'dmesg -x': REFUSED, [JOURNAL]: answer }))).rejects.toBeInstanceOf(NotPermittedError)
  })

  it('names both missing tools by the first', async () => {
    await expect(readBootLog(new FakeHost())).rejects.toBeInstanceOf(ToolMissingError)
  })

  it('never takes an interruption for an answer', async () => {
    const asked = readBootLog(host({ 'dmesg -x': REFUSED, [JOURNAL]: { outcome: 'interrupted' } }))
    await expect(asked).rejects.toBeInstanceOf(InterruptedError)
  })

  it('does not hide another failure of dmesg', async () => {
    await expect(readBootLog(host({ 'dmesg -x': { outcome: 'timed-out' }, [JOURNAL]: entry(0, 'x') }))).rejects.toMatchObject({
      code: 'TIMEOUT',
    })
  })

  const WRAPPED = 'kern  :info  : [ 9000.000000] late\nkern  :info  : [ 9001.000000] later\n'

  it('when dmesg has lost the beginning and the journal has not', async () => {
    const fake = host({ 'dmesg -x': WRAPPED, [JOURNAL]: entry(0, 'Linux version 5.14.0') + entry(9000, 'late') })
    const { data, warnings } = await readBootLog(fake)
    expect(data).toMatchObject({ source: 'journal', complete: true, totals: { info: 2 } })
    expect(warnings.map(({ code }) => code)).toEqual(['JOURNAL_INSTEAD_OF_DMESG'])
  })

  it.each([
    ['begins later', entry(9001, 'later')],
    ['is empty', ''],
    ['fails', { exitCode: 1, stderr: 'Failed to open journal: Input/output error\n' }],
  ])('stays with dmesg and says what is missing when the journal %s', async (_, answer) => {
    const { data, warnings } = await readBootLog(host({ 'dmesg -x': WRAPPED, [JOURNAL]: answer }))
    expect(data).toMatchObject({ source: 'dmesg', complete: false, totals: { info: 2 } })
    expect(warnings.map(({ code }) => code)).toEqual(['BEGINNING_MISSING'])
  })

  it('throws nothing but HostwardError for garbage', async () => {
    await expect(readBootLog(host({ 'dmesg -x': 'garbage\n' }))).rejects.toBeInstanceOf(HostwardError)
  })
})
