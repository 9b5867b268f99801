import {
  addConfLines,
  addedLines,
  removeConfLines,
  replacedLines,
  turnOffLines,
  turnOnLines,
  type ConfDocument,
  type DocumentLine,
} from '../../tools/conf-document.js'
import type { ConfDocuments } from '../../tools/chrony-conf/documents.js'
import { isDirective, parseConfLines, wordsOf, type ConfDirective, type ConfLine } from '../../tools/chrony-conf/lines.js'
import { configuredSource } from '../../tools/chrony-conf/servers.js'
import { isPassing } from '../../tools/chrony-conf/source-files.js'
import { sameAddress } from '../../tools/chrony-conf/subnet.js'
import type { WantedSource } from './wanted-sources.js'

const OWNER = 'time use'

export interface SourceEdits {
  /** Keep the sources that are there. */
  keep: boolean
  /** Have chronyd no longer look where DHCP leaves servers. */
  noDhcp: boolean
}

/**
 * The files with exactly the wanted sources: others are commented out, a wanted one that was commented out by an earlier run comes
 * back, the rest is added to the main file. Files below /run are not touched.
 */
export function editSources(documents: ConfDocuments, main: string, wanted: readonly WantedSource[], edits: SourceEdits): ConfDocuments {
  const before = [...documents.values()].filter(({ path }) => !isPassing(path))
  // What an earlier run has added is decided upon anew; that DHCP is off stays.
  const own = before.flatMap((document): ConfLine[] => addedLines(document, OWNER)).filter(isDirective)
  const bare = before.map((document) => removeConfLines(document, OWNER))
  const missing = new Map(wanted.map((source) => [source.line, source]))
  const edited = bare.map((document) => {
    const { off, on } = chosenLines(document, wanted, missing, edits)
    return turnOffLines(turnOnLines(document, OWNER, on), OWNER, off)
  })
  const texts = own.filter((line) => isKept(line, wanted, missing, edits)).map(({ directive, args }) => `${directive} ${args}`)
  if (edits.noDhcp) texts.push(...edited.flatMap((document, at) => remainingFolders(document, bare[at])))
  const lines = [...texts, ...wanted.filter(({ line }) => missing.has(line)).map(({ line }) => line)]
  const result = edited.map((document, at) =>
    document.path === main ? addConfLines(document, OWNER, lines, placeOf(document, before[at])) : document,
  )
  return new Map([...documents, ...result.map((document) => [document.path, document] as const)])
}

/** Which lines of a file go and come. What is there as wanted is taken from `missing`. */
function chosenLines(
  document: ConfDocument,
  wanted: readonly WantedSource[],
  missing: Map<string, WantedSource>,
  { keep, noDhcp }: SourceEdits,
): { off: number[]; on: number[] } {
  const off: number[] = []
  const on: number[] = []
  for (const line of document.lines) {
    const directive = line.mark === null ? (isDirective(line) ? line : null) : original(line)
    if (directive === null) continue
    if (directive.directive === 'sourcedir' && line.mark === null && noDhcp && wordsOf(directive.args).some(isBelowRun)) off.push(line.line)
    if (!isNetworkSource(directive)) continue
    const same = wanted.find((one) => missing.has(one.line) && isSame(directive, one))
    // In a `.sources` file the last line may be short of its newline, and then it does not count.
    const counts = directive.raw.endsWith('\n') || !document.path.endsWith('.sources')
    if (same !== undefined && counts) {
      missing.delete(same.line)
      if (line.mark !== null) on.push(line.line)
    } else if (line.mark === null && (!keep || wanted.some((one) => isNamed(directive, one)))) {
      off.push(line.line)
    }
  }
  return { off, on }
}

/** Whether a line that an earlier run has added stays. What is there as wanted is taken from `missing`. */
function isKept(line: ConfDirective, wanted: readonly WantedSource[], missing: Map<string, WantedSource>, { keep }: SourceEdits): boolean {
  if (line.directive === 'sourcedir') return true
  const same = wanted.find((one) => missing.has(one.line) && isSame(line, one))
  if (same !== undefined) return missing.delete(same.line)
  return keep && !wanted.some((one) => isNamed(line, one))
}

/** A line that an earlier run has commented out, as it was. */
function original({ mark, file, line }: DocumentLine): ConfDirective | null {
  if (mark?.owner !== OWNER || mark.original === null) return null
  const [parsed] = parseConfLines(file, mark.original)
  return parsed !== undefined && isDirective(parsed) ? { ...parsed, line } : null
}

/** The folders of `sourcedir` lines that have just gone and are not DHCP's, as lines. */
function remainingFolders(document: ConfDocument, before: ConfDocument | undefined): string[] {
  const known = new Set(before === undefined ? [] : replacedLines(before, OWNER).map(({ line }) => line))
  return replacedLines(document, OWNER)
    .filter(({ line }) => !known.has(line))
    .flatMap((line) => {
      const directive = original(line)
      if (directive?.directive !== 'sourcedir') return []
      const folders = wordsOf(directive.args).filter((folder) => !isBelowRun(folder))
      return folders.length > 0 ? [`sourcedir ${folders.join(' ')}`] : []
    })
}

/** Where the lines of an earlier run were; else behind the last line that was replaced; at the end where none was. */
function placeOf(document: ConfDocument, before: ConfDocument | undefined): number | undefined {
  const begin = before?.lines.find(({ mark }) => mark?.owner === OWNER && mark.part === 'begin')
  return begin === undefined ? replacedLines(document, OWNER).at(-1)?.line : begin.line - 1
}

const isBelowRun = (folder: string): boolean => isPassing(`${folder}/`)

const isNetworkSource = ({ directive }: ConfDirective): boolean => directive === 'server' || directive === 'pool' || directive === 'peer'

/** Whether a line is about the wanted server, whatever its options. */
function isNamed(line: { args: string }, { name }: WantedSource): boolean {
  const [written = ''] = wordsOf(line.args)
  return written.toLowerCase() === name.toLowerCase() || sameAddress(written, name)
}

/** Whether a line says the same as the wanted one, however written. */
function isSame(line: ConfDirective, wanted: WantedSource): boolean {
  if (line.directive !== wanted.directive || !isNamed(line, wanted)) return false
  const [ours] = parseConfLines('', wanted.line)
  if (ours === undefined || !isDirective(ours)) return false
  const [theirs, mine] = [configuredSource(line), configuredSource(ours)]
  return theirs.problem === null && sortedOptions(theirs.options) === sortedOptions(mine.options)
}

const sortedOptions = (options: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)))
