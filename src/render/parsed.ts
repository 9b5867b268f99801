import type { ParseData } from '../facts/parse-saved.js'
import { renderColumns, type Column } from './columns.js'
import { padEnd, safe, widthOf } from './text.js'
import type { View } from './view.js'
import { wrapAfter } from './wrap.js'

type Fields = Readonly<Record<string, unknown>>

/**
 * Any parsed model for people, by its shape alone: records without lists inside as columns, other records as `key value`
 * blocks. Keys are those of the JSON. On a terminal, columns that do not fit are named below the table.
 */
export function renderParsed(data: ParseData, view: View): string {
  const all = Object.entries(data).filter(([key]) => key !== 'format')
  const [firstList] = [...all.filter(([, value]) => isFilled(value)), ...all.filter(([, value]) => Array.isArray(value))]
  // A list that stays empty beside another one says nothing: a text of zones has no policies.
  const rows = all.filter(([key, value]) => !Array.isArray(value) || isFilled(value) || key === firstList?.[0])
  const parts = rows.map(([key, value]) => {
    const lines = Array.isArray(value)
      ? listLines(key, value, view)
      : isFields(value)
        ? blockLines(value, view)
        : [`${key}: ${word(value)}`]
    return lines.join('\n')
  })
  return `${parts.join('\n\n')}\n`
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0
}

function listLines(key: string, list: readonly unknown[], view: View): string[] {
  if (list.length === 0) return [`no ${safe(key)}`]
  if (!list.every(isFields)) return list.map(word)
  if (list.every(isFlat)) return tableLines(list, view)
  return list.flatMap((record, index) => [...(index === 0 ? [] : ['']), ...blockLines(record, view)])
}

function tableLines(records: readonly Fields[], view: View): string[] {
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))]
  const telling = keys.filter((key) => !isTwin(key, keys) && records.some((record) => !isEmpty(record[key])))
  const columns = telling.map((key): Column<Fields> => {
    const numeric = records.every((record) => record[key] === null || typeof record[key] === 'number')
    return { title: key, value: (record) => word(record[key]), ...(numeric ? { align: 'right' } : { shrinkTo: 12 }) }
  })
  const narrow = howManyFit(columns, records, view.width) < columns.length
  const wanted = narrow ? columns.filter(({ title }) => !SYMBOL.test(title)) : columns
  const fitting = wanted.slice(0, howManyFit(wanted, records, view.width))
  const left = columns.filter((column) => !fitting.includes(column)).map(({ title }) => title)
  const table = renderColumns(records, fitting, view)
  return left.length === 0 ? [table] : [table, '', ...faint(`not shown at this width: ${left.join(', ')} (--json has all)`, view)]
}

/** Columns from the left that fit when each is cut as far as it may be; at least one. */
function howManyFit(columns: readonly Column<Fields>[], records: readonly Fields[], available: number): number {
  let used = 0
  for (const [index, column] of columns.entries()) {
    const full = records.reduce((widest, record) => Math.max(widest, widthOf(safe(column.value(record)))), widthOf(column.title))
    used += Math.min(full, column.shrinkTo ?? full) + (index === 0 ? 0 : 2)
    if (used > available) return Math.max(1, index)
  }
  return columns.length
}

/** Columns that say once more what the word beside them says: the first to go where there is no room. */
const SYMBOL = /^symbol$|Symbol$|Log2$/

/** `nextUsec` beside `next`: the same time once more. */
function isTwin(key: string, keys: readonly string[]): boolean {
  return key.endsWith('Usec') && keys.includes(key.slice(0, -'Usec'.length))
}

/** `key  value` lines, the values under each other; lists and records below their key. */
function blockLines(record: Fields, view: View, indent = ''): string[] {
  const keys = Object.keys(record).filter((key) => !isTwin(key, Object.keys(record)))
  const width = Math.min(24, Math.max(0, ...keys.map((key) => widthOf(safe(key)))))
  return keys.flatMap((key) => {
    const value = record[key]
    const label = `${indent}${padEnd(safe(key), width)}`
    const below = `${indent}  `
    if (isFields(value) && Object.keys(value).length > 0) return [`${indent}${safe(key)}`, ...blockLines(value, view, below)]
    if (Array.isArray(value) && value.length > 0 && value.every(isFields)) {
      const inner = { ...view, width: view.width - below.length }
      const lines = listLines(key, value, inner).flatMap((line) => line.split('\n'))
      return [`${indent}${safe(key)}`, ...lines.map((line) => `${below}${line}`.trimEnd())]
    }
    const lines = Array.isArray(value) ? arrayLines(value) : textLines(value)
    return lines.flatMap((line, index) => valueLines(index === 0 ? label : ' '.repeat(widthOf(label)), line, view))
  })
}

function valueLines(label: string, text: string, view: View): string[] {
  const [first = '', ...rest] = wrapAfter(' '.repeat(widthOf(label) + 2), text, view.width)
  return [`${view.style.faint(label)}${first.slice(widthOf(label))}`.trimEnd(), ...rest]
}

/** Words on one line; values with blanks in them a line each, so that their ends can be seen. */
function arrayLines(values: readonly unknown[]): string[] {
  if (values.length === 0) return ['-']
  const words = values.map(word)
  return words.some((value) => value.includes(' ')) ? words : [words.join(' ')]
}

function textLines(value: unknown): string[] {
  return typeof value === 'string' && value.includes('\n') ? value.replace(/\n$/, '').split('\n').map(safe) : [word(value)]
}

function faint(text: string, view: View): string[] {
  return wrapAfter('', text, view.width).map((line) => view.style.faint(line))
}

function word(value: unknown): string {
  if (isEmpty(value)) return '-'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return safe(typeof value === 'string' ? value : JSON.stringify(value))
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isFlat(record: Fields): boolean {
  return Object.values(record).every((value) => typeof value !== 'object' || value === null)
}
