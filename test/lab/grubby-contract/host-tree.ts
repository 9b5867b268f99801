import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

/** Files of a host by their paths: the text, a symbolic link, or null where there is none. */
export type Files = Readonly<Record<string, string | { target: string } | null>>

export const MACHINE = '0123456789abcdef0123456789abcdef'
/** Two kernels whose order is not that of their letters, and the rescue entry. */
export const NEW = '5.14.0-10.el9.x86_64'
export const OLD = '5.14.0-9.el9.x86_64'
export const RESCUE = `0-rescue-${MACHINE}`

export const ENTRIES = '/boot/loader/entries'
export const entryPath = (id: string): string => `${ENTRIES}/${id}.conf`
export const newId = `${MACHINE}-${NEW}`
export const oldId = `${MACHINE}-${OLD}`
export const rescueId = `${MACHINE}-0-rescue`
export const newEntry = entryPath(newId)
export const oldEntry = entryPath(oldId)
export const rescueEntry = entryPath(rescueId)
export const GRUBENV = '/boot/grub2/grubenv'
export const GRUB_DEFAULTS = '/etc/default/grub'
export const KERNEL_CMDLINE = '/etc/kernel/cmdline'

/** The arguments of the newer entry and of the older one; those of the rescue entry. */
export const ARGS = 'root=/dev/mapper/lab-root ro console=tty0 console=ttyS0,115200 quiet $tuned_params'
export const RESCUE_ARGS = 'root=/dev/mapper/lab-root ro only_rescue=1'
export const DEFAULTS_ARGS = 'console=tty0 quiet'
export const CMDLINE_ARGS = 'root=/dev/mapper/lab-root ro quiet'

/** A boot entry; `options` null leaves the line out. */
export function entry(version: string, options: string | null = ARGS): string {
  return [
    `title Lab Linux (${version}) 9`,
    `version ${version}`,
    `linux /vmlinuz-${version}`,
    `initrd /initramfs-${version}.img`,
    ...(options === null ? [] : [`options ${options}`]),
    'grub_class lab',
    '',
  ].join('\n')
}

/** An environment block of GRUB. */
export const grubenv = (...lines: string[]): string =>
  `# GRUB Environment Block\n${lines.map((line) => `${line}\n`).join('')}`.padEnd(1024, '#')

export const grubDefaults = (args: string, ...more: string[]): string =>
  ['GRUB_TIMEOUT=5', 'GRUB_DEFAULT=saved', `GRUB_CMDLINE_LINUX="${args}"`, ...more, ''].join('\n')

/** The host that every case starts from. */
export const baseFiles: Files = {
  [newEntry]: entry(NEW),
  [oldEntry]: entry(OLD),
  [rescueEntry]: entry(RESCUE, RESCUE_ARGS),
  ...Object.fromEntries(
    [NEW, OLD, RESCUE].flatMap((version) => [
      [`/boot/vmlinuz-${version}`, 'kernel\n'],
      [`/boot/initramfs-${version}.img`, 'initramfs\n'],
    ]),
  ),
  [GRUBENV]: grubenv(`saved_entry=${newId}`, 'boot_success=1'),
  [GRUB_DEFAULTS]: grubDefaults(DEFAULTS_ARGS),
  [KERNEL_CMDLINE]: `${CMDLINE_ARGS}\n`,
  '/etc/machine-id': `${MACHINE}\n`,
  '/etc/os-release': 'NAME="Lab Linux"\nVERSION="9 (Bench)"\nID=lab\n',
}

export function putFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path)
    if (content === null) {
      rmSync(target, { recursive: true, force: true })
      continue
    }
    mkdirSync(dirname(target), { recursive: true })
    if (typeof content === 'string') writeFileSync(target, content)
    else {
      rmSync(target, { force: true })
      symlinkSync(content.target, target)
    }
  }
}

/** Everything below some folders of a host, in the form of `Files`. */
export function readFiles(root: string, ...folders: string[]): Files {
  const found: Record<string, string | { target: string }> = {}
  const walk = (folder: string): void => {
    for (const item of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${item.name}`
      if (item.isDirectory()) walk(path)
      else found[path] = item.isSymbolicLink() ? { target: readlinkSync(join(root, path)) } : readFileSync(join(root, path), 'utf8')
    }
  }
  folders.forEach(walk)
  return found
}

/** Set modes, those of the files before those of their folders, and give back what puts the old ones there again. */
export function setModes(root: string, modes: Readonly<Record<string, number>>): () => void {
  const paths = Object.keys(modes).toSorted().toReversed()
  const before = paths.map((path) => [join(root, path), statSync(join(root, path)).mode & 0o7777] as const)
  for (const path of paths) chmodSync(join(root, path), modes[path]!)
  return () => {
    for (const [path, mode] of before.toReversed()) if (existsSync(path)) chmodSync(path, mode)
  }
}
