import type { TimeSource, TimeSourcesData } from '../facts/time/sources.js'
import type { ChronySourceStats } from '../tools/chronyc/sourcestats.js'
import { renderColumns } from './columns.js'
import { duration, offset } from './numbers.js'
import type { Style, View } from './view.js'
import { wrapAfter } from './wrap.js'

/** `time sources`: one line a source, then what the signs mean. */
export function renderTimeSources({ sources, sourcestats }: TimeSourcesData, view: View): string {
  if (sources.length === 0) return 'no sources\n'
  const withAddress = sources.some((source) => source.address !== null && source.address !== shownName(source))
  const table = renderColumns(
    sources,
    [
      { title: 'MS', value: (row) => row.modeSymbol + row.symbol, paint: (text, row) => paintState(text, row.state, view.style) },
      { title: 'NAME', value: shownName, shrinkTo: 12 },
      ...(withAddress ? [{ title: 'ADDRESS', value: (row: TimeSource) => row.address ?? '-', shrinkTo: 15 }] : []),
      { title: 'ST', value: (row) => String(row.stratum ?? '-'), align: 'right' },
      { title: 'POLL', value: (row) => pollText(row.pollSeconds), align: 'right' },
      { title: 'REACH', value: (row) => reachDots(row.reach) },
      { title: 'LAST', value: (row) => duration(row.lastRxSeconds), align: 'right' },
      { title: 'OFFSET', value: (row) => offset(row.offsetSeconds), align: 'right' },
      { title: '+/-', value: (row) => duration(row.errorSeconds), align: 'right' },
    ],
    view,
  )
  const parts = [table, explain(sources.some(({ modeSymbol }) => /[a-zA-Z]/.test(modeSymbol)) ? NTPQ_LEGEND : LEGEND, view)]
  if (sourcestats !== null) parts.push(statsTable(sourcestats, sources, view), statsLegend(view))
  return `${parts.join('\n\n')}\n`
}

function shownName({ reverseName, name }: TimeSource): string {
  return reverseName ?? name
}

/** Powers of two are known by their seconds: 64s, 1024s. */
function pollText(seconds: number): string {
  return seconds < 1 || seconds > 9999 ? duration(seconds) : `${String(seconds)}s`
}

/** The reachability register as eight dots, the newest poll on the right. */
function reachDots(reach: number): string {
  return Array.from({ length: 8 }, (_, index) => ((reach >> (7 - index)) & 1 ? '●' : '○')).join('')
}

function paintState(text: string, state: string, style: Style): string {
  if (state === 'selected' || state === 'combined') return style.good(text)
  if (state === 'unusable' || state === 'falseticker') return style.bad(text)
  return state === 'too-variable' ? style.warn(text) : text
}

const LEGEND: readonly (readonly [label: string, text: string])[] = [
  ['M', '^ server, = peer, # reference clock'],
  [
    'S',
    '* selected: chronyd follows it, + combined with the selected one, - good but not used, ? unusable: no answer or too few samples, x falseticker: disagrees with the majority, ~ its time varies too much',
  ],
  ['REACH', 'the last eight polls, the newest on the right: ● answered, ○ lost'],
  ['OFFSET', 'as measured at the last sample, + when this clock is ahead of the source; +/- is its estimated error'],
]

/** The signs of ntpq, which has letters for what chronyc has signs for. */
const NTPQ_LEGEND: readonly (readonly [label: string, text: string])[] = [
  ['M', 'u unicast (a server), p pool, l a clock of this host, s S peers, b broadcast; 0 to 8: NTS, and cookies left'],
  [
    'S',
    '* selected: ntpd follows it, o the same by its pulses, + combined with the selected one, - # . good but not used, blank: rejected or no answer, x falseticker: disagrees with the majority',
  ],
  ['REACH', 'the last eight polls, the newest on the right: ● answered, ○ lost'],
  ['OFFSET', 'as measured, + when this clock is ahead of the source; +/- is how much that varies (jitter)'],
]

function statsTable(stats: readonly ChronySourceStats[], sources: readonly TimeSource[], view: View): string {
  const names = new Map(sources.map((source) => [source.address ?? source.name, shownName(source)]))
  return renderColumns(
    stats,
    [
      { title: 'NAME', value: (row) => names.get(row.name) ?? row.name, shrinkTo: 12 },
      { title: 'NP', value: (row) => String(row.samples), align: 'right' },
      { title: 'NR', value: (row) => String(row.runs), align: 'right' },
      { title: 'SPAN', value: (row) => duration(row.spanSeconds), align: 'right' },
      { title: 'FREQUENCY', value: (row) => `${row.frequencyPpm > 0 ? '+' : ''}${String(row.frequencyPpm)} ppm`, align: 'right' },
      { title: 'SKEW', value: (row) => `${String(row.skewPpm)} ppm`, align: 'right' },
      { title: 'OFFSET', value: (row) => offset(row.offsetSeconds), align: 'right' },
      { title: 'STD DEV', value: (row) => duration(row.standardDeviationSeconds), align: 'right' },
    ],
    view,
  )
}

const STATS_LEGEND: readonly (readonly [label: string, text: string])[] = [
  ['NP NR', 'samples kept; runs of residuals with the same sign: far fewer than samples means that no straight line fits'],
  ['SKEW', 'error bound of the frequency; 2000 ppm and 4s stand for "nothing known yet"'],
]

function statsLegend(view: View): string {
  return explain(STATS_LEGEND, view)
}

function explain(entries: readonly (readonly [label: string, text: string])[], { width, style }: View): string {
  return entries
    .flatMap(([label, text]) => wrapAfter(`${label.padStart(6)}  `, text, width))
    .map((line) => style.faint(line))
    .join('\n')
}
