import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { release, cpus, networkInterfaces, totalmem, version } from 'node:os'
import { join } from 'node:path'
import { CACHE, STATE } from './spec.js'

/**
 * What tells of the machine that the lab runs on. None of it may get into a fixture: kernel, command line, processor,
 * firmware, ids, disks, addresses, memory, folders.
 */
export function outerMachine(): Map<string, string[]> {
  const texts: Record<string, string[]> = {
    'kernel release': [release()],
    'kernel version': [version()],
    'kernel command line': read('/proc/cmdline').split(/\s+/),
    processor: cpus().map(({ model }) => model),
    firmware: filesOf('/sys/class/dmi/id'),
    'machine id': [read('/etc/machine-id')],
    'boot id': [read('/proc/sys/kernel/random/boot_id'), read('/proc/sys/kernel/random/boot_id').replaceAll('-', '')],
    disks: [...disks()],
    'network addresses': Object.values(networkInterfaces()).flatMap((list) => (list ?? []).flatMap(({ address, mac }) => [address, mac])),
    memory: [String(totalmem()), String(totalmem() / 1024)],
    folders: [STATE, CACHE, join(import.meta.dirname, '../..')],
  }
  return new Map(Object.entries(texts).map(([what, values]) => [what, [...new Set(values.map((value) => value.trim()).filter(tells))]]))
}

/** What of the machine occurs in the texts: `kernel release: 6.1.0`. */
export function outerMachineIn(texts: readonly string[]): string[] {
  return [...outerMachine()].flatMap(([what, values]) =>
    values.flatMap((value) => {
      const where = texts.map((text) => context(value, text)).find((found) => found !== null)
      return where === undefined ? [] : [`${what}: ${value} in ${where}`]
    }),
  )
}

/** Words that are the same everywhere would be found everywhere. */
function tells(value: string): boolean {
  // A port or a year of the command line: any number may be that.
  if (/^\d{1,5}$/.test(value)) return false
  if (/^(?:\/dev\/\w+|[\d.]{7,}|[\da-f:]{3,})$/.test(value)) return !/^(?:127\.|::1$|[0:]+$|192\.168\.5[67]\.|fe80)/.test(value)
  return value.length >= 6 && !SAME_EVERYWHERE.test(value)
}

const SAME_EVERYWHERE = /^(?:quiet|splash|initrd|BOOT_IMAGE|console=\w+|default|none|unknown|not specified|to be filled.*)$/i

/** Where it stands, but not in the midst of another word: /dev/sda is not in /dev/sda1, nor 10.0.0.1 in 10.0.0.12. */
function context(value: string, text: string): string | null {
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) {
    const [before, after] = [text[at - 1] ?? ' ', text[at + value.length] ?? ' ']
    if (!/\w/.test(before) && !/\w/.test(after)) return `…${text.slice(Math.max(0, at - 60), at + value.length + 30)}…`
  }
  return null
}

function* disks(): Iterable<string> {
  for (const line of read('/proc/mounts').split('\n')) {
    const source = line.split(' ')[0] ?? ''
    if (source.startsWith('/dev/')) yield source
  }
  for (const kind of ['by-uuid', 'by-id', 'by-label', 'by-partuuid']) {
    const folder = join('/dev/disk', kind)
    if (existsSync(folder)) yield* readdirSync(folder)
  }
}

function filesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => read(join(folder, name))) : []
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
