import { dataFile } from '../data-file.js'
import { FileTree } from '../host/file-tree.js'
import { ModelHost } from '../host/model-host.js'
import { adaptUnits, installUnits, pickUnits, statesOf, staticLinks } from '../host/unit-file-list.js'
import { bootBlame } from '../systemd/blame.js'
import { Clock } from '../systemd/clock.js'
import { systemdLog } from '../systemd/log-lines.js'
import { Manager } from '../systemd/manager.js'
import { managerProperties } from '../systemd/manager-properties.js'
import { addProcessFiles } from '../systemd/process-files.js'
import { systemctl } from '../systemd/systemctl.js'
import { chronyc } from '../tools/chronyc.js'
import { firewallCmd, stockZones } from '../tools/firewall-cmd.js'
import { grubby } from '../tools/grubby.js'
import { journalctl } from '../tools/journal.js'
import { dmesg, readKernelLog } from '../tools/kernel.js'
import { getent, notAsked, rpm, systemdAnalyze, timedatectl } from '../tools/small-tools.js'
import { DESCRIPTIONS_239, NOT_IN_239 } from '../units/systemd-239.js'
import { CHRONYD, REVERSE_NAMES } from './chronyd.js'
import { addFiles, BOOT_ID, ENTRIES, KERNELOPTS, MACHINE_ID } from './files.js'
import { LOG } from './log.js'
import { STAGES, UNITS } from './units.js'

const FOLDER = '/usr/lib/systemd/system'
const VERSION = `systemd 239 (239-82.el8_10.1)
+PAM +AUDIT +SELINUX +IMA -APPARMOR +SMACK +SYSVINIT +UTMP +LIBCRYPTSETUP +GCRYPT +GNUTLS +ACL +XZ +LZ4 +SECCOMP +BLKID +ELFUTILS +KMOD +IDN2 -IDN +PCRE2 default-hierarchy=legacy
`

/** Up for eight days on Tuesday 2025-07-08, 14:20 UTC. */
const CLOCK = new Clock(Date.UTC(2025, 5, 30, 5, 2, 11, 200) * 1000, 724_668.8)

/** A time server on RHEL 8.10: systemd that knows no JSON, boot entries with $kernelopts, a newer kernel that waits for a reboot. */
export function rhel8(): ModelHost {
  const files = new FileTree(0, CLOCK.bootUsec / 1e6 - 9_000_000)
  const texts = [
    adaptUnits(dataFile('units/systemd-252.units'), NOT_IN_239, DESCRIPTIONS_239),
    adaptUnits(pickUnits(dataFile('almalinux9/packages.units'), SHARED_UNITS), NOT_IN_239, {}),
    dataFile('rhel8/packages.units'),
  ]
  const states = statesOf(texts, ENABLED, ALIASES, 239)
  installUnits(files, texts, states, { folder: FOLDER, shownAs: FOLDER })
  staticLinks(files, FOLDER, LINKS)
  for (const [alias, name] of Object.entries(ALIASES)) files.link(`${FOLDER}/${alias}`, name)
  files.link('/etc/systemd/system/default.target', `${FOLDER}/multi-user.target`)
  files.filesFrom(dataFile('rhel8/generated.units'))
  for (const name of ['-.mount', 'boot.mount']) files.link(`/run/systemd/generator/local-fs.target.requires/${name}`, `../${name}`)
  files.link('/run/systemd/generator/swap.target.requires/dev-mapper-rhel\\x2dswap.swap', '../dev-mapper-rhel\\x2dswap.swap')
  for (const name of ['-.mount', 'boot.mount', 'dev-mapper-rhel\\x2dswap.swap']) states.set(name, 'generated')
  // systemd before 240 takes the link default.target for a way to enable what it leads to.
  for (const name of ['multi-user.target', 'default.target', 'runlevel2.target', 'runlevel3.target', 'runlevel4.target']) {
    states.set(name, 'indirect')
  }
  addFiles(files, CLOCK)

  const manager = new Manager({
    files,
    version: 239,
    searchPath: ['/etc/systemd/system', '/run/systemd/transient', '/run/systemd/generator', FOLDER],
    units: UNITS,
    unitFileStates: states,
    presetOf: (name) => (states.get(name) === 'enabled' ? 'enabled' : 'disabled'),
    tasksMax: 23_276,
    cpuAccounting: false,
  })
  addProcessFiles(files, manager, '/sys/fs/cgroup/systemd')
  const kernel = readKernelLog(dataFile('rhel8/kernel.log'))
  const zones = stockZones('0.9')
  return new ModelHost({
    files,
    now: CLOCK.now,
    uid: 0,
    tools: {
      '/usr/bin/systemctl': systemctl({
        manager,
        clock: CLOCK,
        bootId: BOOT_ID,
        version: VERSION,
        defaultTarget: 'multi-user.target',
        managerProperties: managerProperties(manager, CLOCK, STAGES, { version: '239 (239-82.el8_10.1)', virtualization: 'kvm' }),
      }),
      '/usr/bin/journalctl': journalctl({
        version: VERSION,
        clock: CLOCK,
        bootId: BOOT_ID,
        machineId: MACHINE_ID,
        entries: [...systemdLog(manager), ...LOG],
        kernel,
        hostNameAt: () => 'time1.example.com',
      }),
      '/usr/bin/systemd-analyze': systemdAnalyze({ version: VERSION, clock: CLOCK, blame: bootBlame(manager), zones: {} }),
      '/usr/bin/timedatectl': timedatectl(CLOCK, 'America/New_York'),
      '/usr/bin/dmesg': dmesg('2.32.1', kernel),
      '/usr/sbin/grubby': grubby(files, ENTRIES, KERNELOPTS),
      '/usr/bin/grub2-editenv': notAsked('grub2-editenv'),
      '/usr/sbin/grub2-reboot': notAsked('grub2-reboot'),
      '/usr/bin/chronyc': chronyc(CHRONYD),
      '/usr/bin/firewall-cmd': firewallCmd({
        version: '0.9.11',
        defaultZone: 'public',
        // http was opened at run time only: gone after the next reload.
        runtime: { ...zones, public: { services: ['cockpit', 'dhcpv6-client', 'http', 'ntp', 'ssh'], interfaces: ['ens3'] } },
        permanent: {
          ...zones,
          public: {
            services: ['cockpit', 'dhcpv6-client', 'ntp', 'ssh'],
            richRules: ['rule family="ipv4" source address="198.51.100.7" drop'],
          },
        },
      }),
      '/usr/bin/rpm': rpm({ grubby: '8.40-49.el8' }),
      '/usr/bin/getent': getent(REVERSE_NAMES),
      '/usr/bin/sudo': () => ({ stdout: '' }),
    },
  })
}

