import { sh } from './ask.js'
import type { HostName } from './spec.js'

/** A host's /boot is a small file system of its own, in memory: what can go wrong with one can be had here. */

export function remountBoot(host: HostName, mode: 'ro' | 'rw'): void {
  sh(host, `mount -o remount,${mode} /boot`)
}

const FILLER = '/boot/filler'

/** Until not one more byte fits. */
export function fillBoot(host: HostName): void {
  sh(host, `dd if=/dev/zero of=${FILLER} bs=64k 2>/dev/null || dd if=/dev/zero of=${FILLER}.rest bs=1 count=65536 2>/dev/null || true`)
}

export function emptyBoot(host: HostName): void {
  sh(host, `rm -f ${FILLER} ${FILLER}.rest`)
}
