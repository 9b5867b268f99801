import type { TimeAccessRule, TimeClientsData } from '../facts/time/clients.js'
import type { ChronyClient } from '../tools/chronyc/clients.js'
import { renderColumns } from './columns.js'
import { duration } from './numbers.js'
import { safe } from './text.js'
import type { Style, View } from './view.js'
import { wrapAfter, wrapWords } from './wrap.js'

/** `time clients`: whether the host serves at all, who has asked, and the rules with what chronyd makes of each. */
export function renderTimeClients(data: TimeClientsData, view: View): string {
  const { serving, reason } = data.serving
  const verdict =
    serving === null
      ? 'not known whether this host serves the time'
      : serving
        ? 'this host serves the time'
        : 'this host does not serve the time'
  const parts = [wrapWords(safe(`${verdict}: ${reason}`), view.width).join('\n'), clientsPart(data, view), rulesPart(data, view)]
  return `${parts.join('\n\n')}\n`
}

function clientsPart({ clients }: TimeClientsData, view: View): string {
  if (clients === null) return 'who asks: not known'
  if (clients.length === 0) return 'nobody has asked yet'
  return renderColumns(
    clients,
    [
      { title: 'CLIENT', value: (row) => row.name, shrinkTo: 20 },
      { title: 'PACKETS', value: (row) => String(row.ntpPackets), align: 'right' },
      { title: 'DROPPED', value: (row) => String(row.ntpDropped), align: 'right' },
      { title: 'EVERY', value: (row) => duration(row.ntpIntervalSeconds), align: 'right' },
      { title: 'LAST', value: lastText, align: 'right' },
      { title: 'COMMANDS', value: (row) => String(row.command?.packets ?? '-'), align: 'right' },
    ],
    view,
  )
}

function lastText({ ntpLastSeconds }: ChronyClient): string {
  return ntpLastSeconds === null ? 'never' : `${duration(ntpLastSeconds)} ago`
}

function rulesPart({ rules }: TimeClientsData, view: View): string {
  if (rules?.some(({ directive }) => directive === 'restrict') === true) return restrictPart(rules, view)
  const note = faint(
    'chronyd does not list rules that were made at runtime (chronyc allow, chronyc deny): these are the rules of the files.',
    view,
  )
  if (rules === null) return `rules: not known\n${note}`
  if (rules.length === 0) return `no allow or deny rule in the files: nobody is served\n${note}`
  const table = renderColumns(
    rules,
    [
      { title: 'RULE', value: ruleText, shrinkTo: 16 },
      { title: 'LINE', value: (row) => `${row.file}:${String(row.line)}`, shrinkTo: 20 },
      { title: 'TRIED WITH', value: (row) => row.probeAddress ?? '-', shrinkTo: 12 },
      { title: 'FILES', value: (row) => verdictWord(row.expectedAllowed) },
      { title: 'CHRONYD', value: (row) => verdictWord(row.allowed), paint: (text, row) => paintVerdict(text, row, view.style) },
    ],
    view,
  )
  const files = faint(
    'FILES: what all rules of the files together say about the address; CHRONYD: what the running daemon says (accheck).',
    view,
  )
  return `${table}\n\n${files}\n${note}`
}

/** The restrict lines of ntpd, which tells its running rules only to who has a key. */
function restrictPart(rules: readonly TimeAccessRule[], view: View): string {
  const table = renderColumns(
    rules,
    [
      { title: 'RULE', value: ruleText, shrinkTo: 24 },
      { title: 'LINE', value: (row) => `${row.file}:${String(row.line)}`, shrinkTo: 20 },
      { title: 'TRIED WITH', value: (row) => row.probeAddress ?? '-', shrinkTo: 12 },
      { title: 'FILES', value: (row) => verdictWord(row.expectedAllowed) },
    ],
    view,
  )
  const note = faint('FILES: what all restrict lines together say about the address; the narrowest one counts.', view)
  return `${table}\n\n${note}`
}

function ruleText({ directive, all, subnet }: TimeAccessRule): string {
  return [directive, ...(all ? ['all'] : []), ...(subnet === null ? [] : [subnet])].join(' ')
}

function verdictWord(allowed: boolean | null): string {
  if (allowed === null) return '-'
  return allowed ? 'allowed' : 'denied'
}

function paintVerdict(text: string, { allowed, expectedAllowed }: TimeAccessRule, style: Style): string {
  if (allowed === null) return style.faint(text)
  return allowed === expectedAllowed ? style.good(text) : style.bad(text)
}

function faint(text: string, { width, style }: View): string {
  return wrapAfter('', text, width)
    .map((line) => style.faint(line))
    .join('\n')
}
