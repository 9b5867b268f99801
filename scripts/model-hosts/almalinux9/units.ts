import { calendarTimer, exited, INACTIVE, monotonicTimer, ran, running, skipped, stopped, up, type UnitSpec } from '../systemd/model.js'
import { DEVICES } from './devices.js'

/** When the boot reached its stages, in seconds since the kernel started. */
export const STAGES = { initrd: 1.327418, userspace: 3.012206, basic: 4.334, multiUser: 16.318, graphical: 16.319, finish: 16.357117 }

/** Root, swap and the two partitions of the disk. */
export const DISK = {
  root: '/dev/mapper/almalinux_vbox-root',
  swap: '/dev/mapper/almalinux_vbox-swap',
  bootUuid: '0b0c2f4e-7d7a-4c1d-9d58-2f1c1e7c9a35',
  efiUuid: '6F2B-1C0E',
}

const FSCK = String.raw`systemd-fsck@dev-disk-by\x2duuid-6F2B\x2d1C0E.service`
const SWAP = String.raw`dev-mapper-almalinux_vbox\x2dswap.swap`

const MOUNTS: UnitSpec[] = [
  up('-.mount', 'mounted', 2.314, {
    properties: { What: DISK.root, Options: 'rw,relatime,seclabel,attr2,inode64,logbufs=8,logbsize=32k,noquota', Type: 'xfs' },
    description: 'Root Mount',
  }),
  up('boot.mount', 'mounted', 4.021, {
    properties: { What: '/dev/sda2', Options: 'rw,relatime,seclabel,attr2,inode64,logbufs=8,logbsize=32k,noquota', Type: 'xfs' },
    description: '/boot',
  }),
  up('boot-efi.mount', 'mounted', 4.096, {
    properties: {
      What: '/dev/sda1',
      Options: 'rw,relatime,fmask=0077,dmask=0077,codepage=437,iocharset=ascii,shortname=winnt,errors=remount-ro',
      Type: 'vfat',
    },
    description: '/boot/efi',
    relations: { Requires: ['boot.mount'], After: ['boot.mount'] },
  }),
  up('dev-hugepages.mount', 'mounted', 3.512),
  up('dev-mqueue.mount', 'mounted', 3.514),
  up('sys-kernel-debug.mount', 'mounted', 3.516),
  up('sys-kernel-tracing.mount', 'mounted', 3.518),
  up('sys-fs-fuse-connections.mount', 'mounted', 3.604),
  up('sys-kernel-config.mount', 'mounted', 3.606),
  credentials('systemd-sysctl', 3.594),
  credentials('systemd-tmpfiles-setup-dev', 3.664),
  credentials('systemd-tmpfiles-setup', 4.128),
  runtimeFolder(42, 7.548),
  runtimeFolder(1000, 52.402),
  up(SWAP, 'active', 3.871, { properties: { What: DISK.swap, Priority: '-2' }, description: DISK.swap }),
]

/** The folder for the credentials of a service: systemd makes the mount itself. */
function credentials(service: string, at: number): UnitSpec {
  const path = `/run/credentials/${service}.service`
  return up(`run-credentials-${service.replaceAll('-', '\\x2d')}.service.mount`, 'mounted', at, {
    description: path,
    properties: { What: 'ramfs', Where: path, Type: 'ramfs', Options: 'ro,nosuid,nodev,noexec,relatime,seclabel,mode=700' },
  })
}

function runtimeFolder(uid: number, at: number): UnitSpec {
  return up(`run-user-${uid}.mount`, 'mounted', at, {
    description: `/run/user/${uid}`,
    properties: {
      What: 'tmpfs',
      Where: `/run/user/${uid}`,
      Type: 'tmpfs',
      Options: `rw,nosuid,nodev,relatime,seclabel,size=176068k,nr_inodes=44017,mode=700,uid=${uid},gid=${uid},inode64`,
    },
  })
}

