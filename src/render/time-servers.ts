import type { TimeServer, UsedSource } from '../facts/time/match-sources.js'
import type { TimeServersData } from '../facts/time/servers.js'
import { renderColumns } from './columns.js'
import { count } from './numbers.js'
import { safe } from './text.js'
import type { Style, View } from './view.js'
import { wrapAfter } from './wrap.js'

/** `time servers`: one line a configured source with its place, then what chronyd makes of each. */
export function renderTimeServers({ servers, runtimeOnly, mainFile }: TimeServersData, view: View): string {
  const extra = (runtimeOnly ?? []).map(
    (source) => `${sourceText(source)} is in no file: added at runtime, lost at a restart of ${daemonOf(mainFile)}`,
  )
  if (servers.length === 0) return `no time source is named in ${safe(mainFile)} and the files it includes\n${lines(extra, view)}`
  const table = renderColumns(
    servers,
    [
      { title: 'ACTIVE', value: activeWord, paint: (text, row) => paintActive(text, row, view.style) },
      { title: 'LINE', value: (row) => `${row.file}:${String(row.line)}`, shrinkTo: 24 },
      { title: 'KIND', value: (row) => row.directive },
      { title: 'NAME', value: (row) => row.name, shrinkTo: 14 },
      { title: 'OPTIONS', value: optionsText, shrinkTo: 8 },
    ],
    view,
  )
  const notes = [...servers.flatMap(notesOf), ...reasons(servers), ...extra]
  return `${table}\n\n${lines(notes, view)}${notes.length > 0 ? '\n' : ''}${total(servers, daemonOf(mainFile))}\n`
}

/** By the name of its file. */
const daemonOf = (mainFile: string): string => (/\bntp\w*\.conf$/.test(mainFile) ? 'ntpd' : 'chronyd')

function total(servers: readonly TimeServer[], daemon: string): string {
  const active = servers.filter((server) => server.active === true).length
  const unknown = servers.filter((server) => server.active === null).length
  const known = unknown === servers.length ? [] : [`${String(active)} active (among the sources of ${daemon})`]
  return [count(servers.length, 'configured source'), ...known, ...(unknown === 0 ? [] : [`${String(unknown)} not known`])].join(', ')
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
  const refused = problem !== null && problem !== activeReason ? [`${name}: ${problem}`] : []
  const [only] = uses
  if (only === undefined) return refused
  const plain = uses.length === 1 && (only.address === null || only.address === name)
  return [...refused, `${name}: ${plain ? only.state : uses.map(sourceText).join(', ')}`]
}

/** Why some are not active: each reason once, with the names that it is about. */
function reasons(servers: readonly TimeServer[]): string[] {
  const names = new Map<string, string[]>()
  for (const { name, activeReason } of servers) {
    if (activeReason !== null) names.set(activeReason, [...(names.get(activeReason) ?? []), name])
  }
  return [...names].map(([reason, about]) => `${about.join(', ')}: ${reason}`)
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
