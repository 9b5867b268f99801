import type { FileTree } from '../host/file-tree.js'
import type { Clock } from '../systemd/clock.js'
import { RHEL_GRUB_CFG_START, rhelDefaultGrub } from '../tools/grub-files.js'
import { grubenv, tcpTable, udpTable } from '../almalinux9/files.js'

export const MACHINE_ID = 'b41d6f0a7c5e4f0e8c93d2a65e7f1b08'
export const BOOT_ID = 'c7e2b1f4-0a39-4d7e-9f5b-61d83b0e4a77'
/** What runs; a newer one is installed and waits for a reboot. */
export const KERNEL = '4.18.0-553.el8_10.x86_64'
const NEWER_KERNEL = '4.18.0-553.22.1.el8_10.x86_64'
const RESCUE = `0-rescue-${MACHINE_ID}`

const ARGUMENTS = 'ro crashkernel=auto resume=/dev/mapper/rhel-swap rd.lvm.lv=rhel/root rd.lvm.lv=rhel/swap rhgb quiet'
export const KERNELOPTS = `root=/dev/mapper/rhel-root ${ARGUMENTS}`
export const COMMAND_LINE = `BOOT_IMAGE=(hd0,msdos1)/vmlinuz-${KERNEL} ${KERNELOPTS}`
export const ENTRIES = [`${MACHINE_ID}-${NEWER_KERNEL}`, `${MACHINE_ID}-${KERNEL}`, `${MACHINE_ID}-0-rescue`]

export function addFiles(files: FileTree, clock: Clock): void {
  files
    .mount('/boot', 64513)
    .file('/etc/os-release', OS_RELEASE)
    .file('/etc/machine-id', `${MACHINE_ID}\n`, { mode: 0o444 })
    .file('/etc/hostname', 'time1.example.com\n')
    .file('/usr/share/zoneinfo/America/New_York', '')
    .link('/etc/localtime', '../usr/share/zoneinfo/America/New_York')
    .file('/etc/chrony.conf', CHRONY_CONF)
    .file('/etc/sysconfig/chronyd', '# Command-line options for chronyd\nOPTIONS=""\n')
    .folder('/var/lib/dhclient')
    .folder('/run/systemd/system')
    .file('/proc/version', `Linux version ${KERNEL} (mockbuild@x86-64-02.build.eng.rdu2.redhat.com)\n`)
    .file('/proc/cmdline', `${COMMAND_LINE}\n`)
    .file('/proc/sys/kernel/osrelease', `${KERNEL}\n`)
    .file('/proc/sys/kernel/hostname', 'time1.example.com\n')
    .file('/proc/sys/kernel/dmesg_restrict', '0\n')
    .file('/proc/sys/kernel/random/boot_id', `${BOOT_ID}\n`)
    .file('/proc/uptime', `${clock.uptimeSeconds.toFixed(2)} 1439201.11\n`)
    .file(
      '/proc/stat',
      `cpu  91204 1182 60433 143920111 9120 4021 2210 0 0 0\nbtime ${Math.floor(clock.bootUsec / 1e6)}\nprocesses 40126\n`,
    )
    .file('/proc/self/mountinfo', MOUNTINFO)
    .file('/proc/net/tcp', tcpTable([['00000000', 22]]))
    .file('/proc/net/tcp6', tcpTable([['0'.repeat(32), 22]]))
    .file(
      '/proc/net/udp',
      udpTable([
        ['00000000', 123],
        ['0100007F', 323],
      ]),
    )
    .file('/proc/net/udp6', udpTable([['00000000000000000000000001000000', 323]]))
    .file(
      '/etc/fstab',
      '/dev/mapper/rhel-root / xfs defaults 0 0\nUUID=3c9d0f6e-51a4-4bb1-8d6e-0d6f7f0e3b21 /boot xfs defaults 0 0\n/dev/mapper/rhel-swap none swap defaults 0 0\n',
    )
    .folder('/boot/loader/entries', { mode: 0o700 })
    .file('/boot/grub2/grubenv', grubenv({ saved_entry: ENTRIES[0] ?? '', kernelopts: `${KERNELOPTS} `, boot_success: '0' }), {
      mode: 0o600,
    })
    .file('/boot/grub2/grub.cfg', GRUB_CFG, { mode: 0o600 })
    .file('/etc/default/grub', rhelDefaultGrub(ARGUMENTS.replace(/^ro /, '')))
    .file('/etc/sysconfig/kernel', 'UPDATEDEFAULT=yes\nDEFAULTKERNEL=kernel-core\n')
  for (const folder of ['bin', 'lib', 'lib64', 'sbin']) {
    files.folder(`/usr/${folder}`)
    files.link(`/${folder}`, `usr/${folder}`)
  }
  for (const [index, version] of [NEWER_KERNEL, KERNEL, RESCUE].entries()) addEntry(files, ENTRIES[index] ?? '', version)
}

