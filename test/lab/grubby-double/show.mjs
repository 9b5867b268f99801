// What is asked only: the default, and --info.
import { edit, echoed, print, wordsOf } from './place.mjs'
import { expandKernelopts } from './arguments.mjs'
import { resolve } from './resolve.mjs'

export function showDefault(host, what) {
  if (what === 'index') print(host.default ?? '')
  // With a default that names nothing, these two answer with the first entry all the same (G18).
  else if (what === 'kernel') print(`${host.prefix}${host.entries[host.default ?? 0]?.linux ?? ''}`)
  else print(host.entries[host.default ?? 0]?.title ?? '')
}

/** A root that means nothing special to sed needs none. */
const withoutRoot = (args, root) =>
  /^[\w/=:-]*$/.test(root)
    ? args.replace(new RegExp(`root=${root}[ \\t]*`), '')
    : edit(args, ['-e'], `s/root=${root.replaceAll('/', '\\/')}[ \\t]*//`)

export function showEntries(host, wanted) {
  for (const index of resolve(host, wanted)) {
    const entry = host.entries[index]
    let args = echoed(expandKernelopts(host, entry.options))
    const root = wordsOf(args)
      .find((word) => word.startsWith('root='))
      ?.slice('root='.length)
    if (root !== undefined) args = withoutRoot(args, root)
    print(`index=${index}`)
    print(`kernel="${host.prefix}${entry.linux}"`)
    print(`args="${args}"`)
    if (root !== undefined) print(`root="${root}"`)
    print(`initrd="${host.prefix}${entry.initrd}"`)
    print(`title="${entry.title}"`)
    print(`id="${entry.id}"`)
  }
}
