import { isAlias, isMap, isScalar, isSeq, type Document } from 'yaml'
import { nameMatcher } from '../../facts/units/pattern.js'
import type { Plain } from '../spec/document.js'
import type { CaptureChange } from './result.js'
import { escaped } from './write.js'

export type Path = readonly (string | number)[]

/** A path in the words of a spec. */
export const pathText = (path: Path): string => path.join('/')

/** A value in one line. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ')
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, one]) => `${key}: ${valueText(one)}`)
      .join('; ')
  return String(value)
}

/** The author's document, in which values are replaced and everything else stays: comments, order, what stands beside a check. */
export class Repair {
  readonly changes: CaptureChange[] = []

  constructor(readonly document: Document) {}

  /** A value in place of another one; in `{is: …}` where it stands so. False where it cannot be put. */
  set(path: Path, value: Plain): boolean {
    const there = this.document.getIn(path, true)
    const at = isMap(there) && there.has('is') ? [...path, 'is'] : path
    const node = this.document.getIn(at, true)
    if (node === undefined || isAlias(node)) return false
    const from = valueText(plain(node))
    const to = escaped(value)
    if (isScalar(node) && (typeof to !== 'object' || to === null)) node.value = to
    else this.document.setIn(at, this.document.createNode(to))
    this.changes.push({ path: pathText(path), what: 'changed', from, to: valueText(value) })
    return true
  }

  /** A list with these items and no others: what is in it stays where it is, with its comments. */
  setList(path: Path, items: readonly string[]): boolean {
    const node = this.document.getIn(path, true)
    if (!isSeq(node)) return false
    const from = node.items.map((item) => String(plain(item)))
    node.items = node.items.filter((item) => items.includes(unescaped(String(plain(item)))))
    for (const item of items) if (!from.some((one) => unescaped(one) === item)) node.add(this.document.createNode(escaped(item)))
    const gone = from.filter((item) => !items.includes(unescaped(item)))
    const more = items.filter((item) => !from.some((one) => unescaped(one) === item))
    this.changes.push({
      path: pathText(path),
      what: 'changed',
      from: `without ${gone.join(', ') || 'nothing'}`,
      to: `with ${more.join(', ') || 'nothing'}`,
    })
    return true
  }

  /** `noneFailed` with more exceptions; those of the author stay. */
  except(path: Path, failed: readonly string[]): boolean {
    const node = this.document.getIn(path, true)
    const own = isMap(node) ? node.get('except', true) : undefined
    const patterns = isSeq(own) ? own.items.map((item) => String(plain(item))) : []
    const more = failed.filter((name) => !patterns.some((pattern) => nameMatcher(pattern)(name)))
    if (isMap(node) && own === undefined) node.set('except', this.document.createNode(more))
    else if (isSeq(own)) for (const name of more) own.add(this.document.createNode(name))
    else if (isScalar(node)) this.document.setIn(path, this.document.createNode({ except: more }))
    else return false
    this.changes.push({ path: pathText([...path, 'except']), what: 'added', from: null, to: more.join(', ') })
    return true
  }

  /** Take something out, and what is empty without it. */
  remove(path: Path): boolean {
    const node = this.document.getIn(path, true)
    if (node === undefined) return false
    const from = valueText(plain(node))
    this.document.deleteIn(path)
    for (let above = path.slice(0, -1); above.length > 0; above = above.slice(0, -1)) {
      const rest = this.document.getIn(above, true)
      if ((isMap(rest) || isSeq(rest)) && rest.items.length === 0) this.document.deleteIn(above)
      else break
    }
    this.changes.push({ path: pathText(path), what: 'removed', from, to: null })
    return true
  }

  /** Something that the author has not spoken of. False where an alias or a plain value is in the way. */
  add(path: Path, value: Plain): boolean {
    const above = path.slice(0, -1).map((_, depth) => this.document.getIn(path.slice(0, depth + 1), true))
    if (above.some((node) => node !== undefined && !isMap(node))) return false
    // What grows does not stay in one line.
    for (const node of above) if (isMap(node)) node.flow = false
    this.document.setIn(path, this.document.createNode(escaped(value)))
    this.changes.push({ path: pathText(path), what: 'added', from: null, to: valueText(value) })
    return true
  }
}

function plain(node: unknown): unknown {
  if (isScalar(node)) return node.value
  if (isMap(node) || isSeq(node)) return node.toJSON()
  return node
}

const unescaped = (text: string): string => text.replaceAll('$${', '${')
