import type { ModelEntry } from '../tools/journal.js'

const from =
  (unit: string, identifier: string, pid: number, executable: string) =>
  (at: number, message: string, rest: Partial<ModelEntry> = {}): ModelEntry => ({
    at,
    unit,
    identifier,
    pid,
    executable,
    message,
    transport: 'syslog',
    ...rest,
  })

const chronyd = from('chrony.service', 'chronyd', 541, '/usr/sbin/chronyd')
const sshd = from('ssh.service', 'sshd', 552, '/usr/sbin/sshd')
const apt = from('apt-daily-upgrade.service', 'apt.systemd.daily', 19_884, '/usr/bin/dash')

/** What daemons wrote themselves. */
export const LOG: readonly ModelEntry[] = [
  chronyd(
    4.571,
    'chronyd version 4.3 starting (+CMDMON +NTP +REFCLOCK +RTC +PRIVDROP +SCFILTER +SIGND +ASYNCDNS +NTS +SECHASH +IPV6 -DEBUG)',
  ),
  chronyd(4.573, 'Frequency -3.114 +/- 0.402 ppm read from /var/lib/chrony/chrony.drift'),
  chronyd(4.574, 'Using right/UTC timezone to obtain leap second data'),
  chronyd(4.611, 'Loaded seccomp filter (level 1)'),
  sshd(4.681, 'Server listening on 0.0.0.0 port 22.', { facility: 4 }),
  sshd(4.682, 'Server listening on :: port 22.', { facility: 4 }),
  apt(121_598.7, 'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 19690 (dpkg)', {
    transport: 'stdout',
    priority: 6,
  }),
]
