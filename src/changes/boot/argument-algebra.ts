import { argumentKey, parseKernelArguments } from '../../tools/cmdline/arguments.js'

/**
 * - `set`: the name has this value. Of a name that has several values by nature (console, rd.lvm.lv) the others stay; of any other
 *   name they go.
 * - `append`: the name has this value too; the others stay, whatever the name.
 * - `replace`: the name has just these values; the others go, whatever the name.
 * - `remove`: `NAME` takes every value away, `NAME=VALUE` just that one.
 */
export type ArgumentVerb = 'set' | 'append' | 'replace' | 'remove'

export interface ArgumentWish {
  name: string
  /** Null for an argument without `=`. */
  value: string | null
}

/** Names that stand on a command line several times, each time with another value. */
const MULTI_VALUED = new Set(
  `
  console earlycon crashkernel memmap hugepages hugepagesz video acpi_osi acpi_mask_gpe blacklist
  ip nameserver ifname bond bridge team vlan rd.route netroot iscsi_param root.nfs
  rd.lvm.lv rd.lvm.vg rd.luks.uuid rd.luks.name rd.luks.key rd.luks.options rd.md.uuid rd.dm.uuid rd.znet rd.zfcp rd.dasd
  luks.uuid luks.name luks.key luks.options
  rd.driver.blacklist rd.driver.pre rd.driver.post rd.break modprobe.blacklist
  systemd.mask systemd.wants systemd.setenv systemd.mount-extra systemd.swap-extra rd.systemd.mask rd.systemd.wants
`
    .trim()
    .split(/\s+/),
)

export const isMultiValued = (name: string): boolean => MULTI_VALUED.has(name)

/** Names whose order among each other has a meaning: `hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=512` (G32). */
export const groupOf = (name: string): string => (name === 'hugepagesz' ? 'hugepages' : name)

/** One argument of a command line: as written, and so that two spellings of the same one are equal. */
interface Word {
  text: string
  name: string
  key: string
}

const wordsOf = (line: string): Word[] =>
  parseKernelArguments(line).map((argument) => ({ text: argument.text, name: argument.name, key: argumentKey(argument) }))

/**
 * The words of a command line after the wishes: those that stay in their order and spelling, then the new ones. The very words
 * of the line when it is as wished already (G32).
 */
export function wantedWords(line: string, verb: ArgumentVerb, wishes: readonly ArgumentWish[]): string[] {
  const words = wordsOf(line)
  const wanted =
    verb === 'remove' ? removed(words, wishes) : [...byGroup(wishes).values()].reduce((now, some) => added(now, verb, some), words)
  return wanted.map(({ text }) => text)
}

function removed(words: readonly Word[], wishes: readonly ArgumentWish[]): Word[] {
  return words.filter(
    (word) => !wishes.some(({ name, value }) => (value === null ? word.name === name : word.key === argumentKey({ name, value }))),
  )
}

function byGroup(wishes: readonly ArgumentWish[]): Map<string, ArgumentWish[]> {
  const groups = new Map<string, ArgumentWish[]>()
  for (const wish of wishes) groups.set(groupOf(wish.name), [...(groups.get(groupOf(wish.name)) ?? []), wish])
  return groups
}

/** The wishes for one group of names. */
function added(words: readonly Word[], verb: Exclude<ArgumentVerb, 'remove'>, wishes: readonly ArgumentWish[]): Word[] {
  const names = new Set(wishes.map(({ name }) => name))
  const keys = wishes.map(argumentKey)
  const fresh = [...new Set(keys)].map((key) => wordOf(key))
  const group = groupOf(wishes[0]?.name ?? '')
  const there = words.filter(({ name }) => groupOf(name) === group)
  if (verb === 'append' || (verb === 'set' && isMultiValued(wishes[0]?.name ?? ''))) {
    // A pair counts as one: hugepages=4 of one size is not that of another.
    if (names.size > 1) return isRunOf(keys, there) ? [...words] : [...words, ...keys.map(wordOf)]
    return [...words, ...fresh.filter(({ key }) => !there.some((word) => word.key === key))]
  }
  const mine = there.filter(({ name }) => names.has(name))
  const wanted = names.size > 1 ? keys.map(wordOf) : fresh
  const same = mine.length === wanted.length && mine.every(({ key }, index) => key === wanted[index]?.key)
  return same ? [...words] : [...words.filter((word) => !mine.includes(word)), ...wanted]
}

function isRunOf(keys: readonly string[], words: readonly Word[]): boolean {
  return words.some((_word, start) => keys.every((key, index) => words[start + index]?.key === key))
}

const wordOf = (key: string): Word => ({ text: key, name: key.replace(/=.*$/s, ''), key })

/** What root= and its like name: without them the host does not find its root file system. */
const PROTECTED = new Set(['root', 'rd.lvm.lv', 'rd.luks.uuid'])

/** Protected arguments that the change would take away, or make another one count, as they are written. */
export function protectedChanges(line: string, wanted: readonly string[]): string[] {
  const before = wordsOf(line).filter(({ name }) => PROTECTED.has(name))
  const after = wordsOf(wanted.join(' ')).filter(({ name }) => PROTECTED.has(name))
  const gone = before.filter(({ key }) => !after.some((word) => word.key === key))
  // Of several root= the last one counts.
  const roots = [before, after].map((words) => words.findLast(({ name }) => name === 'root'))
  const moved = roots[0] !== undefined && roots[0].key !== roots[1]?.key && !gone.includes(roots[0]) ? [roots[0]] : []
  return [...gone, ...moved].map(({ text }) => text)
}

/** `+ psi=1  - quiet`: what is new and what is gone, for people. */
export function differenceInWords(before: readonly string[], after: readonly string[]): string {
  const gone = withoutEach(before, after).map((word) => `- ${word}`)
  const added = withoutEach(after, before).map((word) => `+ ${word}`)
  return [...gone, ...added].join('  ')
}

function withoutEach(words: readonly string[], others: readonly string[]): string[] {
  const left = [...others]
  return words.filter((word) => {
    const at = left.indexOf(word)
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
}
