import type { ParseError } from '../../errors.js'
import { notUnderstood, type Line } from '../lines.js'
import { NEVER, parseSystemdTime, parseTimeSpan, type Instant } from '../timestamps.js'
import type { ListedTimer } from './list-timers.js'
import { isShortenedName, isUnitName } from './names.js'
import { isShortenedCell } from './table.js'

/** A row of a saved table, in which cells may have been shortened. */
export interface SavedTimer extends Omit<ListedTimer, 'unit'> {
  /** null when the pager cut the line before it. */
  unit: string | null
  /** Cells that systemctl (`…`) or its pager (`>`) cut: times and spans of them are null. Not there when all are whole. */
  cut?: string[]
  /** NEXT as printed where it is no instant: its zone means several things, or systemctl shortened it. `next` is null then. */
  nextText?: string
  /** The same of LAST. */
  lastText?: string
}

/**
 * A row of the table: `NEXT LEFT LAST PASSED UNIT ACTIVATES`. Missing is `n/a` (219 to 247) or `-` (252 on); weekdays may
 * be translated; LEFT has ` left` up to 253; ACTIVATES is empty in 219 and 239 for a timer that was never active.
 *
 * @param utcOffsetMinutes for a zone that means several things
 * @throws ParseError; also for a shortened cell
 */
export function parseTimerRow(line: Line, utcOffsetMinutes?: number): ListedTimer {
  const { unit, cut, nextText, lastText, ...row } = parseSavedTimerRow(line, false, utcOffsetMinutes)
  if (unit === null || cut !== undefined) throw notUnderstood('systemctl', line, 'a shortened cell')
  const unread = nextText ?? lastText
  if (unread !== undefined) throw notUnderstood('systemctl', line, `the time zone of ${JSON.stringify(unread)} means several things`)
  return { ...row, unit }
}

/** The same of a table that was shortened for a terminal. @param isCut the pager cut the end of the line. @throws ParseError */
export function parseSavedTimerRow(line: Line, isCut: boolean, utcOffsetMinutes?: number): SavedTimer {
  const cells = splitRow(line, isCut)
  const [next, left, last, passed, unit, activates] = cells
  if (unit.text !== null && !isTimerName(unit.text)) throw refused(line)
  const [nextTime, lastTime] = [timeOf(next, utcOffsetMinutes), timeOf(last, utcOffsetMinutes)]
  const [leftSeconds, passedSeconds] = [spanOf(wholeText(left), 'left', line), spanOf(wholeText(passed), 'ago', line)]
  const started = (activates.text ?? '').split(/, ?/).filter((name) => name !== '')
  const cut = cells.filter((cell) => cell.isCut || isShortened(cell)).map((cell) => cell.name)
  return {
    ...listedTimer(unit.text ?? '', started, nextTime ?? NEVER, lastTime ?? NEVER, leftSeconds, passedSeconds),
    unit: unit.text,
    ...(cut.length > 0 ? { cut } : {}),
    ...(nextTime === null ? { nextText: next.text ?? '' } : {}),
    ...(lastTime === null ? { lastText: last.text ?? '' } : {}),
  }
}

/** null: there is none, or it was cut. */
function wholeText({ text }: Cell): string | null {
  return text === null || text === 'n/a' || text === '-' || isShortenedCell(text) ? null : text
}

export function listedTimer(
  unit: string,
  started: readonly string[],
  next: Instant,
  last: Instant,
  leftSeconds: number | null = null,
  passedSeconds: number | null = null,
): ListedTimer {
  const [activates = null, ...alsoActivates] = started
  return {
    unit,
    activates,
    alsoActivates,
    next: next.iso,
    nextUsec: next.usec,
    last: last.iso,
    lastUsec: last.usec,
    leftSeconds,
    passedSeconds,
  }
}

interface Cell {
  name: string
  /** null: cut off. */
  text: string | null
  isCut: boolean
}

const NONE = '(?:n/a|-)(?= |$)'
const ZONE = String.raw`(?:[A-Z][A-Za-z]*(?:[+-]\d+)?|[+-]\d{2}(?::?\d{2})?)`
const TIME = String.raw`(?:\S+ (?:\d )?)?\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)?(?: ${ZONE})?(?= |$)`
const PART = String.raw`\d+(?:\.\d+)?(?:y|month|w|d|h|min|s|ms|us|µs)|\d+ (?:year|month|week|day)s?`
const SPAN = String.raw`(?:now|(?:${PART})(?: (?:${PART}))*(?: (?:left|ago))?)(?= |$)`

