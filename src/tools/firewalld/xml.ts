import { ParseError } from '../../errors.js'

/** An element of one of firewalld's XML files. */
export interface XmlElement {
  name: string
  attributes: ReadonlyMap<string, string>
  children: XmlElement[]
  /** Character data directly inside, joined. */
  text: string
  /** 1-based line of the start tag. */
  line: number
}

/** Deeper than any file of firewalld's; keeps a hostile one from taking memory without end. */
const MAX_DEPTH = 16

/**
 * The small part of XML that firewalld writes and its manual shows: elements, attributes, text, comments, CDATA and the
 * five named entities. A document type is refused: it could define entities, and firewalld never writes one.
 *
 * @throws ParseError with the line of the first thing that is not well-formed
 */
export function parseFirewalldXml(text: string): XmlElement {
  return new Reader(text).read()
}

/** An attribute's value, or null. */
export function attribute(element: XmlElement, name: string): string | null {
  return element.attributes.get(name) ?? null
}

/** An attribute that must be there. @throws ParseError */
export function required(element: XmlElement, name: string): string {
  const value = attribute(element, name)
  if (value === null) throw unknown(element, `it needs the attribute ${name}`)
  return value
}

/** The error for an element that firewalld would refuse, too. */
export function unknown(element: XmlElement, why: string): ParseError {
  return new ParseError({ tool: 'firewalld', line: element.line, text: `<${element.name}>` }, why)
}

const NAME = /[A-Za-z_][A-Za-z0-9_.-]*/y
const ATTRIBUTE = /\s+([A-Za-z_][A-Za-z0-9_.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y
const TAG_END = /\s*(\/?)>/y
const END_TAG = /<\/([A-Za-z_][A-Za-z0-9_.-]*)\s*>/y

class Reader {
  #at = 0
  /** Lines counted so far, up to `#countedTo`: counting from the start for every element would take quadratic time. */
  #lines = 1
  #countedTo = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text.replace(/^\ufeff/, '')
  }

  read(): XmlElement {
    this.#skipBetween()
    const root = this.#element(0)
    this.#skipBetween()
    if (this.#at < this.#text.length) throw this.#error('nothing may follow the last end tag')
    return root
  }

  #element(depth: number): XmlElement {
    if (depth > MAX_DEPTH) throw this.#error('nested too deeply')
    const line = this.#line()
    if (!this.#take('<')) throw this.#error('a tag was expected')
    const name = this.#match(NAME)?.[0]
    if (name === undefined) throw this.#error('the name of an element was expected')
    const attributes = this.#attributes()
    const end = this.#match(TAG_END)
    if (!end) throw this.#error(`the tag <${name} does not end`)
    const element: XmlElement = { name, attributes, children: [], text: '', line }
    if (end[1] !== '/') this.#content(element, depth)
    return element
  }

  #attributes(): Map<string, string> {
    const attributes = new Map<string, string>()
    for (let match = this.#match(ATTRIBUTE); match; match = this.#match(ATTRIBUTE)) {
      const name = match[1] ?? ''
      if (attributes.has(name)) throw this.#error(`attribute ${name} stands twice`)
      attributes.set(name, this.#unescape(match[2] ?? match[3] ?? ''))
    }
    return attributes
  }

  #content(element: XmlElement, depth: number): void {
    for (;;) {
      const next = this.#text.indexOf('<', this.#at)
      if (next === -1) throw this.#error(`</${element.name}> is missing`)
      element.text += this.#unescape(this.#text.slice(this.#at, next))
      this.#at = next
      if (this.#text.startsWith('<!--', next)) this.#skipPast('<!--', '-->')
      else if (this.#text.startsWith('<![CDATA[', next)) element.text += this.#skipPast('<![CDATA[', ']]>')
      else if (this.#text.startsWith('</', next)) {
        const name = this.#match(END_TAG)?.[1]
        if (name !== element.name) throw this.#error(`</${element.name}> was expected`)
        return
      } else element.children.push(this.#element(depth + 1))
    }
  }

  /** White space, comments and the XML declaration before and after the root. */
  #skipBetween(): void {
    for (;;) {
      this.#match(/\s+/y)
      if (this.#text.startsWith('<!--', this.#at)) this.#skipPast('<!--', '-->')
      else if (this.#text.startsWith('<?', this.#at)) this.#skipPast('<?', '?>')
      else return
    }
  }

  #skipPast(start: string, end: string): string {
    const from = this.#at + start.length
    const to = this.#text.indexOf(end, from)
    if (to === -1) throw this.#error(`${start} without ${end}`)
    this.#at = to + end.length
    return this.#text.slice(from, to)
  }

  #unescape(text: string): string {
    return text.replace(/&([^;&]{0,12});?/g, (whole, entity: string) => {
      const known = ENTITIES[entity]
      if (known !== undefined) return known
      const code = /^#(?:(\d+)|x([0-9A-Fa-f]+))$/.exec(entity)
      const point = code ? Number.parseInt(code[1] ?? code[2] ?? '', code[1] === undefined ? 16 : 10) : -1
      if (!whole.endsWith(';') || point < 1 || point > 0x10ffff) throw this.#error(`${whole} is not an entity`)
      return String.fromCodePoint(point)
    })
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match) this.#at = pattern.lastIndex
    return match
  }

  #line(): number {
    for (let next = this.#text.indexOf('\n', this.#countedTo); next !== -1 && next < this.#at; next = this.#text.indexOf('\n', next + 1)) {
      this.#lines += 1
      this.#countedTo = next + 1
    }
    return this.#lines
  }

  #error(why: string): ParseError {
    const line = this.#line()
    return new ParseError({ tool: 'firewalld', line, text: (this.#text.split('\n')[line - 1] ?? '').slice(0, 200) }, why)
  }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
