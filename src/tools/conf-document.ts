import type { ConfLine } from './chrony-conf/lines.js'

/** The commands that write into configuration files. */
const OWNERS = ['time use', 'time serve', 'apply'] as const

export type ConfOwner = (typeof OWNERS)[number]

/** How a daemon reads its files. */
export interface ConfGrammar {
  parse: (path: string, text: string) => ConfLine[]
  /** The directives of the lines that each command may add; null for any. */
  added: Readonly<Record<ConfOwner, ReadonlySet<string> | null>>
}

/** What hostward has to do with a line. */
export interface ConfMark {
  owner: ConfOwner
  /**
   * `added`: a directive of hostward's own. `replaced`: a line of the admin that is commented out. `begin`, `end`: the
   * comments around what was added.
   */
  part: 'begin' | 'added' | 'end' | 'replaced'
  /** Of a replaced line: the line as it was, with its line end. Null otherwise. */
  original: string | null
}

export type DocumentLine = ConfLine & { mark: ConfMark | null }

/**
 * A configuration file of a time daemon that can be edited and written back: what hostward does not own keeps every byte. The text has
 * one character for each byte (latin1), so that bytes that are no UTF-8 survive as well.
 */
export interface ConfDocument {
  path: string
  grammar: ConfGrammar
  lines: readonly DocumentLine[]
}

/** @param content the file's bytes, or its text with one character for each byte */
export function parseConfDocument(grammar: ConfGrammar, path: string, content: Uint8Array | string): ConfDocument {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1')
  return { path, grammar, lines: withMarks(grammar, grammar.parse(path, text)) }
}

/** The file's text, one character for each byte. */
export function confDocumentText({ lines }: ConfDocument): string {
  return lines.map(({ raw }) => raw).join('')
}

export function renderConfDocument(document: ConfDocument): Uint8Array {
  return Buffer.from(confDocumentText(document), 'latin1')
}

/** Comment lines out, with a mark by which `turnOnLines` finds them. @param lines numbers of lines without a mark */
export function turnOffLines(document: ConfDocument, owner: ConfOwner, lines: readonly number[]): ConfDocument {
  const chosen = new Set(lines)
  return edited(document, (line) => (chosen.has(line.line) && line.mark === null ? replacedPrefix(owner) + line.raw : line.raw))
}

/** Give back lines that `turnOffLines` commented out: all of the owner, or those with these numbers. */
export function turnOnLines(document: ConfDocument, owner: ConfOwner, lines?: readonly number[]): ConfDocument {
  const chosen = lines === undefined ? null : new Set(lines)
  return edited(document, ({ line, raw, mark }) =>
    mark?.owner === owner && mark.original !== null && chosen?.has(line) !== false ? mark.original : raw,
  )
}

/**
 * Put directives into the file, between comments that say whose they are. A file without a last newline still has none.
 *
 * @param lines directives without line ends, in ASCII
 * @param after number of the line that they follow; 0 for the start of the file, its end when left out. Inside of another block
 *   they follow that block.
 */
export function addConfLines(document: ConfDocument, owner: ConfOwner, lines: readonly string[], after?: number): ConfDocument {
  if (lines.length === 0) return document
  const bad = lines.find((line) => !/^[\x20-\x7e]+$/.test(line))
  if (bad !== undefined) throw new Error(`no line of a configuration file: ${JSON.stringify(bad)}`)
  const eol = lineEndOf(document)
  const at = outsideOfBlocks(document, Math.min(after ?? document.lines.length, document.lines.length))
  const before = textOf(document.lines.slice(0, at))
  const rest = textOf(document.lines.slice(at))
  const block = [beginOf(owner), ...lines, endOf(owner)].join(eol)
  // Without a last newline, the one that the file is short of moves to the end of the block.
  const unfinished = before !== '' && !before.endsWith('\n')
  return parseConfDocument(document.grammar, document.path, unfinished ? before + eol + block : before + block + eol + rest)
}

/** Take away what the owner has added. Lines that somebody else wrote between them stay. */
export function removeConfLines(document: ConfDocument, owner: ConfOwner): ConfDocument {
  const own = document.lines.filter(({ mark }) => mark?.owner === owner && mark.original === null)
  if (own.length === 0) return document
  const kept = document.lines.filter((line) => !own.includes(line))
  const last = document.lines.at(-1)
  const begin = own.findLast(({ mark }) => mark?.part === 'begin')
  const text = textOf(kept)
  // The last newline that the file did not have before is the one before the block.
  const wasUnfinished = last !== undefined && own.includes(last) && !last.raw.endsWith('\n')
  const eol = begin?.raw.endsWith('\r\n') === true ? '\r\n' : '\n'
  return parseConfDocument(document.grammar, document.path, wasUnfinished && text.endsWith(eol) ? text.slice(0, -eol.length) : text)
}

