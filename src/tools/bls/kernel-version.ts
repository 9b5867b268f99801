/** The version in a kernel's file name (`/boot/vmlinuz-5.14.0-570.el9.x86_64`); null when the name holds none. */
export function versionOfKernelPath(path: string | null): string | null {
  const name = path?.slice(path.lastIndexOf('/') + 1) ?? ''
  return /^(?:vmlinu[xz]|bzImage|zImage|Image|kernel)-(.+)$/.exec(name)?.[1] ?? null
}

/** Whether it is the rescue entry of dracut: `…-0-rescue.conf`, `vmlinuz-0-rescue-MACHINE`. */
export function isRescue(id: string | null, kernel: string | null): boolean {
  return [id, versionOfKernelPath(kernel)].some((name) => name !== null && /(?:^|-)0-rescue(?:-|$)/.test(name))
}