/** RHEL 8 keeps the arguments of all entries in GRUB's environment: `$kernelopts`. */
function addEntry(files: FileTree, id: string, version: string): void {
  const isRescue = version === RESCUE
  const lines = [
    `title Red Hat Enterprise Linux (${version}) 8.10 (Ootpa)`,
    `version ${version}`,
    `linux /vmlinuz-${version}`,
    `initrd /initramfs-${version}.img${isRescue ? '' : ' $tuned_initrd'}`,
    `options $kernelopts${isRescue ? '' : ' $tuned_params'}`,
    `id rhel-20240${isRescue ? '5' : '9'}01000000-${version}`,
    'grub_users $grub_users',
    'grub_arg --unrestricted',
    'grub_class kernel',
  ]
  files
    .file(`/boot/loader/entries/${id}.conf`, `${lines.join('\n')}\n`)
    .file(`/boot/vmlinuz-${version}`, '', { mode: 0o755, size: 10_867_920 })
    .file(`/boot/initramfs-${version}.img`, '', { mode: 0o600, size: 31_914_012 })
}

const OS_RELEASE = `NAME="Red Hat Enterprise Linux"
VERSION="8.10 (Ootpa)"
ID="rhel"
ID_LIKE="fedora"
VERSION_ID="8.10"
PLATFORM_ID="platform:el8"
PRETTY_NAME="Red Hat Enterprise Linux 8.10 (Ootpa)"
ANSI_COLOR="0;31"
CPE_NAME="cpe:/o:redhat:enterprise_linux:8::baseos"
`

const MOUNTINFO = `21 95 0:20 / /sys rw,nosuid,nodev,noexec,relatime shared:6 - sysfs sysfs rw,seclabel
22 95 0:4 / /proc rw,nosuid,nodev,noexec,relatime shared:5 - proc proc rw
26 21 0:23 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,seclabel,mode=755
27 26 0:24 / /sys/fs/cgroup/systemd rw,nosuid,nodev,noexec,relatime shared:10 - cgroup cgroup rw,seclabel,xattr,release_agent=/usr/lib/systemd/systemd-cgroups-agent,name=systemd
95 1 253:0 / / rw,relatime shared:1 - xfs /dev/mapper/rhel-root rw,seclabel,attr2,inode64,logbufs=8,logbsize=32k,noquota
121 95 252:1 / /boot rw,relatime shared:58 - xfs /dev/vda1 rw,seclabel,attr2,inode64,logbufs=8,logbsize=32k,noquota
`

/** The parts of a generated grub.cfg that decide about the default and the menu. */
const GRUB_CFG = `${RHEL_GRUB_CFG_START}
terminal_output console
if [ x$feature_timeout_style = xy ] ; then
  set timeout_style=menu
  set timeout=5
else
  set timeout=5
fi
### END /etc/grub.d/00_header ###

### BEGIN /etc/grub.d/00_tuned ###
set tuned_params=""
set tuned_initrd=""
### END /etc/grub.d/00_tuned ###

### BEGIN /etc/grub.d/10_linux ###
insmod part_msdos
insmod xfs
if [ -z "\${kernelopts}" ]; then
  set kernelopts="${KERNELOPTS} "
fi

insmod blscfg
blscfg
### END /etc/grub.d/10_linux ###
`

const CHRONY_CONF = `# Two servers of ours, and the pool as a third opinion.
server ntp1.example.net iburst prefer
server ntp2.example.net iburst
pool 2.rhel.pool.ntp.org iburst maxsources 2

# Record the rate at which the system clock gains/losses time.
driftfile /var/lib/chrony/drift

# Allow the system clock to be stepped in the first three updates
# if its offset is larger than 1 second.
makestep 1.0 3

# Enable kernel synchronization of the real-time clock (RTC).
rtcsync

# Allow NTP client access from local network.
allow 192.0.2.0/24
deny 192.0.2.128/25

# Specify file containing keys for NTP authentication.
keyfile /etc/chrony.keys

# Get TAI-UTC offset and leap seconds from the system tz database.
leapsectz right/UTC

# Specify directory for log files.
logdir /var/log/chrony
`
