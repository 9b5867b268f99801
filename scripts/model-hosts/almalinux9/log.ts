import type { ModelEntry } from '../tools/journal.js'

/** A line that a daemon wrote itself. */
function says(
  at: number,
  unit: string,
  identifier: string,
  pid: number,
  executable: string,
  message: string,
  rest: Partial<ModelEntry> = {},
): ModelEntry {
  return { at, unit, identifier, pid, executable, message, transport: 'syslog', ...rest }
}

const chronyd = (at: number, message: string): ModelEntry => says(at, 'chronyd.service', 'chronyd', 783, '/usr/sbin/chronyd', message)
const network = (at: number, message: string): ModelEntry =>
  says(at, 'NetworkManager.service', 'NetworkManager', 893, '/usr/sbin/NetworkManager', message)
const sshd = (at: number, pid: number, message: string): ModelEntry =>
  says(at, pid === 912 ? 'sshd.service' : 'session-3.scope', 'sshd', pid, '/usr/sbin/sshd', message, { facility: 10 })
const logind = (at: number, message: string): ModelEntry =>
  says(at, 'systemd-logind.service', 'systemd-logind', 765, '/usr/lib/systemd/systemd-logind', message, { facility: 4 })
const mcelog = (at: number, message: string): ModelEntry =>
  says(at, 'mcelog.service', 'mcelog', 762, '/usr/sbin/mcelog', message, { transport: 'stdout' })

export const DAEMON_LOG: readonly ModelEntry[] = [
  says(3.642, 'systemd-journald.service', 'systemd-journald', 571, '/usr/lib/systemd/systemd-journald', 'Journal started', {
    transport: 'journal',
  }),
  says(
    4.203,
    'auditd.service',
    'auditd',
    722,
    '/usr/sbin/auditd',
    'Init complete, auditd 3.1.5 listening for events (startup state enable)',
    {
      priority: 5,
    },
  ),
  mcelog(
    4.457,
    'mcelog: ERROR: AMD Processor family 25: mcelog does not support this processor.  Please use the edac_mce_amd module instead.',
  ),
  mcelog(4.458, 'CPU is unsupported'),
  chronyd(
    4.611,
    'chronyd version 4.6.1 starting (+CMDMON +NTP +REFCLOCK +RTC +PRIVDROP +SCFILTER +SIGND +ASYNCDNS +NTS +SECHASH +IPV6 +DEBUG)',
  ),
  chronyd(4.613, 'Loaded 0 symmetric keys'),
  chronyd(4.614, 'Using right/UTC timezone to obtain leap second data'),
  chronyd(4.616, 'Frequency -8.097 +/- 0.265 ppm read from /var/lib/chrony/drift'),
  chronyd(4.632, 'Loaded seccomp filter (level 2)'),
  says(
    4.643,
    'avahi-daemon.service',
    'avahi-daemon',
    740,
    '/usr/sbin/avahi-daemon',
    'Server startup complete. Host name is localhost.local. Local service cookie is 1270816634.',
  ),
  logind(4.703, 'New seat seat0.'),
  says(4.886, 'polkit.service', 'polkitd', 769, '/usr/lib/polkit-1/polkitd', 'Finished loading, compiling and executing 14 rules', {
    facility: 10,
    priority: 5,
  }),
  network(5.522, '<info>  [1753512992.7360] NetworkManager (version 1.52.0-5.el9_6) is starting... (after a restart)'),
  sshd(5.624, 912, 'Server listening on 0.0.0.0 port 22.'),
  sshd(5.625, 912, 'Server listening on :: port 22.'),
  network(5.634, '<info>  [1753512992.8480] device (enp0s3): carrier: link connected'),
  network(5.641, '<info>  [1753512992.8550] device (enp0s8): carrier: link connected'),
  says(6.941, 'crond.service', 'crond', 1072, '/usr/sbin/crond', '(CRON) STARTUP (1.5.7)', { facility: 9 }),
  says(6.942, 'crond.service', 'crond', 1072, '/usr/sbin/crond', '(CRON) INFO (RANDOM_DELAY will be scaled with factor 41% if used.)', {
    facility: 9,
  }),
  logind(7.51, 'New session c1 of user gdm.'),
  network(7.948, '<info>  [1753512995.1620] dhcp4 (enp0s3): state changed new lease, address=10.0.2.15'),
  network(7.952, "<info>  [1753512995.1660] policy: set-hostname: set hostname to 'vbox' (from address lookup)"),
  network(7.977, '<info>  [1753512995.1910] dhcp4 (enp0s8): state changed new lease, address=192.168.56.101'),
  network(8.219, '<info>  [1753512995.4330] manager: startup complete'),
  says(
    8.45,
    'rsyslog.service',
    'rsyslogd',
    1561,
    '/usr/sbin/rsyslogd',
    '[origin software="rsyslogd" swVersion="8.2412.0-1.el9" x-pid="1561" x-info="https://www.rsyslog.com"] start',
    {
      facility: 5,
    },
  ),
  chronyd(14.913, 'Selected source 139.162.81.45 (2.almalinux.pool.ntp.org)'),
  chronyd(14.914, 'System clock TAI offset set to 37 seconds'),
  says(16.311, 'kdump.service', 'kdumpctl', 1563, '/usr/bin/bash', 'kdump: Starting kdump: [OK]', { transport: 'stdout' }),
  sshd(
    52.372,
    2096,
    'Accepted publickey for admin from 192.168.56.1 port 50814 ssh2: ED25519 SHA256:Q8yqk0bVQ4w6m1cJr3Yx2m9tPZ5h7uN0dEoVb1sKfLg',
  ),
  logind(52.382, 'New session 3 of user admin.'),
  sshd(52.576, 2096, 'pam_unix(sshd:session): session opened for user admin(uid=1000) by admin(uid=0)'),
]

/** NetworkManager gives the host its name when the address is there; until then it is called localhost. */
export function hostNameAt(seconds: number): string {
  return seconds < 7.953 ? 'localhost' : 'vbox'
}
