import { initPid } from './hosts.js'
import { must } from './shell.js'
import type { HostName } from './spec.js'

/**
 * Let a host that has booted show another kernel than that of the machine under it: bind mounts over /proc/cmdline and
 * /proc/sys/kernel/osrelease, gone with the next boot of the host. (uname and dmesg still tell of the machine.)
 */
export function showKernel(name: HostName, commandLine: string, release: string): void {
  const pid = initPid(name)
  if (pid === null) throw new Error(`${name} is down`)
  const script = `
    set -e
    mkdir -p /run/lab-kernel
    printf '%s\\n' "$1" >/run/lab-kernel/cmdline
    printf '%s\\n' "$2" >/run/lab-kernel/osrelease
    umount /proc/cmdline /proc/sys/kernel/osrelease 2>/dev/null || true
    mount --bind /run/lab-kernel/cmdline /proc/cmdline
    mount --bind /run/lab-kernel/osrelease /proc/sys/kernel/osrelease`
  must('nsenter', ['--target', String(pid), '--mount', '--', 'sh', '-c', script, 'sh', commandLine, release])
}

/** Take away what nspawn has put into a host that has booted: mounts that name a disk of the machine under it. */
export function hideMachine(name: HostName): void {
  const pid = initPid(name)
  if (pid === null) throw new Error(`${name} is down`)
  // Each may be mounted more than once.
  const script = `
    for round in 1 2 3 4; do
      while read -r _ _ _ _ point _; do
        case $point in /run/host/*) umount --lazy "$point" ;; esac
      done </proc/1/mountinfo
    done`
  must('nsenter', ['--target', String(pid), '--mount', '--', 'sh', '-c', script])
}
