import type { AccessRule } from './access-rules.js'

/**
 * Who is allowed, by the rules of the files: chronyd's own table (addrfilt.c), a tree with one level for every four bits
 * of an address. Normally the narrower rule wins in any order, but rules that end in the same four bits overwrite each
 * other in the order of the files, and `all` deletes what was given before inside its range.
 */
export class AccessTable {
  readonly #roots = { 4: newNode(false), 6: newNode(false) }

  constructor(rules: readonly AccessRule[]) {
    for (const rule of rules) {
      if (rule.problem !== null || rule.hostName !== null) continue
      const { subnet } = rule
      if (subnet === null || subnet.family === 4) set(this.#roots[4], subnet?.bytes ?? [], subnet?.bits ?? 0, rule)
      if (subnet === null || subnet.family === 6) set(this.#roots[6], subnet?.bytes ?? [], subnet?.bits ?? 0, rule)
    }
  }

  /** Whether a client at this address (4 or 16 bytes) is answered. */
  allows(bytes: readonly number[]): boolean {
    let node: Node | undefined = this.#roots[bytes.length === 4 ? 4 : 6]
    let allowed = false
    for (let level = 0; node !== undefined; level += 1) {
      allowed = node.allowed ?? allowed
      node = node.children?.[nibble(bytes, level)]
    }
    return allowed
  }

  /** Whether anybody at all is answered: only then chronyd opens its server port. */
  get allowsAnybody(): boolean {
    return anyAllowed(this.#roots[4], false) || anyAllowed(this.#roots[6], false)
  }
}

interface Node {
  /** null: as the parent. */
  allowed: boolean | null
  /** Sixteen of them, or none. */
  children: Node[] | null
}

function newNode(allowed: boolean | null): Node {
  return { allowed, children: null }
}

function childrenOf(node: Node): Node[] {
  node.children ??= Array.from({ length: 16 }, () => newNode(null))
  return node.children
}

function nibble(bytes: readonly number[], level: number): number {
  const byte = bytes[level >> 1] ?? 0
  return level % 2 === 0 ? byte >> 4 : byte & 0x0f
}

function set(root: Node, bytes: readonly number[], bits: number, rule: AccessRule): void {
  let node = root
  const whole = Math.floor(bits / 4)
  for (let level = 0; level < whole; level += 1) node = childrenOf(node)[nibble(bytes, level)] ?? node
  const rest = bits % 4
  const width = 2 ** (4 - rest)
  const first = nibble(bytes, whole) & ~(width - 1)
  const targets = rest === 0 ? [node] : childrenOf(node).slice(first, first + width)
  for (const target of targets) {
    target.allowed = rule.allow
    if (rule.all) target.children = null
  }
}

function anyAllowed(node: Node, parent: boolean): boolean {
  const allowed = node.allowed ?? parent
  return node.children === null ? allowed : node.children.some((child) => anyAllowed(child, allowed))
}
