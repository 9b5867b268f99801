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
import { isDirective, type ConfDirective, type ConfLine } from '../../tools/chrony-conf/lines.js'
import { sameAddress } from '../../tools/chrony-conf/subnet.js'
import { ntpWordsOf, parseNtpConfLines } from '../../tools/ntp-conf/lines.js'
import { isReferenceClock, ntpSource } from '../../tools/ntp-conf/servers.js'

const OWNER = 'time use'

/** A line that is to be in the files. */
export interface WantedLine {
  /** `server 192.0.2.1 iburst` */
  line: string
  /** Whether a line is about the same, whatever it says: such a line is replaced. */
  isAbout: (directive: ConfDirective) => boolean
}

/**
 * The files with exactly the wanted lines: other servers, pools and peers are commented out unless they are kept, and so is what is about
 * the same as a wanted line. A wanted one that an earlier run commented out comes back; the rest is added to the main file.
 */
export function editNtpConf(
  documents: ConfDocuments,
  main: string,
  wanted: readonly WantedLine[],
  { keep }: { keep: boolean },
): ConfDocuments {
  const before = [...documents.values()]
  const own = before.flatMap((document): ConfLine[] => addedLines(document, OWNER)).filter(isDirective)
  const missing = new Map(wanted.map((one) => [one.line, one]))
  const edited = before.map((document) => {
    const bare = removeConfLines(document, OWNER)
    const { off, on } = chosenLines(bare, wanted, missing, keep)
    return turnOffLines(turnOnLines(bare, OWNER, on), OWNER, off)
  })
  const stays = own.filter((line) => isKept(line, wanted, missing, keep)).map(({ directive, args }) => `${directive} ${args}`)
  const lines = [...stays, ...wanted.filter(({ line }) => missing.has(line)).map(({ line }) => line)]
  const result = edited.map((document, at) =>
    document.path === main ? addConfLines(document, OWNER, lines, placeOf(document, before[at])) : document,
  )
  return new Map(result.map((document) => [document.path, document]))
}

/** Which lines of a file go and come. What is there as wanted is taken from `missing`. */
function chosenLines(
  document: ConfDocument,
  wanted: readonly WantedLine[],
  missing: Map<string, WantedLine>,
  keep: boolean,
): { off: number[]; on: number[] } {
  const off: number[] = []
  const on: number[] = []
  for (const line of document.lines) {
    const directive = line.mark === null ? (isDirective(line) ? line : null) : original(line)
    if (directive === null) continue
    const same = wanted.find((one) => missing.has(one.line) && isSame(directive, one))
    if (same !== undefined) {
      missing.delete(same.line)
      if (line.mark !== null) on.push(line.line)
    } else if (line.mark === null && ((!keep && isNetworkSource(directive)) || wanted.some((one) => one.isAbout(directive)))) {
      off.push(line.line)
    }
  }
  return { off, on }
}

/** Whether a line that an earlier run has added stays. What is there as wanted is taken from `missing`. */
function isKept(line: ConfDirective, wanted: readonly WantedLine[], missing: Map<string, WantedLine>, keep: boolean): boolean {
  const same = wanted.find((one) => missing.has(one.line) && isSame(line, one))
  if (same !== undefined) return missing.delete(same.line)
  return (keep || !isNetworkSource(line)) && !wanted.some((one) => one.isAbout(line))
}

/** A line that an earlier run has commented out, as it was. */
function original({ mark, file, line }: DocumentLine): ConfDirective | null {
  if (mark?.owner !== OWNER || mark.original === null) return null
  const [parsed] = parseNtpConfLines(file, mark.original)
  return parsed !== undefined && isDirective(parsed) ? { ...parsed, line } : null
}

/** Where the lines of an earlier run were; else behind the last line that was replaced; at the end where none was. */
function placeOf(document: ConfDocument, before: ConfDocument | undefined): number | undefined {
  const begin = before?.lines.find(({ mark }) => mark?.owner === OWNER && mark.part === 'begin')
  return begin === undefined ? replacedLines(document, OWNER).at(-1)?.line : begin.line - 1
}

/** Servers, pools and peers; clocks of the host itself are left alone. */
export function isNetworkSource(line: ConfDirective): boolean {
  return ['server', 'pool', 'peer'].includes(line.directive) && !isReferenceClock(ntpSource(line, null))
}

/** Whether a line names this server, however written. */
export function names(line: ConfDirective, name: string): boolean {
  if (!isNetworkSource(line)) return false
  const written = ntpSource(line, null).name
  return written.toLowerCase() === name.toLowerCase() || sameAddress(written, name)
}

/** Whether a line says the same as the wanted one: the same words after the name, in any order of options. */
function isSame(line: ConfDirective, { line: text, isAbout }: WantedLine): boolean {
  const [ours] = parseNtpConfLines('', text).filter(isDirective)
  if (ours?.directive !== line.directive || !isAbout(line)) return false
  if (!isNetworkSource(line)) return ntpWordsOf(ours.args).join(' ') === ntpWordsOf(line.args).join(' ')
  const [theirs, mine] = [ntpSource(line, null), ntpSource(ours, null)]
  return theirs.problem === null && sorted(theirs.options) === sorted(mine.options)
}

const sorted = (options: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)))
