import type { FileTree } from '../host/file-tree.js'
import type { Clock } from '../systemd/clock.js'
import { rhelChronyConf } from '../tools/chrony-conf.js'
import { RHEL_GRUB_CFG_START, rhelDefaultGrub } from '../tools/grub-files.js'
import { DISK } from './units.js'

export const MACHINE_ID = '65dd8a0b080e4373a5633404cabaac84'
export const BOOT_ID = '4f6a1c0e-5b1d-4d0a-9c53-8a1f0b7d2e96'
export const KERNEL = '5.14.0-570.26.1.el9_6.x86_64'
const OLDER_KERNEL = '5.14.0-570.12.1.el9_6.x86_64'
const RESCUE = `0-rescue-${MACHINE_ID}`

/** Arguments of every entry beside root= and what tuned adds, as the seed document shows them. */
const ARGUMENTS =
  'ro crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M resume=/dev/mapper/almalinux_vbox-swap rd.lvm.lv=almalinux_vbox/root rd.lvm.lv=almalinux_vbox/swap rhgb quiet'
export const COMMAND_LINE = `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-${KERNEL} root=${DISK.root} ${ARGUMENTS}`

/** Ids of the boot entries in the order of the menu. */
export const ENTRIES = [`${MACHINE_ID}-${KERNEL}`, `${MACHINE_ID}-${OLDER_KERNEL}`, `${MACHINE_ID}-0-rescue`]

export function addFiles(files: FileTree, clock: Clock): void {
  addIdentity(files)
  addProc(files, clock)
  addBoot(files)
  files
    .mount('/boot', 2050)
    .mount('/boot/efi', 2049)
    .mount('/proc', 22)
    .mount('/sys', 21)
    .mount('/run', 24)
    .file('/etc/fstab', FSTAB)
    .file('/etc/chrony.conf', rhelChronyConf('2.almalinux.pool.ntp.org'))
    .file('/etc/sysconfig/chronyd', '# Command-line options for chronyd\nOPTIONS="-F 2"\n')
    .folder('/run/chrony-dhcp')
    .folder('/run/systemd/system')
    .folder('/etc/systemd/system.conf.d')
}

function addIdentity(files: FileTree): void {
  files
    .file('/usr/lib/os-release', OS_RELEASE)
    .link('/etc/os-release', '../usr/lib/os-release')
    .file('/etc/redhat-release', 'AlmaLinux release 9.6 (Sage Margay)\n')
    .link('/etc/system-release', 'redhat-release')
    .file('/etc/machine-id', `${MACHINE_ID}\n`, { mode: 0o444 })
    .file('/usr/share/zoneinfo/Asia/Tokyo', '')
    .link('/etc/localtime', '../usr/share/zoneinfo/Asia/Tokyo')
  for (const folder of ['bin', 'lib', 'lib64', 'sbin']) {
    files.folder(`/usr/${folder}`)
    files.link(`/${folder}`, `usr/${folder}`)
  }
}

function addProc(files: FileTree, clock: Clock): void {
  const release = `Linux version ${KERNEL} (mockbuild@x64-builder03.almalinux.org) (gcc (GCC) 11.5.0 20240719 (Red Hat 11.5.0-5), GNU ld version 2.35.2-63.el9) #1 SMP PREEMPT_DYNAMIC Wed Jul 16 09:12:04 EDT 2025`
  files
    .file('/proc/version', `${release}\n`)
    .file('/proc/cmdline', `${COMMAND_LINE}\n`)
    .file('/proc/sys/kernel/osrelease', `${KERNEL}\n`)
    .file('/proc/sys/kernel/hostname', 'vbox\n')
    .file('/proc/sys/kernel/dmesg_restrict', '0\n')
    .file('/proc/sys/kernel/random/boot_id', `${BOOT_ID}\n`)
    .file('/proc/uptime', `${clock.uptimeSeconds.toFixed(2)} 338.71\n`)
    .file('/proc/stat', `cpu  1412 38 1127 33871 391 162 71 0 0 0\nbtime ${Math.floor(clock.bootUsec / 1e6)}\nprocesses 2197\n`)
    .file('/proc/self/mountinfo', MOUNTINFO)
    .file(
      '/proc/net/tcp',
      tcpTable([
        ['00000000', 22],
        ['0100007F', 631],
      ]),
    )
    .file(
      '/proc/net/tcp6',
      tcpTable([
        ['0'.repeat(32), 22],
        ['0'.repeat(32), 9090],
        ['00000000000000000000000001000000', 631],
      ]),
    )
    .file(
      '/proc/net/udp',
      udpTable([
        ['0100007F', 323],
        ['00000000', 5353],
        ['00000000', 46_082],
      ]),
    )
    .file(
      '/proc/net/udp6',
      udpTable([
        ['00000000000000000000000001000000', 323],
        ['0'.repeat(32), 5353],
        ['0'.repeat(32), 51_927],
      ]),
    )
}

