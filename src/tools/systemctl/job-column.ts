import { notUnderstood, type Line } from '../lines.js'
import { isShortenedCell } from './table.js'

/** A row of `systemctl list-units` as text, before it is known whether a job stands before the description. */
export interface UnitRow {
  line: Line
  unit: string
  /** The pager cut the end of the name. */
  unitCut: boolean
  /** null: cut off by the pager; so are `active` and `sub`. */
  load: string | null
  active: string | null
  sub: string | null
  /** All after SUB: the description, maybe with a job before it. */
  rest: string
  /** Column at which `rest` begins. */
  restAt: number
  /** The pager cut the end of the line. */
  cut: boolean
}

interface Job {
  job: string | null
  description: string
  /** systemctl shortened the job, or the pager cut the line within it. */
  cut?: boolean
}

/** Types of jobs (systemctl list-jobs; systemd's job.c). */
const JOB_TYPES = new Set(['start', 'verify-active', 'stop', 'reload', 'restart', 'nop', 'try-restart', 'try-reload', 'reload-or-start'])

const NO_JOB = '-'

/**
 * Job and description of every row. The JOB column is there only while a job is pending. Without a job its cell is `-`
 * since systemd 246, and blank before. A heading names it; in a table without one the columns tell, which systemctl
 * aligns: two places at which descriptions begin are a JOB column whose cells may be blank.
 *
 * @throws ParseError where a word may be a job or the start of a description
 */
export function tellJobs(rows: readonly UnitRow[], heading: Line | null): Job[] {
  if (heading !== null) {
    const column = heading.text.search(/ J(?:OB|O?(?:…|\.{2,3}))(?= |$)/) + 1
    return column === 0 ? rows.map(withoutJob) : rows.map((row) => jobAt(row, column))
  }
  const described = rows.filter((row) => row.rest !== '')
  const starts = [...new Set(described.map((row) => row.restAt))].sort((a, b) => a - b)
  const [first = 0, second = 0] = starts
  if (starts.length <= 1) {
    const words = described.map((row) => firstWord(row))
    if (words.includes(NO_JOB) && words.every((word) => word === NO_JOB || JOB_TYPES.has(word))) return rows.map((row) => jobAt(row, first))
    if (words.length > 0 && words.every((word) => JOB_TYPES.has(word))) refuse(described[0])
    return rows.map(withoutJob)
  }
  if (starts.length === 2 && second - first > 3 && described.every((row) => row.restAt === second || fillsColumn(row, second))) {
    return rows.map((row) => jobAt(row, first))
  }
  // Not aligned: somebody has changed the spaces. Only a word that is surely no job is a description.
  refuse(described.find((row) => JOB_TYPES.has(firstWord(row)) || firstWord(row) === NO_JOB))
  return rows.map(withoutJob)
}

function withoutJob(row: UnitRow): Job {
  return { job: null, description: row.rest }
}

/** @throws ParseError */
function jobAt(row: UnitRow, column: number): Job {
  if (row.rest === '' || row.restAt > column) return withoutJob(row)
  const word = firstWord(row)
  if (row.cut && word === row.rest) return { job: null, description: '', cut: true }
  if (isShortenedCell(word)) return { job: word, description: row.rest.slice(word.length).trimStart(), cut: true }
  if (row.restAt < column || (word !== NO_JOB && !JOB_TYPES.has(word))) throw notUnderstood('systemctl', row.line, 'a job was expected')
  return { job: word === NO_JOB ? null : word, description: row.rest.slice(word.length).trimStart() }
}

/** A job, and spaces up to the column at which the other descriptions begin. */
function fillsColumn(row: UnitRow, column: number): boolean {
  const word = firstWord(row)
  if (!JOB_TYPES.has(word)) return false
  const gap = /^ */.exec(row.rest.slice(word.length))?.[0].length ?? 0
  return row.rest.length === word.length || row.restAt + word.length + gap === column
}

function firstWord(row: UnitRow): string {
  return row.rest.split(' ', 1)[0] ?? ''
}

/** @throws ParseError unless there is no such row */
function refuse(row: UnitRow | undefined): void {
  if (row !== undefined) throw notUnderstood('systemctl', row.line, 'a job or the start of the description? The heading would tell')
}
