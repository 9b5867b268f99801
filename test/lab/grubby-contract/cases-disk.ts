import { theDefaultIs, type ContractCase } from './case.js'
import { CMDLINE_ARGS, DEFAULTS_ARGS, ENTRIES, GRUB_DEFAULTS, KERNEL_CMDLINE, OLD, grubDefaults, oldId } from './host-tree.js'

const READ_ONLY_BOOT = 'mount -o remount,bind,ro /boot'
const FULL_BOOT = 'mount -t tmpfs -o size=64k tmpfs /boot; cp -a "$1/boot/." /boot; head -c 1m /dev/zero >/boot/fill 2>/dev/null || true'
/** Files on that disk are looked at where they were before. */
const COPY_BACK = 'rm /boot/fill; cp -a /boot/. "$1/boot"'
const noTemporary = (why: string): RegExp => new RegExp(`^sed: couldn't open temporary file ${ENTRIES}/sed\\w{6}: ${why}$`)

/** G17 as a real disk brings it about: these need mounts. */
export const diskCases: readonly ContractCase[] = [
  {
    name: 'G17 read-only: arguments',
    argv: ['--update-kernel=0', '--args=z=1'],
    mounts: READ_ONLY_BOOT,
    stderr: [noTemporary('Read-only file system')],
  },
  {
    name: 'G17 read-only: the default is said to be set',
    argv: ['--set-default-index=1'],
    mounts: READ_ONLY_BOOT,
    stderr: [/^grub2-editenv: error: cannot open `\/boot\/grub2\/grubenv': Read-only file system\.$/, theDefaultIs(oldId, 1, OLD)],
  },
  {
    name: 'G17 read-only: an entry to remove',
    argv: ['--remove-kernel=1'],
    mounts: READ_ONLY_BOOT,
    stderr: [`rm: cannot remove '${ENTRIES}/${oldId}.conf': Read-only file system`],
  },
  {
    name: 'G41 read-only /boot: ALL changes what is in /etc',
    argv: ['--update-kernel=ALL', '--args=z=1'],
    mounts: READ_ONLY_BOOT,
    stderr: Array<RegExp>(3).fill(noTemporary('Read-only file system')),
    changed: { [GRUB_DEFAULTS]: grubDefaults(`${DEFAULTS_ARGS} z=1`), [KERNEL_CMDLINE]: `${CMDLINE_ARGS} z=1\n` },
  },
  {
    name: 'G17 full: arguments',
    argv: ['--update-kernel=0', '--args=z=1'],
    mounts: FULL_BOOT,
    afterwards: COPY_BACK,
    stderr: [/No space left on device$/],
  },
]
