/**
 * Every kind of check that there is: what the demo host is, and what it is not. Each is a whole spec that holds this one check. A test
 * holds the table against the schema of specs.
 */
export interface KindOfCheck {
  /** The keys that lead to it in a spec; NAME for names of units, timers, zones. */
  key: string
  fulfilled: string
  contrary: string
}

const BOOT_ID = '65dd8a0b080e4373a5633404cabaac84'
const OTHER_RICH = 'rule service name="http" accept'
const RICH = 'rule service name="ntp" accept'
const ARGUMENTS =
  "ro, 'crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M', resume=/dev/mapper/almalinux_vbox-swap, rd.lvm.lv=almalinux_vbox/root, rd.lvm.lv=almalinux_vbox/swap, rhgb, quiet"

const kind = (key: string, wrap: (value: string) => string, fulfilled: string, contrary: string): KindOfCheck => ({
  key,
  fulfilled: wrap(fulfilled),
  contrary: wrap(contrary),
})
const at =
  (...keys: string[]) =>
  (value: string): string =>
    `${keys.map((key) => `{${key}: `).join('')}${value}${'}'.repeat(keys.length)}`
const boot = (key: string, fulfilled: string, contrary: string): KindOfCheck =>
  kind(`boot.${key}`, at('boot', ...key.split('.')), fulfilled, contrary)
const plain = (key: string, fulfilled: string, contrary: string): KindOfCheck => kind(key, at(...key.split('.')), fulfilled, contrary)
const inside = (section: string, name: string, key: string, fulfilled: string, contrary: string): KindOfCheck =>
  kind(`${section}.NAME.${key}`, at(...section.split('.'), name, ...key.split('.')), fulfilled, contrary)
const zone = (key: string, fulfilled: string, contrary: string): KindOfCheck => inside('firewall.zones', 'public', key, fulfilled, contrary)
const chronyConf = (key: string, fulfilled: string, contrary: string): KindOfCheck => ({
  key: `files.chrony.conf.${key}`,
  fulfilled: at('files', 'chrony.conf', key)(fulfilled),
  contrary: at('files', 'chrony.conf', key)(contrary),
})
const bootArguments = (list: string, where: string, fulfilled: string, contrary: string): KindOfCheck => ({
  key: `boot.arguments.${list}`,
  fulfilled: `{boot: {arguments: {in: [${where}], ${list}: [${fulfilled}]}}}`,
  contrary: `{boot: {arguments: {in: [${where}], ${list}: [${contrary}]}}}`,
})

export const KINDS_OF_CHECKS: readonly KindOfCheck[] = [
  plain('host.os.id', 'almalinux', 'debian'),
  plain('host.os.version', '9.*', '8.*'),
  plain('host.architecture', 'x86-64', 'arm64'),
  boot('default.version', "'5.14.0-570.26*'", '6.*'),
  boot('default.id', `${BOOT_ID}-5.14.0-570.26.1.el9_6.x86_64`, `${BOOT_ID}-0-rescue`),
  boot('default.title', "'AlmaLinux *'", "'Debian *'"),
  plain('boot.menuTimeout', '{min: 1, max: 30}', '99'),
  bootArguments('present', 'entries', 'quiet', 'debug'),
  bootArguments('present', 'future', 'quiet', 'debug'),
  bootArguments('present', 'running', 'quiet', 'debug'),
  bootArguments('absent', 'entries', 'debug', 'quiet'),
  bootArguments('absent', 'future', 'debug', 'quiet'),
  bootArguments('absent', 'running', 'debug', 'quiet'),
  bootArguments('exactly', 'entries', ARGUMENTS, 'quiet'),
  bootArguments('exactly', 'future', ARGUMENTS, 'quiet'),
  bootArguments('exactly', 'running', ARGUMENTS, 'quiet'),
  plain('target.default', 'gui', 'cui'),
  plain('target.current', 'gui', 'cui'),
  plain('units.noneFailed', '{except: [mcelog.service]}', 'true'),
  inside('units', 'sshd.service', 'enabled', 'enabled', '[disabled, masked]'),
  inside('units', 'sshd.service', 'active', 'active', 'inactive'),
  inside('units', 'sshd.service', 'sub', 'running', 'dead'),
  inside('units', 'sshd.service', 'present', 'true', 'false'),
  inside('units', 'telnet.socket', 'present', 'false', 'true'),
  inside('units', 'sshd.service', 'masked', 'false', 'true'),
  inside('units', 'sshd.service', 'restarts', '0', 'NONE'),
  inside('units', 'sshd.service', 'needDaemonReload', 'false', 'NONE'),
  inside('timers', 'logrotate.timer', 'enabled', 'enabled', 'disabled'),
  inside('timers', 'logrotate.timer', 'active', 'active', 'inactive'),
  inside('timers', 'logrotate.timer', 'calendar', 'daily', 'weekly'),
  inside('timers', 'logrotate.timer', 'next', '1d', '1s'),
  inside('timers', 'logrotate.timer', 'lastResult', '[success, never]', 'exit-code'),
  inside('timers', 'logrotate.timer', 'overdue', 'false', 'NONE'),
  plain('time.synchronised', 'true', 'NONE'),
  plain('time.offset', '50ms', '1us'),
  plain('time.stratum', '4', '2'),
  plain('time.reachableSources', '4', '5'),
  plain('time.servers.present', '[2.almalinux.pool.ntp.org]', '[ntp.nict.jp]'),
  plain('time.servers.exactly', '[2.almalinux.pool.ntp.org]', '[ntp.nict.jp]'),
  plain('time.daemon', 'chronyd', 'ntpd'),
  { key: 'time.serve.allow', fulfilled: 'NONE', contrary: '{time: {serve: {allow: [192.168.56.0/24]}}}' },
  plain('time.serve.deny', '[192.168.56.0/24]', 'NONE'),
  plain('time.serve.firewall', 'false', 'true'),
  plain('firewall.running', 'true', 'false'),
  plain('firewall.defaultZone', 'public', 'dmz'),
  plain('firewall.drift', 'false', 'NONE'),
  zone('services.present', '[ssh]', '[ntp]'),
  zone('services.absent', '[ntp]', '[ssh]'),
  zone('services.exactly', '[cockpit, dhcpv6-client, ssh]', '[ssh]'),
  zone('ports.absent', '[123/udp]', 'NONE'),
  zone('ports.present', 'NONE', '[323/udp]'),
  zone('ports.exactly', 'NONE', '[323/udp]'),
  zone('richRules.absent', `['${RICH}']`, 'NONE'),
  zone('richRules.present', 'NONE', `['${OTHER_RICH}']`),
  zone('richRules.exactly', 'NONE', `['${RICH}']`),
  zone('target', 'default', 'DROP'),
  chronyConf('present', '[makestep 1.0 3]', '[makestep 2 3]'),
  chronyConf('absent', '[allow]', '[driftfile]'),
  plain('boot.default.newest', 'true', 'NONE'),
  plain('boot.rebootPending', 'false', 'NONE'),
  plain('boot.staleDefault', 'false', 'NONE'),
  plain('boot.missingFiles', 'false', 'NONE'),
]
