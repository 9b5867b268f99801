import type { TimeServer, UsedSource } from '../facts/time/match-sources.js'
import type { TimeServersData } from '../facts/time/servers.js'
import { renderColumns } from './columns.js'
import { count } from './numbers.js'
import { safe } from './text.js'
import type { Style, View } from './view.js'
import { wrapAfter } from './wrap.js'

/** `time servers`: one line a configured source with its place, then what chronyd makes of each. */
export function renderTimeServers({ servers, runtimeOnly, mainFile }: TimeServersData, view: View): string {
  const extra = (runtimeOnly ?? []).map((source) => `${sourceText(source)} is in no file: added at runtime, lost at a restart of chronyd`)
  if (servers.length === 0) return `no time source is named in ${safe(mainFile)} and the files it includes\n${lines(extra, view)}`
  const table = renderColumns(
    servers,
    [
      { title: 'ACTIVE', value: activeWord, paint: (text, row) => paintActive(text, row, view.style) },
      { title: 'KIND', value: (row) => row.directive },
      { title: 'NAME', value: (row) => row.name, shrinkTo: 14 },
      { title: 'LINE', value: (row) => `${row.file}:${String(row.line)}`, shrinkTo: 24 },
      { title: 'OPTIONS', value: optionsText, shrinkTo: 8 },
    ],
    view,
  )
  const notes = [...servers.flatMap(notesOf), ...extra]
  const active = servers.filter((server) => server.active === true).length
  const total = `${count(servers.length, 'configured source')}, ${String(active)} active (among the sources of chronyd)`
  return `${table}\n\n${lines(notes, view)}${notes.length > 0 ? '\n' : ''}${total}\n`
}

function activeWord({ active }: TimeServer): string {
  if (active === null) return '?'
  return active ? 'yes' : 'no'
}

function paintActive(text: string, { active }: TimeServer, style: Style): string {
  if (active === null) return style.warn(text)
  return active ? style.good(text) : style.bad(text)
}

function optionsText({ options }: TimeServer): string {
  const words = Object.entries(options).map(([name, value]) => (value === true ? name : `${name} ${String(value)}`))
  return words.length === 0 ? '-' : words.join(' ')
}

function notesOf({ name, uses, activeReason, problem }: TimeServer): string[] {
  const reason = problem !== null && problem !== activeReason ? [`${name}: ${problem}`] : []
  if (activeReason !== null) return [...reason, `${name}: ${activeReason}`]
  const [only] = uses
  if (uses.length === 1 && only !== undefined && (only.address === null || only.address === name))
    return [...reason, `${name}: ${only.state}`]
  return [...reason, `${name}: ${uses.map(sourceText).join(', ')}`]
}

function sourceText({ address, name, state }: UsedSource): string {
  return `${address ?? name} (${state})`
}

function lines(notes: readonly string[], view: View): string {
  return notes
    .flatMap((note) => wrapAfter('  ', safe(note), view.width))
    .map((line) => `${line}\n`)
    .join('')
}
