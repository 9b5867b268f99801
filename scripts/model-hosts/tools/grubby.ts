import type { FileTree } from '../host/file-tree.js'
import { UnknownQuestion, type Tool } from '../host/tool.js'

interface Entry {
  id: string
  values: ReadonlyMap<string, string>
}

/**
 * grubby of RHEL 8 and later: works over the entry files of the host itself, so that both can never differ. `order` lists
 * the ids as rpm-sort puts them.
 */
export function grubby(files: FileTree, order: readonly string[], kernelopts: string | null): Tool {
  return (args) => {
    const entries = order.map((id) => readEntry(files, id))
    switch (args.join(' ')) {
      case '--info=ALL':
        return { stdout: entries.map((entry, index) => infoText(entry, index, kernelopts)).join('') }
      case '--default-kernel':
        return { stdout: `/boot${defaultEntry(files, entries).values.get('linux') ?? ''}\n` }
      case '--default-index':
        return { stdout: `${entries.indexOf(defaultEntry(files, entries))}\n` }
      default:
        throw new UnknownQuestion('grubby', args)
    }
  }
}

function readEntry(files: FileTree, id: string): Entry {
  const lines = files.readFile(`/boot/loader/entries/${id}.conf`).trimEnd().split('\n')
  const pairs = lines.map((line): [string, string] => {
    const space = line.indexOf(' ')
    return [line.slice(0, space), line.slice(space + 1)]
  })
  return { id, values: new Map(pairs) }
}

function defaultEntry(files: FileTree, entries: readonly Entry[]): Entry {
  const saved = /^saved_entry=(.*)$/m.exec(files.readFile('/boot/grub2/grubenv'))?.[1]
  const entry = entries.find(({ id }) => id === saved)
  if (entry === undefined) throw new Error(`saved_entry ${saved ?? ''} is none of the entries`)
  return entry
}

function infoText({ id, values }: Entry, index: number, kernelopts: string | null): string {
  const options = (values.get('options') ?? '').replace('$kernelopts', kernelopts ?? '$kernelopts').split(/\s+/)
  const root = options.find((word) => word.startsWith('root='))?.slice('root='.length)
  return [
    `index=${index}`,
    `kernel="/boot${values.get('linux') ?? ''}"`,
    `args="${options.filter((word) => !word.startsWith('root=')).join(' ')}"`,
    ...(root === undefined ? [] : [`root="${root}"`]),
    `initrd="/boot${values.get('initrd') ?? ''}"`,
    `title="${values.get('title') ?? ''}"`,
    `id="${id}"`,
    '',
  ].join('\n')
}