/** Cells that systemctl shortened: `Sun 2026-11-22 12…`, `1 week 1 d…`, `13min le...`. */
const SHORTENED_TIME = String.raw`[^\s…]+?(?: [\d-]+(?: [\d:.]+?(?: [^\s…]*?)?)?)? ?(?:…|\.\.\.)(?= |$)`
const SHORTENED_SPAN = String.raw`(?:no?|\d[\d.]*(?: ?[a-z]+)?(?: \d+(?: ?[a-z]+)?)*(?: (?:le?f?|ag?))? ?)(?:…|\.\.\.)(?= |$)`

const TIME_COLUMN = {
  whole: new RegExp(String.raw`${NONE}|${SHORTENED_TIME}|${TIME}|@\d[\d.]*(?= |$)`, 'y'),
  rest: /\S+(?: [\d:. -]*\S{0,8})?$/y,
}
const SPAN_COLUMN = { whole: new RegExp(`${NONE}|${SHORTENED_SPAN}|${SPAN}`, 'y'), rest: /(?:[\w ]+|n\/a?)$/y }

/** The columns, each with what is left of a cell where the pager cut the line within it. */
const COLUMNS = [
  { name: 'next', ...TIME_COLUMN },
  { name: 'left', ...SPAN_COLUMN },
  { name: 'last', ...TIME_COLUMN },
  { name: 'passed', ...SPAN_COLUMN },
  { name: 'unit', whole: /\S+(?= |$)/y, rest: /\S+$/y },
  { name: 'activates', whole: /[^\s,]+(?:, ?[^\s,]+)*(?= *$)/y, rest: /\S+(?: \S*)*$/y },
]

type Row = readonly [next: Cell, left: Cell, last: Cell, passed: Cell, unit: Cell, activates: Cell]

/** @throws ParseError */
function splitRow(line: Line, isCut: boolean): Row {
  const text = isCut ? line.text.slice(0, -1) : line.text.trimEnd()
  let at = 0
  const cells = COLUMNS.map(({ name, whole, rest }): Cell => {
    at += /^ */.exec(text.slice(at))?.[0].length ?? 0
    if (at === text.length) {
      if (!isCut && name !== 'activates') throw refused(line)
      return { name, text: null, isCut }
    }
    whole.lastIndex = rest.lastIndex = at
    const cell = whole.exec(text)?.[0]
    const isPart = isCut && (cell === undefined || mayGoOn(cell, text.slice(at + cell.length))) && rest.test(text)
    if (cell === undefined && !isPart) throw refused(line)
    at = isPart ? text.length : at + (cell ?? '').length
    return { name, text: isPart ? null : (cell ?? null), isCut: isPart }
  })
  if (at !== text.length) throw refused(line)
  return cells as unknown as Row
}

/**
 * Whether a cell may have been cut: it reaches the edge, or what stands between may be its own (`5h 1` of `5h 12min left`, a
 * time without its zone).
 */
function mayGoOn(cell: string, behind: string): boolean {
  const isComplete = / (?:left|ago|[A-Z]\S*|[+-]\d+)$|^(?:now|n\/a|-)$|^\D\S+$/.test(cell)
  return behind === '' || (/^(?: \S*){1,3}$/.test(behind) && !isComplete)
}

function isShortened({ name, text }: Cell): boolean {
  return text !== null && (name === 'unit' ? isShortenedName(text) : isShortenedCell(text))
}

function isTimerName(name: string): boolean {
  return isShortenedName(name) || (isUnitName(name) && name.endsWith('.timer'))
}

function refused(line: Line): ParseError {
  return notUnderstood('systemctl', line, 'NEXT LEFT LAST PASSED UNIT ACTIVATES was expected')
}

/** null for a text that is no instant. */
function timeOf({ text }: Cell, utcOffsetMinutes: number | undefined): Instant | null {
  return text === null || text === 'n/a' ? NEVER : parseSystemdTime(text, utcOffsetMinutes)
}

/** `13min left`, `1min 3s ago`, from 254 on `13min`: positive in the direction that the column is about. @throws ParseError */
function spanOf(text: string | null, expected: 'left' | 'ago', line: Line): number | null {
  if (text === null || text === 'now') return text === null ? null : 0
  const seconds = parseTimeSpan(text)
  if (seconds === null) throw refused(line)
  const said = / (left|ago)$/.exec(text)?.[1] ?? expected
  return said === expected ? seconds : -seconds
}
