import { ARGS, NEW, entry, newEntry, type Files } from './host-tree.js'
import type { Given } from './places.js'

/** What is given, and what every grubby answers to it. */
export interface ContractCase extends Given {
  name: string
  /** 0 when left out. */
  code?: number
  /** Nothing when left out. */
  stdout?: string
  /** The lines; none when left out. A program that is asked may say its own in other words: then a pattern. */
  stderr?: readonly (string | RegExp)[]
  /** The files that are different afterwards; all others of the host are as before. */
  changed?: Files
}

/** A case on the arguments of the first entry: from, what is asked, to. */
export function onArguments(
  name: string,
  from: string,
  asked: readonly string[],
  to: string,
  more: Partial<ContractCase> = {},
): ContractCase {
  return {
    name,
    argv: ['--update-kernel=0', ...asked],
    changed: from === to ? {} : { [newEntry]: entry(NEW, to) },
    ...more,
    files: { [newEntry]: entry(NEW, from), ...more.files },
  }
}

/** What `--info` says of an entry. */
export function info(
  index: number,
  id: string,
  version: string,
  args: string,
  more: { root?: string | null; prefix?: string; initrd?: string; title?: string } = {},
): string {
  const { root = '/dev/mapper/lab-root', prefix = '/boot', initrd = `/initramfs-${version}.img`, title = `Lab Linux (${version}) 9` } = more
  return [
    `index=${index}`,
    `kernel="${prefix}/vmlinuz-${version}"`,
    `args="${args}"`,
    ...(root === null ? [] : [`root="${root}"`]),
    `initrd="${prefix}${initrd}"`,
    `title="${title}"`,
    `id="${id}"`,
    '',
  ].join('\n')
}

/** The arguments of an entry without root=, as `--info` shows them. */
export const SHOWN_ARGS = ARGS.replace(/^root=\S+ /, '')

/** What is said after the default was set. */
export const theDefaultIs = (id: string, index: number | string, version: string): string =>
  `The default is /boot/loader/entries/${id}.conf with index ${index} and kernel /boot/vmlinuz-${version}`