const TARGETS: UnitSpec[] = [
  up('basic.target', 'active', STAGES.basic),
  up('cryptsetup.target', 'active', 3.474),
  up('getty.target', 'active', 6.926),
  up('graphical.target', 'active', STAGES.graphical),
  up('integritysetup.target', 'active', 3.476),
  up('local-fs-pre.target', 'active', 3.842),
  up('local-fs.target', 'active', 4.098),
  up('multi-user.target', 'active', STAGES.multiUser),
  up('network-online.target', 'active', 8.226),
  up('network-pre.target', 'active', 5.364),
  up('network.target', 'active', 5.523),
  up('nss-user-lookup.target', 'active', 4.352),
  up('paths.target', 'active', 4.316),
  up('remote-fs.target', 'active', 3.482),
  up('slices.target', 'active', 3.478),
  up('sockets.target', 'active', 4.328),
  up('sound.target', 'active', 4.466),
  up('sshd-keygen.target', 'active', 4.381),
  up('swap.target', 'active', 3.872),
  up('sysinit.target', 'active', 4.296),
  up('timers.target', 'active', 4.311),
  up('veritysetup.target', 'active', 3.48),
]

const SOCKETS: UnitSpec[] = [
  up('avahi-daemon.socket', 'running', 4.318),
  up('cups.socket', 'running', 4.319),
  up('dbus.socket', 'running', 4.32),
  up('dm-event.socket', 'listening', 3.502),
  up('iscsid.socket', 'listening', 4.322),
  up('iscsiuio.socket', 'listening', 4.323),
  up('lvm2-lvmpolld.socket', 'listening', 3.503),
  up('pcscd.socket', 'running', 4.324),
  up('sssd-kcm.socket', 'listening', 4.325),
  up('systemd-coredump.socket', 'listening', 3.505),
  up('systemd-initctl.socket', 'listening', 3.506),
  up('systemd-journald-dev-log.socket', 'running', 3.507),
  up('systemd-journald.socket', 'running', 3.508),
  up('systemd-rfkill.socket', 'listening', 4.462),
  up('systemd-udevd-control.socket', 'running', 3.509),
  up('systemd-udevd-kernel.socket', 'running', 3.51),
]

const OTHERS: UnitSpec[] = [
  up('proc-sys-fs-binfmt_misc.automount', 'waiting', 3.501),
  up('cups.path', 'running', 4.314),
  up('systemd-ask-password-plymouth.path', 'waiting', 3.702),
  up('systemd-ask-password-wall.path', 'waiting', 3.472),
  slice('-.slice', 'Root Slice', 0),
  slice('system.slice', 'System Slice', 0),
  up('user.slice', 'active', 3.468),
  slice('user-42.slice', 'User Slice of UID 42', 7.512),
  slice('user-1000.slice', 'User Slice of UID 1000', 52.386),
  slice('system-getty.slice', 'Slice /system/getty', 3.462),
  slice('system-modprobe.slice', 'Slice /system/modprobe', 3.463),
  slice('system-sshd\\x2dkeygen.slice', 'Slice /system/sshd-keygen', 3.464),
  slice('system-systemd\\x2dfsck.slice', 'Slice /system/systemd-fsck', 3.465),
]

/** A slice without a unit file. */
function slice(name: string, description: string, entered: number): UnitSpec {
  return up(name, 'active', entered, { description })
}

