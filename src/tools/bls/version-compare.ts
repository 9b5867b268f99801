/**
 * Version order of rpm (rpmvercmp of librpm 4.14 to 4.18), as grubby's helper rpm-sort and GRUB's blscfg use it. Negative when
 * `a` is older, positive when it is newer, 0 when neither.
 */
export function compareRpmVersions(a: string, b: string): number {
  if (a === b) return 0
  let one = a
  let two = b
  while (one !== '' || two !== '') {
    one = one.replace(/^[^A-Za-z0-9~^]+/, '')
    two = two.replace(/^[^A-Za-z0-9~^]+/, '')
    // A tilde is older than everything, even the end.
    if (one.startsWith('~') || two.startsWith('~')) {
      if (!one.startsWith('~')) return 1
      if (!two.startsWith('~')) return -1
      one = one.slice(1)
      two = two.slice(1)
      continue
    }
    // A caret is newer than the end and older than anything else.
    if (one.startsWith('^') || two.startsWith('^')) {
      if (one === '') return -1
      if (two === '') return 1
      if (!one.startsWith('^')) return 1
      if (!two.startsWith('^')) return -1
      one = one.slice(1)
      two = two.slice(1)
      continue
    }
    if (one === '' || two === '') break
    const numeric = /^\d/.test(one)
    const segment = numeric ? /^\d*/ : /^[A-Za-z]*/
    const first = segment.exec(one)?.[0] ?? ''
    const second = segment.exec(two)?.[0] ?? ''
    // Different kinds: a number is newer than letters.
    if (second === '') return numeric ? 1 : -1
    const order = numeric ? compareNumbers(first, second) : compareBytes(first, second)
    if (order !== 0) return order
    one = one.slice(first.length)
    two = two.slice(second.length)
  }
  if (one === '' && two === '') return 0
  return one === '' ? -1 : 1
}

function compareNumbers(a: string, b: string): number {
  const one = a.replace(/^0+/, '')
  const two = b.replace(/^0+/, '')
  return one.length === two.length ? compareBytes(one, two) : one.length - two.length
}

function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * Order of two entry ids (file names without `.conf`), taken apart like name-version-release. The menu is this order
 * backwards: newest first.
 */
export function compareEntryIds(a: string, b: string): number {
  const one = splitId(a)
  const two = splitId(b)
  return compareRpmVersions(one[0], two[0]) || compareRpmVersions(one[1], two[1]) || compareRpmVersions(one[2], two[2])
}

/** The last dash parts the release, the one before it the version; with one dash there is no release. */
function splitId(id: string): [name: string, version: string, release: string] {
  const last = id.lastIndexOf('-')
  if (last === -1) return [id, '', '']
  const before = id.lastIndexOf('-', last - 1)
  // A dash in front (lastIndexOf with -1 would find it again) parts an empty name.
  if (last === 0 || before === -1) return [id.slice(0, last), id.slice(last + 1), '']
  return [id.slice(0, before), id.slice(before + 1, last), id.slice(last + 1)]
}

/** Ids in the order of the menu. Equal ones (different separators only) keep their order. */
export function inMenuOrder(ids: readonly string[]): string[] {
  return [...ids].sort((a, b) => compareEntryIds(b, a))
}
