/** A spec with every check that there is, in words that the demo host fulfils. */
export const WHOLE_SPEC = `
host: {os: {id: almalinux, version: 9.*}, architecture: x86-64}
boot:
  default: {version: '5.14.0-570.26*', id: '*-5.14.0-570.26.1.el9_6.x86_64', title: 'AlmaLinux *', newest: true}
  arguments:
  - {present: [quiet], absent: [debug], in: [entries, future, running]}
  - {present: [rhgb], entries: default}
  - in: [running]
    exactly: [ro, 'crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M', resume=/dev/mapper/almalinux_vbox-swap, rd.lvm.lv=almalinux_vbox/root,
      rd.lvm.lv=almalinux_vbox/swap, rhgb, quiet]
  rebootPending: false
  menuTimeout: {min: 1, max: 30}
  staleDefault: false
  missingFiles: false
target: {default: gui, current: graphical}
units:
  noneFailed: {except: [mcelog.service]}
  sshd.service: {enabled: enabled, active: active, sub: running, present: true, masked: false, needDaemonReload: false, restarts: 0}
  crond.service: {active: active, needDaemonReload: false}
  telnet.socket: {present: false}
timers:
  logrotate.timer: {enabled: enabled, active: active, calendar: daily, next: 1d, lastResult: [success, never], overdue: false}
  systemd-tmpfiles-clean.timer: {next: 1h, overdue: false}
time:
  synchronised: true
  offset: 50ms
  stratum: 4
  reachableSources: 4
  servers: {present: [2.almalinux.pool.ntp.org], exactly: [2.almalinux.pool.ntp.org]}
  daemon: chronyd
  serve: {deny: [192.168.56.0/24], firewall: false}
firewall:
  running: true
  defaultZone: public
  drift: false
  zones:
    public:
      services: {present: [ssh], absent: [ntp], exactly: [cockpit, dhcpv6-client, ssh]}
      ports: {absent: [123/udp]}
      richRules: {absent: ['rule service name="ntp" accept']}
      target: default
files: {chrony.conf: {present: [makestep 1.0 3, driftfile], absent: [allow]}}
`
