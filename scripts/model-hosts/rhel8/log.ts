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

const chronyd = from('chronyd.service', 'chronyd', 911, '/usr/sbin/chronyd')
const sshd = from('sshd.service', 'sshd', 1046, '/usr/sbin/sshd')
const dnf = from('dnf-makecache.service', 'dnf', 39_801, '/usr/libexec/platform-python3.6')

/** What daemons wrote themselves. */
export const LOG: readonly ModelEntry[] = [
  chronyd(
    6.541,
    'chronyd version 4.5 starting (+CMDMON +NTP +REFCLOCK +RTC +PRIVDROP +SCFILTER +SIGND +ASYNCDNS +NTS +SECHASH +IPV6 +DEBUG)',
  ),
  chronyd(6.543, 'Frequency 12.398 +/- 0.031 ppm read from /var/lib/chrony/drift'),
  chronyd(6.544, 'Using right/UTC timezone to obtain leap second data'),
  sshd(7.699, 'Server listening on 0.0.0.0 port 22.', { facility: 10 }),
  sshd(7.7, 'Server listening on :: port 22.', { facility: 10 }),
  chronyd(17.112, 'Selected source 198.51.100.20 (ntp1.example.net)'),
  chronyd(17.113, 'System clock TAI offset set to 37 seconds'),
  dnf(724_133.6, 'Metadata cache created.'),
]