const RUNNING: UnitSpec[] = [
  running('accounts-daemon.service', 6.974, 861, '/usr/libexec/accounts-daemon', { started: 4.412, memoryMiB: 7.1, cpuMs: 62, tasks: 4 }),
  running(
    'alsa-state.service',
    4.467,
    771,
    '/usr/sbin/alsactl -s -n 19 -c -E ALSA_CONFIG_PATH=/etc/alsa/alsactl.conf --initfile=/lib/alsa/init/00main rdaemon',
    { memoryMiB: 0.5, cpuMs: 7 },
  ),
  running('atd.service', 6.938, 1071, '/usr/sbin/atd -f', { memoryMiB: 0.4, cpuMs: 5 }),
  running('auditd.service', 4.238, 722, '/sbin/auditd', {
    started: 4.131,
    memoryMiB: 3.4,
    cpuMs: 38,
    tasks: 2,
    endedProcesses: [
      { directive: 'ExecStart', pid: 720, started: 4.131, ended: 4.172 },
      { directive: 'ExecStartPost', pid: 724, started: 4.173, ended: 4.237 },
    ],
  }),
  running('avahi-daemon.service', 4.641, 740, 'avahi-daemon: running [vbox.local]', {
    started: 4.414,
    memoryMiB: 1.9,
    cpuMs: 42,
    statusText: 'avahi-daemon 0.8 starting up.',
    processes: [{ pid: 761, parent: 740, command: 'avahi-daemon: chroot helper' }],
  }),
  running('chronyd.service', 4.637, 783, '/usr/sbin/chronyd -F 2', {
    started: 4.418,
    memoryMiB: 4.1,
    cpuMs: 49,
    endedProcesses: [{ directive: 'ExecStart', pid: 749, started: 4.418, ended: 4.636 }],
  }),
  running('colord.service', 8.942, 1669, '/usr/libexec/colord', { started: 8.871, memoryMiB: 12.3, cpuMs: 74, tasks: 4 }),
  running('crond.service', 6.94, 1072, '/usr/sbin/crond -n', { memoryMiB: 1.2, cpuMs: 12 }),
  running('cups.service', 5.691, 908, '/usr/sbin/cupsd -l', {
    started: 5.528,
    memoryMiB: 4.6,
    cpuMs: 33,
    statusText: 'Scheduler is running...',
  }),
  running('dbus-broker.service', 4.361, 738, '/usr/bin/dbus-broker-launch --scope system --audit', {
    started: 4.338,
    memoryMiB: 5.2,
    cpuMs: 211,
    processes: [
      {
        pid: 744,
        parent: 738,
        command:
          'dbus-broker --log 4 --controller 9 --machine-id 65dd8a0b080e4373a5633404cabaac84 --max-bytes 536870912 --max-fds 4096 --max-matches 131072 --audit',
      },
    ],
  }),
  running('firewalld.service', 5.362, 755, '/usr/bin/python3 -s /usr/sbin/firewalld --nofork --nopid', {
    started: 4.422,
    memoryMiB: 45.8,
    cpuMs: 731,
    tasks: 2,
  }),
  running('gdm.service', 6.958, 1079, '/usr/sbin/gdm', { started: 6.934, memoryMiB: 6.2, cpuMs: 88, tasks: 3 }),
  running('irqbalance.service', 4.426, 757, '/usr/sbin/irqbalance --foreground', { memoryMiB: 1.1, cpuMs: 21, tasks: 2 }),
  running('libstoragemgmt.service', 4.428, 759, '/usr/bin/lsmd -d', { memoryMiB: 0.7, cpuMs: 4 }),
  running('low-memory-monitor.service', 4.452, 760, '/usr/libexec/low-memory-monitor', {
    started: 4.336,
    memoryMiB: 1.3,
    cpuMs: 9,
    tasks: 3,
  }),
  running('ModemManager.service', 5.244, 872, '/usr/sbin/ModemManager', { started: 4.893, memoryMiB: 9.1, cpuMs: 61, tasks: 4 }),
  running('NetworkManager.service', 5.521, 893, '/usr/sbin/NetworkManager --no-daemon', {
    started: 5.366,
    memoryMiB: 13.7,
    cpuMs: 163,
    tasks: 3,
  }),
  running('pcscd.service', 9.731, 1842, '/usr/sbin/pcscd --foreground --auto-exit', { memoryMiB: 1.4, cpuMs: 11, tasks: 6 }),
  running('polkit.service', 4.884, 769, '/usr/lib/polkit-1/polkitd --no-debug', { started: 4.441, memoryMiB: 26.4, cpuMs: 142, tasks: 12 }),
  running('rsyslog.service', 8.452, 1561, '/usr/sbin/rsyslogd -n', { started: 8.231, memoryMiB: 2.6, cpuMs: 36, tasks: 3 }),
  running('rtkit-daemon.service', 4.472, 763, '/usr/libexec/rtkit-daemon', { started: 4.431, memoryMiB: 0.9, cpuMs: 15, tasks: 3 }),
  running('sshd.service', 5.627, 912, 'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups', {
    started: 5.531,
    memoryMiB: 4.4,
    cpuMs: 58,
  }),
  running('switcheroo-control.service', 4.611, 764, '/usr/libexec/switcheroo-control', {
    started: 4.433,
    memoryMiB: 2.2,
    cpuMs: 18,
    tasks: 4,
  }),
  running('systemd-journald.service', 3.641, 571, '/usr/lib/systemd/systemd-journald', {
    started: 3.529,
    memoryMiB: 18.2,
    cpuMs: 214,
    statusText: 'Processing requests...',
  }),
  running('systemd-logind.service', 4.702, 765, '/usr/lib/systemd/systemd-logind', {
    started: 4.436,
    memoryMiB: 6.5,
    cpuMs: 71,
    statusText: 'Processing requests...',
  }),
  running('systemd-udevd.service', 3.842, 594, '/usr/lib/systemd/systemd-udevd', {
    started: 3.672,
    memoryMiB: 32.8,
    cpuMs: 604,
    statusText: 'Processing with 16 children at max',
  }),
  running('tuned.service', 6.884, 914, '/usr/bin/python3 -Es /usr/sbin/tuned -l -P', {
    started: 5.534,
    memoryMiB: 20.9,
    cpuMs: 487,
    tasks: 4,
  }),
  running('udisks2.service', 4.947, 766, '/usr/libexec/udisks2/udisksd', { started: 4.439, memoryMiB: 9.8, cpuMs: 104, tasks: 5 }),
  running('upower.service', 8.703, 1604, '/usr/libexec/upowerd', { started: 8.662, memoryMiB: 4.7, cpuMs: 34, tasks: 4 }),
  running('wpa_supplicant.service', 5.604, 906, '/usr/sbin/wpa_supplicant -c /etc/wpa_supplicant/wpa_supplicant.conf -u -s', {
    started: 5.583,
    memoryMiB: 4.2,
    cpuMs: 13,
  }),
  running('user@42.service', 7.703, 1146, '/usr/lib/systemd/systemd --user', {
    started: 7.556,
    memoryMiB: 41.3,
    cpuMs: 452,
    tasks: 21,
    processes: [
      { pid: 1148, parent: 1146, command: '(sd-pam)', below: 'init.scope', uid: 42 },
      { pid: 1162, parent: 1146, command: '/usr/bin/dbus-broker-launch --scope user', below: 'session.slice/dbus-broker.service', uid: 42 },
      { pid: 1201, parent: 1146, command: '/usr/bin/pipewire', below: 'session.slice/pipewire.service', uid: 42 },
      { pid: 1203, parent: 1146, command: '/usr/bin/wireplumber', below: 'session.slice/wireplumber.service', uid: 42 },
    ],
  }),
  running('user@1000.service', 52.558, 2104, '/usr/lib/systemd/systemd --user', {
    started: 52.411,
    memoryMiB: 11.4,
    cpuMs: 131,
    tasks: 2,
    statusText: 'Ready.',
    processes: [{ pid: 2106, parent: 2104, command: '(sd-pam)', below: 'init.scope', uid: 1000 }],
  }),
]

