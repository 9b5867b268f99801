import {
  addConfLines,
  addedLines,
  removeConfLines,
  replacedLines,
  turnOffLines,
  turnOnLines,
  type ConfDocument,
  type ConfGrammar,
  type DocumentLine,
} from '../../tools/conf-document.js'
import type { ConfDocuments } from '../../tools/chrony-conf/documents.js'
import { isDirective, type ConfDirective, type ConfLine } from '../../tools/chrony-conf/lines.js'
import type { ConfiguredSource } from '../../tools/chrony-conf/servers.js'

const OWNER = 'time use'

/** A line that is to be in the files. */
export interface WantedLine {
  /** `server 192.0.2.1 iburst` */
  line: string
  /** Whether a line is about the same, whatever it says: such a line is replaced. */
  isAbout: (line: ConfDirective) => boolean
}

/** What the editor has to know of a daemon's files. */
export interface EditRules {
  grammar: ConfGrammar
  /** Whether a line names a source, which goes when it is not wanted; a clock of the host itself is none. */
  isSource: (line: ConfDirective) => boolean
  /** Whether a line says what a wanted one about the same says, however written. */
  saysSame: (line: ConfDirective, wanted: ConfDirective) => boolean
  /** The lines that stand in for one that goes whatever is wanted; null for every other line. */
  insteadOf?: (line: ConfDirective) => string[] | null
}

interface Edit extends EditRules {
  wanted: readonly WantedLine[]
  /** Keep the sources that are there. */
  keep: boolean
  /** The wanted lines that have not been found yet. */
  missing: Set<WantedLine>
}

/**
 * The files with exactly the wanted lines: other sources are commented out unless they are kept, and so is what is about the same as a
 * wanted line. A wanted one that an earlier run commented out comes back; the rest is added to the main file.
 */
export function editLines(
  documents: ConfDocuments,
  main: string,
  wanted: readonly WantedLine[],
  { keep, ...rules }: EditRules & { keep: boolean },
): ConfDocuments {
  const before = [...documents.values()]
  // What an earlier run has added is decided upon anew.
  const own = before.flatMap((document): ConfLine[] => addedLines(document, OWNER)).filter(isDirective)
  const edit: Edit = { ...rules, wanted, keep, missing: new Set(wanted) }
  const instead: string[] = []
  const edited = before.map((document) => {
    const bare = removeConfLines(document, OWNER)
    const chosen = chosenLines(bare, edit)
    instead.push(...chosen.instead)
    return turnOffLines(turnOnLines(bare, OWNER, chosen.on), OWNER, chosen.off)
  })
  const stays = own.filter((line) => isKept(line, edit)).map(({ directive, args }) => `${directive} ${args}`)
  const lines = [...stays, ...instead, ...[...edit.missing].map(({ line }) => line)]
  const result = edited.map((document, at) =>
    document.path === main ? addConfLines(document, OWNER, lines, placeOf(document, before[at])) : document,
  )
  return new Map(result.map((document) => [document.path, document]))
}

/** Which lines of a file go and come, and what stands in for those that go. What is there as wanted is no longer missing. */
function chosenLines(document: ConfDocument, edit: Edit): { off: number[]; on: number[]; instead: string[] } {
  const off: number[] = []
  const on: number[] = []
  const instead: string[] = []
  for (const line of document.lines) {
    const directive = line.mark === null ? (isDirective(line) ? line : null) : original(line, edit)
    if (directive === null) continue
    const others = line.mark === null ? (edit.insteadOf?.(directive) ?? null) : null
    if (others !== null) {
      off.push(line.line)
      instead.push(...others)
    } else if (isFound(directive, edit)) {
      if (line.mark !== null) on.push(line.line)
    } else if (line.mark === null && !mayStay(directive, edit)) {
      off.push(line.line)
    }
  }
  return { off, on, instead }
}

/** Whether a line that an earlier run has added stays. What is there as wanted is no longer missing. */
const isKept = (line: ConfDirective, edit: Edit): boolean => isFound(line, edit) || mayStay(line, edit)

/** Whether a line is a wanted one that was missing until now. */
function isFound(line: ConfDirective, { missing, grammar, saysSame }: Edit): boolean {
  const same = [...missing].find((one) => {
    const [ours] = grammar.parse('', one.line).filter(isDirective)
    return ours?.directive === line.directive && one.isAbout(line) && saysSame(line, ours)
  })
  return same !== undefined && missing.delete(same)
}

/** Whether a line that is none of the wanted ones may stand beside them. */
const mayStay = (line: ConfDirective, { wanted, keep, isSource }: Edit): boolean =>
  (keep || !isSource(line)) && !wanted.some((one) => one.isAbout(line))

/** A line that an earlier run has commented out, as it was. */
function original({ mark, file, line }: DocumentLine, { grammar }: Edit): ConfDirective | null {
  if (mark?.owner !== OWNER || mark.original === null) return null
  const [parsed] = grammar.parse(file, mark.original)
  return parsed !== undefined && isDirective(parsed) ? { ...parsed, line } : null
}

/** Where the lines of an earlier run were; else behind the last line that was replaced; at the end where none was. */
function placeOf(document: ConfDocument, before: ConfDocument | undefined): number | undefined {
  const begin = before?.lines.find(({ mark }) => mark?.owner === OWNER && mark.part === 'begin')
  return begin === undefined ? replacedLines(document, OWNER).at(-1)?.line : begin.line - 1
}

/** Whether a source has the options that another one has, in any order; a line with a fault has what the daemon makes of it. */
export function hasOptionsOf({ problem, options }: ConfiguredSource, other: ConfiguredSource): boolean {
  return problem === null && sorted(options) === sorted(other.options)
}

const sorted = (options: ConfiguredSource['options']): string =>
  JSON.stringify(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)))