/** Take away single lines that some command has added, and the comments around them where none is left. */
export function removeAddedLines(document: ConfDocument, lines: readonly number[]): ConfDocument {
  const gone = new Set(document.lines.filter(({ line, mark }) => mark?.part === 'added' && lines.includes(line)))
  const rest = edited(document, (line) => (gone.has(line) ? '' : line.raw))
  const emptied = OWNERS.filter((owner) => [...gone].some(({ mark }) => mark?.owner === owner) && addedLines(rest, owner).length === 0)
  return emptied.reduce((left, owner) => removeConfLines(left, owner), rest)
}

/** The file as it would be had the owner never been there. */
export function withoutMarks(document: ConfDocument, owner: ConfOwner): ConfDocument {
  return turnOnLines(removeConfLines(document, owner), owner)
}

/** Lines that the owner has added, without the comments around them. */
export function addedLines(document: ConfDocument, owner: ConfOwner): DocumentLine[] {
  return document.lines.filter(({ mark }) => mark?.owner === owner && mark.part === 'added')
}

/** Lines that the owner has commented out. */
export function replacedLines(document: ConfDocument, owner: ConfOwner): DocumentLine[] {
  return document.lines.filter(({ mark }) => mark?.owner === owner && mark.part === 'replaced')
}

const beginOf = (owner: ConfOwner): string => `# added by hostward ${owner}:`
const endOf = (owner: ConfOwner): string => `# end of what hostward ${owner} added`
const replacedPrefix = (owner: ConfOwner): string => `# replaced by hostward ${owner}: `

function withMarks({ added }: ConfGrammar, lines: readonly ConfLine[]): DocumentLine[] {
  const marked: DocumentLine[] = lines.map((line) => ({ ...line, mark: replacedMark(line) }))
  for (const owner of OWNERS) {
    let begin: number | null = null
    lines.forEach((line, index) => {
      const text = withoutLineEnd(line.raw)
      if (text === beginOf(owner)) begin = index
      // An end without a beginning, and a beginning without an end, are comments as any other.
      if (text !== endOf(owner) || begin === null) return
      for (let at = begin; at <= index; at += 1)
        markBlockLine(marked, at, { owner, part: at === begin ? 'begin' : at === index ? 'end' : 'added', original: null }, added[owner])
      begin = null
    })
  }
  return marked
}

function markBlockLine(lines: DocumentLine[], at: number, mark: ConfMark, added: ReadonlySet<string> | null): void {
  const line = lines[at]
  if (line === undefined || line.mark !== null) return
  const isOwn = mark.part !== 'added' || (line.directive !== null && added?.has(line.directive) !== false)
  if (isOwn) lines[at] = { ...line, mark }
}

function replacedMark({ raw }: ConfLine): ConfMark | null {
  const owner = OWNERS.find((one) => raw.startsWith(replacedPrefix(one)))
  return owner === undefined ? null : { owner, part: 'replaced', original: raw.slice(replacedPrefix(owner).length) }
}

function edited(document: ConfDocument, edit: (line: DocumentLine) => string): ConfDocument {
  return parseConfDocument(document.grammar, document.path, document.lines.map(edit).join(''))
}

const textOf = (lines: readonly ConfLine[]): string => lines.map(({ raw }) => raw).join('')
const withoutLineEnd = (raw: string): string => raw.replace(/\r?\n$/, '')

/** CRLF where the file has it. All blocks of a file have the same: a lone CR before a block makes the file look as if it had CRLF. */
function lineEndOf({ lines }: ConfDocument): string {
  const model = lines.find(({ mark }) => mark?.part === 'begin') ?? lines[0]
  return model?.raw.endsWith('\r\n') === true ? '\r\n' : '\n'
}

/** Blocks are never put into one another. */
function outsideOfBlocks({ lines }: ConfDocument, at: number): number {
  for (let index = at - 1; index >= 0; index -= 1) {
    const part = lines[index]?.mark?.part
    if (part === 'end') return at
    if (part === 'begin') return lines.findIndex((line, place) => place >= at && line.mark?.part === 'end') + 1
  }
  return at
}
