/** Log lines: the text of each message is replaced wholly, because it may hold anything; the structure around it stays. */
import type { StandIns } from './stand-ins.js'

/** Fields of the journal that hold no text of a message (systemd.journal-fields(7)); all others are replaced. */
const KEPT_FIELDS =
  /^(?:__.*|_SOURCE_.*|PRIORITY|SYSLOG_FACILITY|SYSLOG_IDENTIFIER|SYSLOG_PID|SYSLOG_TIMESTAMP|_PID|_UID|_GID|_COMM|_EXE|_SYSTEMD_UNIT|_SYSTEMD_USER_UNIT|_SYSTEMD_SLICE|_SYSTEMD_USER_SLICE|_SYSTEMD_CGROUP|_SYSTEMD_INVOCATION_ID|_SYSTEMD_OWNER_UID|_SYSTEMD_SESSION|UNIT|USER_UNIT|OBJECT_SYSTEMD_UNIT|COREDUMP_UNIT|_TRANSPORT|_STREAM_ID|_BOOT_ID|_MACHINE_ID|_HOSTNAME|_RUNTIME_SCOPE|_CAP_EFFECTIVE|_SELINUX_CONTEXT|MESSAGE_ID|INVOCATION_ID|USER_INVOCATION_ID|JOB_ID|JOB_TYPE|JOB_RESULT|CODE_FILE|CODE_LINE|CODE_FUNC|ERRNO|TID|EXIT_CODE|EXIT_STATUS|UNIT_RESULT|CPU_USAGE_NSEC|LEADER|_KERNEL_DEVICE|_KERNEL_SUBSYSTEM|_UDEV_SYSNAME|_UDEV_DEVNODE)$/

/** journalctl's output: JSON lines, or the usual lines for people. */
export function redactJournal(text: string, standIns: StandIns): string {
  return mapLines(text, (line) => {
    if (line === '' || /^-- .* --$/.test(line)) return line
    return line.startsWith('{') ? redactJsonLine(line, standIns) : redactShortLine(line, standIns)
  })
}

function redactJsonLine(line: string, standIns: StandIns): string {
  let entry: unknown
  try {
    entry = JSON.parse(line)
  } catch {
    return standIns.of('message', line)
  }
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return standIns.of('message', line)
  const fields = Object.entries(entry).map(([name, value]): [string, unknown] => {
    if (name === 'MESSAGE') return [name, standIns.of('message', typeof value === 'string' ? value : JSON.stringify(value))]
    if (KEPT_FIELDS.test(name) && typeof value !== 'object') return [name, value]
    if (KEPT_FIELDS.test(name) && Array.isArray(value) && value.every((part) => typeof part === 'string')) return [name, value]
    return [name, standIns.of('secret', typeof value === 'string' ? value : JSON.stringify(value))]
  })
  return JSON.stringify(Object.fromEntries(fields))
}

/** `Jul 26 15:13:03 vbox systemd[1]: text`: time, host and sender stay. */
const SHORT_LINE = /^( ?(?:\S+ +){2,3}\d\d:\d\d:\d\d\S* \S+ |\d{4}-\d\d-\d\dT\S+ \S+ |\d{9,}\.\d+ \S+ )([^\s:[]+(?:\[\d+\])?: )(.*)$/

function redactShortLine(line: string, standIns: StandIns): string {
  const match = SHORT_LINE.exec(line)
  return match ? `${match[1] ?? ''}${match[2] ?? ''}${standIns.of('message', match[3] ?? '')}` : standIns.of('message', line)
}

/** Level, time and caller of a kernel message, in every form that dmesg prints. */
const KERNEL_LINE = /^((?:<\d+>)?(?:[a-z0-9]+ *:[a-z]+ *: )?(?:\[[^\]\n]*\] ?|\d{4}-\d\d-\d\dT\S+ )?(?:\[ *[TC]\d+\] ?)?)(.*)$/

/** dmesg's output: lines, or the JSON of util-linux 2.38 and later. */
export function redactKernelLog(text: string, standIns: StandIns): string {
  if (text.trimStart().startsWith('{')) {
    return text.replace(JSON_MESSAGE, (_whole, before: string, message: string) => `${before}"${standIns.of('message', message)}"`)
  }
  return mapLines(text, (line) => {
    if (line.trim() === '') return line
    const [, before = '', message = ''] = KERNEL_LINE.exec(line) ?? ['', '', line]
    return message === '' ? before : before + standIns.of('message', message)
  })
}

/** Found by its form: the numbers around it keep theirs, and a document that was cut off is not spoilt further. */
const JSON_MESSAGE = /("msg"\s*:\s*)"((?:[^"\\]|\\.)*)(?:"|$)/gs

/** `systemctl status`: the log stands below the first blank line of each unit. */
export function redactStatus(text: string, standIns: StandIns): string {
  let inLog = false
  return mapLines(text, (line) => {
    if (line === '') inLog = true
    else if (/^[●○×↻*x] /.test(line)) inLog = false
    return inLog && line !== '' ? redactShortLine(line, standIns) : line
  })
}

/** A file of /var/log: whole lines. */
export function redactLogFile(text: string, standIns: StandIns): string {
  return mapLines(text, (line) => (line === '' ? line : redactShortLine(line, standIns)))
}

function mapLines(text: string, change: (line: string) => string): string {
  return text.split('\n').map(change).join('\n')
}
