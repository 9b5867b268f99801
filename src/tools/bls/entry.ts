import { splitCommandLine } from '../cmdline/arguments.js'
import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'

/** One `key value` line of an entry file. */
interface BlsLine {
  /** 1-based. */
  line: number
  key: string
  /** Without white space around it; empty when the key stands alone. */
  value: string
}

/**
 * A boot loader entry (`/boot/loader/entries/*.conf`, UAPI Boot Loader Specification type 1, with the keys of
 * RHEL and Fedora).
 */
export interface BlsEntry {
  title: string | null
  version: string | null
  machineId: string | null
  sortKey: string | null
  architecture: string | null
  /** `linux`: the kernel, from the top of the file system that holds /boot. */
  kernel: string | null
  /** `initrd`, of all such lines; `$tuned_initrd` and its like are variables of GRUB. */
  initrds: string[]
  /** Arguments of all `options` lines without `root=`, quotes kept. */
  args: string[]
  /** Value of the first `root=`. */
  root: string | null
  /** The `options` lines as written. One is usual; GRUB of RHEL boots with the first only (G6). */
  options: string[]
  devicetree: string | null
  /** `efi`: a program instead of a kernel. */
  efi: string | null
  /** All `key value` lines in order, those above too. */
  lines: BlsLine[]
  /** Keys behind which a TAB stands: grubby reads their value as empty (G2). */
  keysBeforeTab: string[]
}

/** An entry file. Keys are an open set. @throws ParseError for a line that cannot be `key value` */
export function parseBlsEntry(text: string): BlsEntry {
  return readBlsEntry(toLines(text))
}

/** The same for lines that keep the numbers of the text they come from. @throws ParseError */
export function readBlsEntry(source: readonly Line[]): BlsEntry {
  const lines: BlsLine[] = []
  const keysBeforeTab: string[] = []
  for (const line of source) {
    if (isBlank(line) || /^\s*#/.test(line.text)) continue
    const match = /^\s*([A-Za-z][A-Za-z0-9_-]*)(?:([ \t]+)(.*))?$/.exec(line.text)
    if (!match) throw notUnderstood('bls-entry', line, 'a key and its value were expected')
    const [, key = '', separator = '', value = ''] = match
    if (separator.startsWith('\t')) keysBeforeTab.push(key)
    lines.push({ line: line.number, key, value: value.trim() })
  }
  const all = (key: string): string[] => lines.filter((line) => line.key === key).map((line) => line.value)
  const first = (key: string): string | null => all(key).find((value) => value !== '') ?? null
  const options = all('options')
  const { args, root } = takeRoot(splitCommandLine(options.join(' ')))
  return {
    title: first('title'),
    version: first('version'),
    machineId: first('machine-id'),
    sortKey: first('sort-key'),
    architecture: first('architecture'),
    kernel: first('linux'),
    initrds: all('initrd').flatMap((value) => value.split(/\s+/).filter((word) => word !== '')),
    args,
    root,
    options,
    devicetree: first('devicetree'),
    efi: first('efi'),
    lines,
    keysBeforeTab,
  }
}

/** Arguments without their first `root=`, which is told apart, as grubby shows it. */
export function takeRoot(words: readonly string[]): { args: string[]; root: string | null } {
  const at = words.findIndex((word) => word.startsWith('root='))
  if (at === -1) return { args: [...words], root: null }
  return { args: words.filter((_word, index) => index !== at), root: words[at]?.slice('root='.length) ?? null }
}
