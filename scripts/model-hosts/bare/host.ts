import { FileTree } from '../host/file-tree.js'
import { ModelHost } from '../host/model-host.js'

/** A container with next to nothing in it: no tool that hostward wraps, no systemd, no init system at all. */
export function bare(): ModelHost {
  const now = new Date('2025-08-04T09:30:00Z')
  const booted = Math.floor(now.getTime() / 1000) - 3600
  const files = new FileTree(0, booted)
    .file(
      '/usr/lib/os-release',
      'PRETTY_NAME="Distroless"\nNAME="Debian GNU/Linux"\nID="debian"\nVERSION_ID="12"\nVERSION="Debian GNU/Linux 12 (bookworm)"\n',
    )
    .link('/etc/os-release', '../usr/lib/os-release')
    .file('/etc/hostname', '7f3c1d9e0b42\n')
    .file('/proc/version', 'Linux version 6.8.0-60-generic (buildd@lcy02-amd64-098)\n')
    .file('/proc/cmdline', 'BOOT_IMAGE=/boot/vmlinuz-6.8.0-60-generic root=/dev/sda1 ro quiet\n')
    .file('/proc/sys/kernel/osrelease', '6.8.0-60-generic\n')
    .file('/proc/sys/kernel/hostname', '7f3c1d9e0b42\n')
    .file('/proc/sys/kernel/dmesg_restrict', '1\n')
    .file('/proc/sys/kernel/random/boot_id', '3a9e5d10-7c41-4f0e-b6d8-52c1e7f0a964\n')
    .file('/proc/uptime', '3600.00 7100.00\n')
    .file('/proc/stat', `cpu  102 0 80 7100 0 0 0 0 0 0\nbtime ${booted}\nprocesses 12\n`)
    .file(
      '/proc/self/mountinfo',
      '812 640 0:61 / / rw,relatime - overlay overlay rw\n813 812 0:64 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw\n',
    )
    .file(
      '/proc/net/udp',
      '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n',
    )
    .folder('/boot')
    .folder('/run')
    .folder('/var/lib')
  return new ModelHost({ files, tools: {}, now, uid: 0 })
}