/** Units of packages that RHEL 8 and AlmaLinux 9 have alike. */
const SHARED_UNITS = [
  ...['auditd.service', 'crond.service', 'dm-event.service', 'dm-event.socket', 'dnf-makecache.service', 'dracut-shutdown.service'],
  ...['dracut-shutdown-onfailure.service', 'firewalld.service', 'import-state.service', 'irqbalance.service', 'kdump.service'],
  ...['loadmodules.service', 'lvm2-lvmpolld.service', 'lvm2-lvmpolld.socket', 'lvm2-monitor.service', 'NetworkManager.service'],
  ...['NetworkManager-dispatcher.service', 'NetworkManager-wait-online.service', 'nis-domainname.service', 'rc-local.service'],
  ...['rsyslog.service', 'selinux-autorelabel-mark.service', 'sshd.service', 'sshd-keygen.target', 'sshd-keygen@.service'],
  ...['sssd.service', 'sssd-kcm.service', 'sssd-kcm.socket', 'systemd-coredump.socket', 'tuned.service', 'cpupower.service'],
  ...['systemd-quotacheck.service', 'tmp.mount', 'chrony-wait.service', 'iprutils.target', 'rdma-hw.target'],
]

const ENABLED = [
  ...['auditd.service', 'chronyd.service', 'crond.service', 'dm-event.socket', 'dnf-makecache.timer', 'firewalld.service'],
  ...['getty@.service', 'import-state.service', 'irqbalance.service', 'kdump.service', 'loadmodules.service', 'lvm2-lvmpolld.socket'],
  ...['lvm2-monitor.service', 'NetworkManager.service', 'NetworkManager-dispatcher.service', 'NetworkManager-wait-online.service'],
  ...['nis-domainname.service', 'remote-fs.target', 'rhsmcertd.service', 'rsyslog.service', 'selinux-autorelabel-mark.service'],
  ...['sshd.service', 'sssd.service', 'sssd-kcm.socket', 'tuned.service', 'unbound-anchor.timer'],
]

const ALIASES: Readonly<Record<string, string>> = {
  'autovt@.service': 'getty@.service',
  'ctrl-alt-del.target': 'reboot.target',
  'dbus-org.freedesktop.hostname1.service': 'systemd-hostnamed.service',
  'dbus-org.freedesktop.login1.service': 'systemd-logind.service',
  'dbus-org.freedesktop.timedate1.service': 'systemd-timedated.service',
  'default.target': 'graphical.target',
  'runlevel0.target': 'poweroff.target',
  'runlevel1.target': 'rescue.target',
  'runlevel2.target': 'multi-user.target',
  'runlevel3.target': 'multi-user.target',
  'runlevel4.target': 'multi-user.target',
  'runlevel5.target': 'graphical.target',
  'runlevel6.target': 'reboot.target',
}

/** Links that packages bring along: what every boot wants. */
const LINKS: Readonly<Record<string, string>> = {
  'sysinit.target.wants': `
    cryptsetup.target dev-hugepages.mount dev-mqueue.mount dracut-shutdown.service kmod-static-nodes.service
    ldconfig.service proc-sys-fs-binfmt_misc.automount sys-kernel-config.mount sys-kernel-debug.mount
    systemd-ask-password-console.path systemd-binfmt.service systemd-hwdb-update.service
    systemd-journal-catalog-update.service systemd-journal-flush.service systemd-journald.service
    systemd-machine-id-commit.service systemd-modules-load.service systemd-random-seed.service systemd-sysctl.service
    systemd-sysusers.service systemd-tmpfiles-setup-dev.service systemd-tmpfiles-setup.service
    systemd-udev-trigger.service systemd-udevd.service systemd-update-done.service systemd-update-utmp.service`,
  'local-fs.target.wants': 'systemd-remount-fs.service',
  'sockets.target.wants': `
    dbus.socket systemd-coredump.socket systemd-initctl.socket systemd-journald-dev-log.socket systemd-journald.socket
    systemd-udevd-control.socket systemd-udevd-kernel.socket`,
  'multi-user.target.wants': `
    dbus.service getty.target systemd-ask-password-wall.path systemd-logind.service
    systemd-update-utmp-runlevel.service systemd-user-sessions.service`,
  'graphical.target.wants': 'systemd-update-utmp-runlevel.service',
  'rescue.target.wants': 'systemd-update-utmp-runlevel.service',
  'timers.target.wants': 'systemd-tmpfiles-clean.timer',
}
