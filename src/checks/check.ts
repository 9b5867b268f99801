import type { Facts, FactName, UnitNeed } from './facts.js'
import { metaOf, valueOf, type Leaf, type Meta, type Severity } from './spec/vocabulary.js'
import type { Wish } from './wish.js'

/** What came of a check, before waivers. `unknown`: it could not be asked, and therefore never passes. */
export type Judgement = { outcome: 'pass' | 'fail'; actual: string } | { outcome: 'unknown'; why: string }

/** A line of what was asked that shows why: the first one in which one of these texts stands. */
export interface Proof {
  /** Only in what is about this unit: its block of `systemctl show`, its row of a list. */
  unit?: string
  /** Only in what is about this zone of firewalld. */
  zone?: string
  texts: readonly string[]
}

/** One thing that a spec says of a host. */
export interface Check {
  /** Stable: `unit/sshd.service/enabled`. */
  id: string
  /** Key of the spec that it comes from: boot, units … */
  section: string
  /** What should be, in words. */
  expected: string
  severity: Severity
  reason: string | null
  skip: string | null
  tags: readonly string[]
  waive: { reason: string; until: string } | null
  /** Where it stands in the spec. */
  path: readonly (string | number)[]
  /** The facts that it is judged by. */
  asks: readonly FactName[]
  /** What is to be asked about units. */
  units: readonly UnitNeed[]
  /** It may yet become so without anybody's doing, so that waiting is worth while. */
  settles: boolean
  /** The hostward command that would mend it; null when there is none. */
  mend: string | null
  /** What would bring it about, for `apply`; null when no action of hostward does. */
  wish: Wish | null
  proof: Proof | null
  /** @throws HostwardError for what could not be asked */
  judge(facts: Facts): Promise<Judgement>
}

export type NewCheck = Pick<Check, 'expected' | 'asks' | 'judge'> & Partial<Pick<Check, 'units' | 'settles' | 'mend' | 'wish' | 'proof'>>

/** Makes the checks of one place in a spec: its path, the start of their ids, and what stands beside them for all. */
export class Draft {
  constructor(
    readonly section: string,
    readonly id: string,
    readonly path: readonly (string | number)[],
    readonly meta: Meta,
  ) {}

  /** A place below this one: what stands beside it counts more than what stands beside the whole. */
  inside(key: string | number, id: string, meta: Meta = {}): Draft {
    const tags = [...new Set([...(this.meta.tags ?? []), ...(meta.tags ?? [])])]
    const merged = { ...this.meta, ...defined(meta), ...(tags.length > 0 ? { tags } : {}) }
    return new Draft(this.section, id === '' ? this.id : `${this.id}/${id}`, [...this.path, key], merged)
  }

  /** The check of one key of this place, `lastResult` with the id `last-result`; none when the spec leaves it out. */
  leaf<Value>(key: string, leaf: Leaf<Value> | undefined, make: (value: Value) => NewCheck): Check[] {
    if (leaf === undefined) return []
    const id = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return [this.inside(key, id, metaOf(leaf)).check(make(valueOf(leaf)))]
  }

  check({ units = [], settles = false, mend = null, wish = null, proof = null, ...rest }: NewCheck): Check {
    const { severity = 'major', reason, skip, tags = [], waive } = this.meta
    const beside = { severity, reason: reason ?? null, skip: skip ?? null, tags, waive: waive ?? null }
    return { id: this.id, section: this.section, path: this.path, ...beside, units, settles, mend, wish, proof, ...rest }
  }
}

function defined({ severity, reason, skip, waive }: Meta): Meta {
  return Object.fromEntries(Object.entries({ severity, reason, skip, waive }).filter(([, value]) => value !== undefined))
}

/** The verdict of a comparison. */
export function judged(isSo: boolean, actual: string): Judgement {
  return { outcome: isSo ? 'pass' : 'fail', actual }
}

export function unknown(why: string): Judgement {
  return { outcome: 'unknown', why }
}

/** Whether a text fits one of the patterns; `*` and `?` stand for any characters. */
export function fits(text: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => patternOf(pattern).test(text))
}

function patternOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.|+(){}[\]]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's')
}