/** chronyd's command port on the loopback; avahi's two. The NTP port 123 is closed: nobody is allowed to ask. */
export function udpTable(sockets: readonly Socket[]): string {
  return table(sockets, '07', 'ref pointer drops', '2 0000000000000000 0')
}

/** Sockets that wait for connections. */
export function tcpTable(sockets: readonly Socket[]): string {
  return table(sockets, '0A', '', '1 0000000000000000 100 0 0 10 0')
}

type Socket = readonly [address: string, port: number]

function table(sockets: readonly Socket[], state: string, columns: string, rest: string): string {
  const heading = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ${columns}`.trimEnd()
  const rows = sockets.map(([address, port], index) => {
    const local = `${address}:${port.toString(16).toUpperCase().padStart(4, '0')}`
    const remote = '0'.repeat(address.length)
    return `${String(index + 1000).padStart(5)}: ${local} ${remote}:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${18_000 + index} ${rest}`
  })
  return [heading, ...rows, ''].join('\n')
}

function addBoot(files: FileTree): void {
  const root = { mode: 0o600 }
  files
    .folder('/boot/loader', { mode: 0o755 })
    .folder('/boot/loader/entries', { mode: 0o700 })
    .file('/boot/grub2/grubenv', grubenv({ saved_entry: ENTRIES[0] ?? '', boot_success: '0', boot_indeterminate: '0' }), root)
    .file('/boot/grub2/grub.cfg', GRUB_CFG, root)
    .link('/etc/grub2.cfg', '../boot/grub2/grub.cfg')
    .link('/etc/grub2-efi.cfg', '../boot/grub2/grub.cfg')
    .file('/etc/default/grub', rhelDefaultGrub(ARGUMENTS.replace(/^ro /, '')))
    .file('/etc/sysconfig/kernel', SYSCONFIG_KERNEL)
    .file('/etc/kernel/cmdline', `root=${DISK.root} ${ARGUMENTS}\n`)
  for (const [id, version] of [KERNEL, OLDER_KERNEL, RESCUE].entries()) addEntry(files, ENTRIES[id] ?? '', version)
}

function addEntry(files: FileTree, id: string, version: string): void {
  const isRescue = version === RESCUE
  const installed = { mode: 0o755, mtimeSeconds: isRescue ? 1_750_000_000 : 1_753_400_000 }
  const lines = [
    `title AlmaLinux (${version}) 9.6 (Sage Margay)`,
    `version ${version}`,
    `linux /vmlinuz-${version}`,
    `initrd /initramfs-${version}.img${isRescue ? '' : ' $tuned_initrd'}`,
    `options root=${DISK.root} ${ARGUMENTS}${isRescue ? '' : ' $tuned_params'}`,
    'grub_users $grub_users',
    'grub_arg --unrestricted',
    'grub_class almalinux',
  ]
  files
    .file(`/boot/loader/entries/${id}.conf`, `${lines.join('\n')}\n`)
    .file(`/boot/vmlinuz-${version}`, '', { ...installed, size: 14_783_520 })
    .file(`/boot/initramfs-${version}.img`, '', {
      mode: 0o600,
      mtimeSeconds: installed.mtimeSeconds,
      size: isRescue ? 89_742_336 : 43_290_624,
    })
}

/** GRUB's environment block: always 1024 bytes. */
export function grubenv(variables: Readonly<Record<string, string>>): string {
  const heading = '# GRUB Environment Block\n# WARNING: Do not edit this file by tools other than grub-editenv!!!\n'
  const text = Object.entries(variables).reduce((block, [name, value]) => `${block}${name}=${value}\n`, heading)
  return text.padEnd(1024, '#')
}

const OS_RELEASE = `NAME="AlmaLinux"
VERSION="9.6 (Sage Margay)"
ID="almalinux"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.6"
PLATFORM_ID="platform:el9"
PRETTY_NAME="AlmaLinux 9.6 (Sage Margay)"
ANSI_COLOR="0;34"
LOGO="fedora-logo-icon"
CPE_NAME="cpe:/o:almalinux:almalinux:9::baseos"
HOME_URL="https://almalinux.org/"
DOCUMENTATION_URL="https://wiki.almalinux.org/"
BUG_REPORT_URL="https://bugs.almalinux.org/"
`

const FSTAB = `${DISK.root} / xfs defaults 0 0
UUID=${DISK.bootUuid} /boot xfs defaults 0 0
UUID=${DISK.efiUuid} /boot/efi vfat umask=0077,shortname=winnt 0 2
${DISK.swap} none swap defaults 0 0
`

const MOUNTINFO = `21 63 0:20 / /sys rw,nosuid,nodev,noexec,relatime shared:6 - sysfs sysfs rw,seclabel
22 63 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:5 - proc proc rw
23 63 0:5 / /dev rw,nosuid shared:2 - devtmpfs devtmpfs rw,seclabel,size=4096k,nr_inodes=215318,mode=755,inode64
24 63 0:24 / /run rw,nosuid,nodev shared:4 - tmpfs tmpfs rw,seclabel,size=352140k,nr_inodes=819200,mode=755,inode64
25 21 0:25 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:8 - cgroup2 cgroup2 rw,seclabel,nsdelegate,memory_recursiveprot
63 1 253:0 / / rw,relatime shared:1 - xfs ${DISK.root} rw,seclabel,attr2,inode64,logbufs=8,logbsize=32k,noquota
92 63 8:2 / /boot rw,relatime shared:46 - xfs /dev/sda2 rw,seclabel,attr2,inode64,logbufs=8,logbsize=32k,noquota
95 92 8:1 / /boot/efi rw,relatime shared:48 - vfat /dev/sda1 rw,fmask=0077,dmask=0077,codepage=437,iocharset=ascii,shortname=winnt,errors=remount-ro
`

const SYSCONFIG_KERNEL = `# UPDATEDEFAULT specifies if kernel-install should make
# new kernels the default
UPDATEDEFAULT=yes

# DEFAULTKERNEL specifies the default kernel package type
DEFAULTKERNEL=kernel-core
`

/** The parts of a generated grub.cfg that decide about the default and the menu. */
export const GRUB_CFG = `${RHEL_GRUB_CFG_START}

if [ x"\${feature_menuentry_id}" = xy ]; then
  menuentry_id_option="--id"
else
  menuentry_id_option=""
fi

export menuentry_id_option

terminal_output console
if [ x$feature_timeout_style = xy ] ; then
  set timeout_style=menu
  set timeout=5
# Fallback normal timeout code in case the timeout_style feature is
# unavailable.
else
  set timeout=5
fi
### END /etc/grub.d/00_header ###

### BEGIN /etc/grub.d/00_tuned ###
set tuned_params=""
set tuned_initrd=""
### END /etc/grub.d/00_tuned ###

### BEGIN /etc/grub.d/10_linux ###
insmod part_gpt
insmod xfs
search --no-floppy --fs-uuid --set=root ${DISK.bootUuid}
insmod part_gpt
insmod xfs
search --no-floppy --fs-uuid --set=boot ${DISK.bootUuid}

# This section was generated by a script. Do not modify the generated file - all changes
# will be lost the next time file is regenerated. Instead edit the BootLoaderSpec files.
#
# The blscfg command parses the BootLoaderSpec files stored in /boot/loader/entries and
# populates the boot menu. Please refer to the Boot Loader Specification documentation
# for the files format: https://systemd.io/BOOT_LOADER_SPECIFICATION/.

# The kernelopts variable should be defined in the grubenv file. But to ensure that menu
# entries populated from BootLoaderSpec files that use this variable work correctly even
# without a grubenv file, define a fallback kernelopts variable if this has not been set.
if [ -z "\${kernelopts}" ]; then
  set kernelopts="root=${DISK.root} ${ARGUMENTS} "
fi

insmod blscfg
blscfg
### END /etc/grub.d/10_linux ###

### BEGIN /etc/grub.d/30_uefi-firmware ###
if [ "$grub_platform" = "efi" ]; then
	menuentry 'UEFI Firmware Settings' $menuentry_id_option 'uefi-firmware' {
		fwsetup
	}
fi
### END /etc/grub.d/30_uefi-firmware ###
`