const SCOPES: UnitSpec[] = [
  {
    name: 'init.scope',
    description: 'System and Service Manager',
    properties: { Documentation: '"man:systemd(1)"' },
    runtime: {
      active: 'active',
      sub: 'running',
      entered: 0,
      memoryBytes: 20_353_024,
      cpuMs: 1931,
      tasks: 1,
      processes: [{ pid: 1, parent: 0, command: '/usr/lib/systemd/systemd rhgb --switched-root --system --deserialize 31' }],
    },
  },
  {
    name: 'session-c1.scope',
    properties: { Slice: 'user-42.slice' },
    runtime: {
      active: 'active',
      sub: 'running',
      entered: 7.712,
      memoryBytes: 337_641_472,
      cpuMs: 6402,
      tasks: 138,
      processes: [
        { pid: 1112, parent: 1079, command: 'gdm-session-worker [pam/gdm-launch-environment]' },
        {
          pid: 1171,
          parent: 1112,
          command: '/usr/libexec/gdm-wayland-session dbus-run-session -- gnome-session --autostart /usr/share/gdm/greeter/autostart',
          uid: 42,
        },
        { pid: 1183, parent: 1171, command: 'dbus-run-session -- gnome-session --autostart /usr/share/gdm/greeter/autostart', uid: 42 },
        { pid: 1184, parent: 1183, command: 'dbus-daemon --nofork --print-address 4 --session', uid: 42 },
        { pid: 1186, parent: 1183, command: '/usr/libexec/gnome-session-binary --autostart /usr/share/gdm/greeter/autostart', uid: 42 },
        { pid: 1224, parent: 1186, command: '/usr/bin/gnome-shell', uid: 42 },
        { pid: 1711, parent: 1186, command: '/usr/libexec/gsd-power', uid: 42 },
        { pid: 1726, parent: 1186, command: '/usr/libexec/gsd-smartcard', uid: 42 },
      ],
    },
  },
  {
    name: 'session-3.scope',
    properties: { Slice: 'user-1000.slice' },
    runtime: {
      active: 'active',
      sub: 'running',
      entered: 52.571,
      memoryBytes: 9_924_608,
      cpuMs: 194,
      tasks: 4,
      processes: [
        { pid: 2096, parent: 912, command: 'sshd: admin [priv]' },
        { pid: 2117, parent: 2096, command: 'sshd: admin@pts/0', uid: 1000 },
        { pid: 2118, parent: 2117, command: '-bash', uid: 1000 },
      ],
    },
  },
]

