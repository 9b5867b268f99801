// The order of the boot entries: names compared as rpm compares packages (rpm-version(7)).

/** Whether a version is older (-1), the same (0) or newer (1). */
export function compareVersions(one, other) {
  if (one === other) return 0
  let [a, b] = [one, other]
  const separators = /^[^A-Za-z0-9~^]+/
  for (;;) {
    a = a.replace(separators, '')
    b = b.replace(separators, '')
    if (a.startsWith('~') || b.startsWith('~')) {
      // A tilde is older than the end of the text.
      if (!a.startsWith('~')) return 1
      if (!b.startsWith('~')) return -1
      ;[a, b] = [a.slice(1), b.slice(1)]
      continue
    }
    if (a.startsWith('^') || b.startsWith('^')) {
      if (a === '') return -1
      if (b === '') return 1
      if (!a.startsWith('^')) return 1
      if (!b.startsWith('^')) return -1
      ;[a, b] = [a.slice(1), b.slice(1)]
      continue
    }
    if (a === '' || b === '') break
    const isNumber = /^[0-9]/.test(a)
    const pattern = isNumber ? /^[0-9]+/ : /^[A-Za-z]+/
    const [partA, partB] = [pattern.exec(a)[0], pattern.exec(b)?.[0] ?? '']
    // A number is newer than letters.
    if (partB === '') return isNumber ? 1 : -1
    const order = isNumber ? compareNumbers(partA, partB) : compareTexts(partA, partB)
    if (order !== 0) return order
    ;[a, b] = [a.slice(partA.length), b.slice(partB.length)]
  }
  if (a === b) return 0
  return a === '' ? -1 : 1
}

const compareTexts = (one, other) => (one === other ? 0 : one < other ? -1 : 1)

function compareNumbers(one, other) {
  const [a, b] = [one.replace(/^0+/, ''), other.replace(/^0+/, '')]
  return a.length === b.length ? compareTexts(a, b) : Math.sign(a.length - b.length)
}

/** Name, version and release of `NAME-VERSION-RELEASE`; what is missing is missing from the right. */
function partsOf(text) {
  const parts = text.split('-')
  if (parts.length < 3) return [...parts, '', ''].slice(0, 3)
  return [parts.slice(0, -2).join('-'), parts.at(-2), parts.at(-1)]
}

/** Newest first; what rpm takes for the same in the order of the names reversed. */
export function newestFirst(names) {
  const order = (one, other) => {
    const [a, b] = [partsOf(one), partsOf(other)]
    return compareVersions(a[0], b[0]) || compareVersions(a[1], b[1]) || compareVersions(a[2], b[2])
  }
  return names.toSorted(order).toReversed()
}
