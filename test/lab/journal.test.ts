import { beforeAll, describe, expect, it } from 'vitest'
import type { BootLogData } from '../../src/facts/boot/log.js'
import type { BootTimeData } from '../../src/facts/boot/time.js'
import type { UnitShowData } from '../../src/facts/units/show.js'
import { ask, askTogether, atOneMoment, hostward, hostwardAs, putFiles, sh } from './ask.js'
import { BusUnit } from './bus.js'
import { inHost } from './hosts.js'
import { fresh } from './lab.js'

beforeAll(() => fresh('client'))

describe('boot log', () => {
  it('is not for a container, not even for its root, as long as the journal has no kernel messages either', () => {
    expect(inHost('client', ['dmesg']).code).not.toBe(0)
    const { exitCode, error } = hostward('client', 'boot', 'log')
    expect([exitCode, error?.code, error?.suggestions]).toEqual([
      4,
      'NOT_PERMITTED',
      ['a container may not read it, not even as root: ask on the machine below it'],
    ])
    const asAdmin = hostwardAs({ user: 'admin' }, 'client', 'boot', 'log')
    expect([asAdmin.exitCode, asAdmin.error?.suggestions[0]]).toEqual([4, 'run it as root, or add --sudo'])
  })

  describe('from the journal', () => {
    /** As a kernel would have written them: the container has none of its own, so they are put into its journal. */
    const MESSAGES: [priority: number, seconds: number, text: string, device?: string][] = [
      [5, 0, 'Linux version 6.1.0-lab (lab@lab) (gcc) #1 SMP'],
      [6, 0, 'Command line: root=/dev/sda1 ro quiet'],
      [6, 0.5, 'e1000 0000:00:03.0 eth0: Intel(R) PRO/1000 Network Connection'],
      [6, 0.9, 'e1000 0000:00:03.0 enp0s3: renamed from eth0'],
      [6, 1.25, 'sd 2:0:0:0: [sda] Attached SCSI disk', '+scsi:2:0:0:0'],
      [4, 2.5, 'ACPI: 時刻 warning with \t tab'],
      [3, 3.000001, 'EXT4-fs error (device sda1): something broke'],
      [2, 4, 'critical: two\nlines'],
      [7, 5, 'debug only'],
    ]
    let startSeconds: number
    beforeAll(() => {
      const [boot, machine, uptime] = sh('client', 'cat /proc/sys/kernel/random/boot_id /etc/machine-id /proc/stat | tr -d -').split('\n')
      startSeconds = Number(/^btime (\d+)$/m.exec(ask('client', 'cat', '/proc/stat'))?.[1])
      expect(uptime).toMatch(/^cpu /)
      const entries = MESSAGES.map(([priority, seconds, text, device], index) => {
        const usec = Math.round(seconds * 1e6)
        const fields = {
          __CURSOR: `s=lab;i=${index}`,
          __REALTIME_TIMESTAMP: String(startSeconds * 1e6 + 7_000_000 + index),
          __MONOTONIC_TIMESTAMP: String(7_000_000 + index),
          _BOOT_ID: boot!,
          _MACHINE_ID: machine!,
          _HOSTNAME: 'client',
          _TRANSPORT: 'kernel',
          _SOURCE_MONOTONIC_TIMESTAMP: String(usec),
          PRIORITY: String(priority),
          SYSLOG_FACILITY: '0',
          SYSLOG_IDENTIFIER: 'kernel',
          ...(device === undefined ? {} : { _KERNEL_DEVICE: device }),
        }
        const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}\n`)
        const length = Buffer.alloc(8)
        length.writeBigUInt64LE(BigInt(Buffer.byteLength(text)))
        return Buffer.concat([Buffer.from(lines.join('')), Buffer.from('MESSAGE\n'), length, Buffer.from(`${text}\n\n`)])
      })
      putFiles('client', { '/tmp/kernel.base64': Buffer.concat(entries).toString('base64') })
      sh(
        'client',
        `base64 -d /tmp/kernel.base64 | /usr/lib/systemd/systemd-journal-remote -o /var/log/journal/$(cat /etc/machine-id)/kernel.journal - 2>/dev/null`,
      )
    })

    const log = (...words: string[]): BootLogData => hostward('client', 'boot', 'log', ...words).data as BootLogData
    const texts = (...words: string[]): string[] => log(...words).messages.map(({ text }) => text)

    it('has what journalctl -k has', () => {
      // journalctl writes the fields in another order each time.
      const { raw: entries, hostward: answers } = atOneMoment(
        'client',
        [['journalctl', '--dmesg', '--boot=0', '--output=json', '--all']],
        [['boot', 'log']],
        ([text]) =>
          text!
            .trim()
            .split('\n')
            .map((line) => Object.fromEntries(Object.entries(JSON.parse(line) as Record<string, string>).sort())),
      )
      expect(entries).toHaveLength(MESSAGES.length)
      const { messages, source, complete, totals, bootedAt } = answers[0]!.data as BootLogData
      const levels = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug']
      expect(messages.map(({ text, level, facility, uptimeSeconds }) => [text, level, facility, uptimeSeconds])).toEqual(
        entries.map((entry) => [
          entry['MESSAGE'],
          levels[Number(entry['PRIORITY'])],
          'kern',
          Number(entry['_SOURCE_MONOTONIC_TIMESTAMP']) / 1e6,
        ]),
      )
      expect([source, complete, bootedAt]).toEqual(['journal', true, `${new Date(startSeconds * 1000).toISOString().slice(0, 19)}Z`])
      expect(totals).toEqual({ emerg: 0, alert: 0, crit: 1, err: 1, warn: 1, notice: 1, info: 4, debug: 1, unknown: 0 })
      expect(answers[0]!.warnings.map(({ code }) => code)).toEqual(['JOURNAL_INSTEAD_OF_DMESG'])
    })

    it('can be filtered', () => {
      expect(texts('--level', 'err+')).toEqual(['EXT4-fs error (device sda1): something broke', 'critical: two\nlines'])
      expect(texts('--level', 'notice,debug')).toEqual([MESSAGES[0]![2], 'debug only'])
      expect(texts('--grep', 'ext4-FS error')).toEqual([])
      expect(texts('--grep', 'ext4-fs')).toEqual(['EXT4-fs error (device sda1): something broke'])
      expect(texts('--device', 'sda')).toEqual([MESSAGES[1]![2], MESSAGES[4]![2], MESSAGES[6]![2]])
      expect(texts('--device', 'enp0s3')).toEqual([MESSAGES[2]![2], MESSAGES[3]![2]])
      expect(texts('--since', '1s')).toEqual([])
    })

    it('keeps control characters from the terminal', () => {
      const text = ask('client', 'hostward', 'boot', 'log')
      expect(text).toContain('時刻')
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
    })
  })
})

describe('boot time', () => {
  it('has the numbers of systemd, and says which a container does not have', () => {
    const manager = [
      'busctl',
      '--json=short',
      'call',
      'org.freedesktop.systemd1',
      '/org/freedesktop/systemd1',
      'org.freedesktop.DBus.Properties',
    ]
    const { raw, hostward: answers } = atOneMoment(
      'client',
      [
        [...manager, 'GetAll', 's', 'org.freedesktop.systemd1.Manager'],
        ['systemd-analyze', 'blame', '--no-pager'],
        ['systemctl', 'show', '--property=ActiveEnterTimestampMonotonic', '--value', 'graphical.target'],
        ['systemd-analyze', 'time'],
      ],
      [['boot', 'time']],
      ([properties, ...others]) => {
        const bus = new BusUnit(properties!)
        return [...['UserspaceTimestampMonotonic', 'FinishTimestampMonotonic'].map((name) => String(bus.number(name))), ...others]
      },
    )
    const [userspace, finish, blame, target, sentence] = raw
    const { finished, stages, reasons, slowest, target: reached, virtualization } = answers[0]!.data as BootTimeData
    expect([finished, virtualization]).toEqual([true, 'systemd-nspawn'])
    expect(stages).toEqual({
      ...{ firmware: null, loader: null, kernel: null, initrd: null, softReboot: null },
      userspace: (Number(finish) - Number(userspace)) / 1e6,
      total: (Number(finish) - Number(userspace)) / 1e6,
    })
    const milliseconds = Math.floor(stages.userspace! * 1000)
    const inWords = milliseconds < 1000 ? `${milliseconds}ms` : `${(milliseconds / 1000).toFixed(3)}s`
    expect(sentence).toContain(`Startup finished in ${inWords} (userspace)`)
    expect(reasons.kernel).toBe('a container starts on a kernel that runs already')
    expect(reached).toEqual({ unit: 'graphical.target', seconds: (Number(target) - Number(userspace)) / 1e6 })
    const rows = blame!
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).at(-1))
    expect(slowest.map(({ unit }) => unit)).toEqual(rows)
    expect(slowest.map(({ seconds }) => seconds)).toEqual([...slowest.map(({ seconds }) => seconds)].sort((one, other) => other - one))
  })
})

describe('the log of a unit', () => {
  const log = (user: 'root' | 'admin', lines = 10): { log: UnitShowData['log']; codes: string[]; exitCode: number } => {
    // A group counts from the next login on.
    const answer = hostwardAs({ user, anew: true }, 'client', 'unit', 'show', 'lab-log.service', '--lines', String(lines))
    return { log: (answer.data as UnitShowData).log, codes: answer.warnings.map(({ code }) => code), exitCode: answer.exitCode }
  }

  beforeAll(() => {
    putFiles('client', {
      '/etc/systemd/system/lab-log.service':
        '[Service]\nType=oneshot\nExecStart=/bin/sh -c \'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i; done; printf "\\\\033[31mred\\\\033[0m \\\\377 bytes\\\\n"; echo "<3>an error"; head -c 6000 /dev/zero | tr "\\\\0" x; echo\'\n',
    })
    sh('client', 'systemctl daemon-reload; systemctl start lab-log; journalctl --sync')
  })

  it('is what journalctl has, also bytes that are no text and long lines', () => {
    const [raw] = askTogether('client', [['journalctl', '--unit=lab-log.service', '--output=json', '--all', '--lines=10']])
    const entries = raw!.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string | number[]>)
    const { log: ours } = log('root')
    expect(ours.map(({ cursor }) => cursor)).toEqual(entries.map((entry) => entry['__CURSOR']))
    expect(ours.map(({ priority }) => priority)).toEqual(entries.map((entry) => Number(entry['PRIORITY'])))
    const plain = entries.flatMap((entry, index) => (typeof entry['MESSAGE'] === 'string' ? [[index, entry['MESSAGE']] as const] : []))
    expect(plain.map(([index]) => ours[index]?.message)).toEqual(plain.map(([, text]) => text))
    expect(ours.map(({ message }) => message)).toContain('\u001b[31mred\u001b[0m \\xff bytes')
    expect(ours.some(({ message }) => /^x{6000}$/.test(message))).toBe(true)
    expect(log('root', 3).log).toEqual(ours.slice(-3))
    expect(log('root', 0).log).toEqual([])
    expect(ask('client', 'hostward', 'unit', 'show', 'lab-log')).not.toContain('\u001b')
  })

  it('is said to be limited for a user who may not read it, and complete for one in systemd-journal', () => {
    const without = log('admin')
    expect(without).toEqual({ exitCode: 0, log: [], codes: ['LOG_LIMITED'] })
    ask('client', 'usermod', '-aG', 'systemd-journal', 'admin')
    expect(log('admin')).toEqual({ ...log('root'), codes: [] })
  })

  it('may be gone', () => {
    sh('client', 'journalctl --rotate --quiet; rm -rf /var/log/journal/* /run/log/journal/*')
    const { log: entries, codes, exitCode } = log('root')
    expect({ exitCode, entries, codes }).toEqual({ exitCode: 0, entries: [], codes: [] })
  })
})