const EXITED: UnitSpec[] = [
  exited('dracut-shutdown.service', 4.126, 4.134, 719),
  exited('kdump.service', 8.234, 16.312, 1562, { cpuMs: 2870 }),
  exited('kmod-static-nodes.service', 3.531, 3.571, 566),
  // What udev starts when all physical volumes of a volume group are there.
  exited('lvm-activate-almalinux_vbox.service', 3.971, 4.013, 686),
  exited('lvm2-monitor.service', 3.532, 3.838, 567, { cpuMs: 31 }),
  exited('NetworkManager-wait-online.service', 5.541, 8.222, 915, { cpuMs: 42 }),
  exited('nis-domainname.service', 3.534, 3.577, 568),
  exited('plymouth-quit-wait.service', 6.927, 9.318, 1069, { cpuMs: 9 }),
  exited('plymouth-read-write.service', 4.101, 4.119, 717),
  {
    name: 'plymouth-start.service',
    runtime: {
      active: 'active',
      sub: 'exited',
      started: 3.672,
      entered: 3.7,
      mainPid: 381,
      mainEnded: { at: 9.306, status: 0 },
      cpuMs: 211,
      condition: { at: 3.672, result: true },
    },
  },
  exited(FSCK, 4.018, 4.064, 701),
  exited('systemd-journal-flush.service', 3.681, 3.772, 601, { cpuMs: 27 }),
  exited('systemd-modules-load.service', 3.535, 3.582, 572),
  exited('systemd-network-generator.service', 3.536, 3.574, 573),
  exited('systemd-random-seed.service', 3.682, 3.701, 602),
  exited('systemd-remount-fs.service', 3.537, 3.661, 574),
  exited('systemd-sysctl.service', 3.592, 3.624, 590),
  exited('systemd-tmpfiles-setup-dev.service', 3.662, 3.841, 593, { cpuMs: 12 }),
  exited('systemd-tmpfiles-setup.service', 4.124, 4.218, 718, { cpuMs: 58 }),
  exited('systemd-udev-trigger.service', 3.539, 3.671, 577, { cpuMs: 74 }),
  exited('systemd-update-utmp.service', 4.219, 4.234, 729),
  exited('systemd-user-sessions.service', 6.902, 6.921, 1066),
  exited('systemd-vconsole-setup.service', 3.541, 3.664, 578, { cpuMs: 19 }),
  exited('user-runtime-dir@42.service', 7.541, 7.552, 1143),
  exited('user-runtime-dir@1000.service', 52.394, 52.406, 2101),
]

const FAILED: UnitSpec[] = [
  {
    name: 'mcelog.service',
    runtime: {
      active: 'failed',
      sub: 'failed',
      entered: 4.429,
      exited: 4.463,
      ended: 4.463,
      started: 4.429,
      result: 'exit-code',
      mainPid: 762,
      mainEnded: { at: 4.462, status: 1 },
      cpuMs: 4,
    },
  },
]

