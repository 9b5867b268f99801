import type { ConfDocuments } from '../../tools/chrony-conf/documents.js'
import { CHRONY_GRAMMAR } from '../../tools/chrony-conf/grammar.js'
import { wordsOf, type ConfDirective } from '../../tools/chrony-conf/lines.js'
import { configuredSource } from '../../tools/chrony-conf/servers.js'
import { isPassing } from '../../tools/chrony-conf/source-files.js'
import { sameAddress } from '../../tools/chrony-conf/subnet.js'
import { editLines, hasOptionsOf, type EditRules, type WantedLine } from './edit-lines.js'
import type { WantedSource } from './wanted-sources.js'

export interface SourceEdits {
  /** Keep the sources that are there. */
  keep: boolean
  /** Have chronyd no longer look where DHCP leaves servers; once it does not, that stays. */
  noDhcp: boolean
}

/** chronyd's files with exactly the wanted sources; files below /run are not touched. */
export function editSources(
  documents: ConfDocuments,
  main: string,
  wanted: readonly WantedSource[],
  { keep, noDhcp }: SourceEdits,
): ConfDocuments {
  const lasting = new Map([...documents].filter(([path]) => !isPassing(path)))
  const lines = wanted.map(({ line, name }): WantedLine => ({ line, isAbout: (other) => isNetworkSource(other) && isNamed(other, name) }))
  const edited = editLines(lasting, main, lines, { ...RULES, ...(noDhcp ? { insteadOf: withoutDhcp } : {}), keep })
  return new Map([...documents, ...edited])
}

const RULES: EditRules = { grammar: CHRONY_GRAMMAR, isSource: isNetworkSource, saysSame }

function isNetworkSource({ directive }: ConfDirective): boolean {
  return directive === 'server' || directive === 'pool' || directive === 'peer'
}

/** Whether a line is about the wanted server, whatever its options. */
function isNamed({ args }: ConfDirective, name: string): boolean {
  const [written = ''] = wordsOf(args)
  return written.toLowerCase() === name.toLowerCase() || sameAddress(written, name)
}

/** In a `.sources` file the last line may be short of its newline, and then it does not count. */
function saysSame(line: ConfDirective, wanted: ConfDirective): boolean {
  const counts = line.raw.endsWith('\n') || !line.file.endsWith('.sources')
  return counts && hasOptionsOf(configuredSource(line), configuredSource(wanted))
}

/** The folders of a `sourcedir` line that are not DHCP's, where it has any that is. */
function withoutDhcp({ directive, args }: ConfDirective): string[] | null {
  const folders = wordsOf(args)
  if (directive !== 'sourcedir' || !folders.some(isBelowRun)) return null
  const others = folders.filter((folder) => !isBelowRun(folder))
  return others.length > 0 ? [`sourcedir ${others.join(' ')}`] : []
}

const isBelowRun = (folder: string): boolean => isPassing(`${folder}/`)