/** Ran in this boot and are done. */
const DONE: UnitSpec[] = [
  stopped('NetworkManager-dispatcher.service', 7.982, 8.021, 18.041, 1521, 57),
  stopped('systemd-hostnamed.service', 7.961, 8.004, 37.998, 1518, 83),
  ran('systemd-update-utmp-runlevel.service', 16.321, 0.016, 1911, 6),
  ...['configfs', 'drm', 'efi_pstore', 'fuse'].map((module, index) =>
    ran(`modprobe@${module}.service`, 3.526 + index / 1000, 0.062 + index / 250, 561 + index, 9),
  ),
]

const SKIPPED: UnitSpec[] = [
  skipped('first-boot-complete.target', 3.699, 'ConditionFirstBoot=yes'),
  skipped('alsa-restore.service', 4.465, 'ConditionPathExists=!/etc/alsa/state-daemon.conf'),
  skipped('bluetooth.service', 4.464, 'ConditionPathIsDirectory=/sys/class/bluetooth'),
  skipped('import-state.service', 4.12, 'ConditionDirectoryNotEmpty=/run/initramfs/state'),
  skipped('iscsi-onboot.service', 3.683, 'ConditionDirectoryNotEmpty=/sys/class/iscsi_session'),
  skipped('ldconfig.service', 4.121, null),
  skipped('loadmodules.service', 3.538, null),
  skipped('microcode.service', 4.335, 'ConditionVirtualization=false'),
  skipped('rc-local.service', 5.524, 'ConditionFileIsExecutable=/etc/rc.d/rc.local'),
  skipped('selinux-autorelabel-mark.service', 4.122, 'ConditionSecurity=!selinux'),
  skipped('smartd.service', 4.432, 'ConditionVirtualization=no'),
  skipped('sssd.service', 4.434, null),
  ...['rsa', 'ecdsa', 'ed25519'].map((type) => skipped(`sshd-keygen@${type}.service`, 4.38, null)),
  skipped('systemd-binfmt.service', 4.123, 'ConditionPathIsMountPoint=/proc/sys/fs/binfmt_misc'),
  skipped('systemd-hwdb-update.service', 3.684, 'ConditionNeedsUpdate=/etc'),
  skipped('systemd-journal-catalog-update.service', 4.22, 'ConditionNeedsUpdate=/var'),
  skipped('systemd-machine-id-commit.service', 4.125, 'ConditionPathIsMountPoint=/etc/machine-id'),
  skipped('systemd-pstore.service', 3.685, 'ConditionDirectoryNotEmpty=/sys/fs/pstore'),
  skipped('systemd-sysusers.service', 3.663, null),
  skipped('systemd-update-done.service', 4.221, null),
  skipped('vgauthd.service', 4.435, 'ConditionVirtualization=vmware'),
  skipped('vmtoolsd.service', 4.436, 'ConditionVirtualization=vmware'),
  skipped('systemd-ask-password-console.path', 3.703, 'ConditionPathExists=!/run/plymouth/pid'),
]

/** Loaded because another unit names them, and never tried in this boot. */
const IDLE: UnitSpec[] = [
  'dnf-makecache.service',
  'logrotate.service',
  'mlocate-updatedb.service',
  'packagekit.service',
  'systemd-tmpfiles-clean.service',
].map((name) => ({ name, runtime: INACTIVE }))

/** A daily timer of the host's own midnight, Sunday 2025-07-27 00:00 JST; it last ran at the boot before, 14:58:27 JST. */
function daily(name: string, entered: number): UnitSpec {
  return calendarTimer(name, entered, '2025-07-26T05:58:27.418Z', '2025-07-26T15:00:00Z')
}

const TIMERS: UnitSpec[] = [
  // 16:48:06 JST: ten minutes after the boot, and 41 minutes by RandomizedDelaySec=.
  monotonicTimer('dnf-makecache.timer', 4.304, null, 3099.512),
  daily('logrotate.timer', 4.306),
  daily('mlocate-updatedb.timer', 4.308),
  // 16:11:27 JST: 15 minutes after the boot.
  monotonicTimer('systemd-tmpfiles-clean.timer', 4.31, null, 900),
]

export const UNITS: readonly UnitSpec[] = [
  ...MOUNTS,
  ...TARGETS,
  ...SOCKETS,
  ...OTHERS,
  ...RUNNING,
  ...SCOPES,
  ...EXITED,
  ...FAILED,
  ...DONE,
  ...SKIPPED,
  ...IDLE,
  ...TIMERS,
  ...DEVICES,
]
