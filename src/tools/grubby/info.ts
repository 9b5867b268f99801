import type { Warning } from '../../errors.js'
import { blankAtBreak, isBetweenArguments } from '../broken-lines.js'
import { splitCommandLine } from '../cmdline/arguments.js'
import { isRescue, versionOfKernelPath } from '../bls/kernel-version.js'
import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'

/** One record of `grubby --info`. */
export interface GrubbyEntry {
  index: number
  /** File name of the entry without `.conf`; null for the C grubby of RHEL 7 and older, which has none. */
  id: string | null
  title: string | null
  /** With /boot in front where /boot is a mount point; null for an entry that boots no Linux. */
  kernel: string | null
  /** From the kernel's file name; null when that holds none. */
  version: string | null
  /** Without `root=`; `$kernelopts` is expanded by grubby, other variables are not. Quotes are kept. */
  args: string[]
  root: string | null
  /** As grubby prints them: the first may have /boot in front where the others have not. */
  initrds: string[]
  /** `mbmodule0=` and its like of the C grubby (Xen); empty otherwise. */
  modules: string[]
  /** The rescue entry of dracut, by its id or kernel. */
  rescue: boolean
  /** False for what the C grubby calls `non linux entry`. */
  linux: boolean
}

export interface GrubbyInfo {
  entries: GrubbyEntry[]
  warnings: Warning[]
}

/**
 * `grubby --info=…` of both grubbys: the shell script over entry files (RHEL 8 and later, Fedora: values in one pair of double quotes
 * with nothing escaped, and possibly of several lines) and the C program (RHEL 7 and older: most values bare).
 *
 * @throws ParseError
 */
export function parseGrubbyInfo(text: string): GrubbyInfo {
  return readGrubbyInfo(toLines(text))
}

/** The same for lines that keep the numbers of the text they come from. @throws ParseError */
export function readGrubbyInfo(lines: readonly Line[]): GrubbyInfo {
  const warnings: Warning[] = []
  const entries: GrubbyEntry[] = []
  const edge = lines.reduce((longest, line) => Math.max(longest, line.text.length), 0)
  for (const record of recordsOf(lines)) entries.push(toEntry(record, edge, warnings))
  return { entries, warnings }
}

/** `key=` with the lines of its value; the first line is what stands behind the equals sign. */
interface Field {
  key: string
  line: Line
  value: Line[]
}

interface GrubbyRecord {
  index: number
  line: Line
  fields: Field[]
  linux: boolean
}

function recordsOf(lines: readonly Line[]): GrubbyRecord[] {
  const records: GrubbyRecord[] = []
  for (const line of lines) {
    const record = records.at(-1)
    const index = /^index=(\d+)$/.exec(line.text)
    const field = /^(kernel|args|root|initrd|title|id|mbmodule\d+)=(.*)$/.exec(line.text)
    if (index) records.push({ index: Number(index[1]), line, fields: [], linux: true })
    else if (record === undefined) {
      // boot= and lba are what the C grubby says of the loader itself, before the entries.
      if (!isBlank(line) && !/^(?:boot=.*|lba)$/.test(line.text)) throw notUnderstood('grubby', line, 'index=N was expected')
    } else if (line.text === 'non linux entry') record.linux = false
    else if (field) {
      if (record.fields.some(({ key }) => key === field[1])) throw notUnderstood('grubby', line, `a second ${field[1] ?? ''}= in one entry`)
      record.fields.push({ key: field[1] ?? '', line, value: [{ number: line.number, text: field[2] ?? '' }] })
    } else goOn(record, line)
  }
  return records
}

/** A line that starts no field continues the quoted value before it. */
function goOn(record: GrubbyRecord, line: Line): void {
  const last = record.fields.at(-1)
  if (last !== undefined && isOpen(last)) last.value.push(line)
  else if (!isBlank(line)) throw notUnderstood('grubby', line, 'key="value" was expected')
}

/** Quotes inside are not escaped, so that in a title and in args a quote at the end of a line may not be the last one. */
function isOpen({ key, value }: Field): boolean {
  if (value[0]?.text.startsWith('"') !== true) return false
  return key === 'title' || key === 'args' || !hasClosingQuote(value)
}

function hasClosingQuote(value: readonly Line[]): boolean {
  const last = value.at(-1)?.text ?? ''
  return last.endsWith('"') && (value.length > 1 || last.length > 1)
}

function toEntry(record: GrubbyRecord, edge: number, warnings: Warning[]): GrubbyEntry {
  const values = new Map(record.fields.map((field) => [field.key, valueOf(field, edge, warnings)]))
  const text = (key: string): string | null => values.get(key)?.join('\n') ?? null
  const kernels = values.get('kernel') ?? []
  if (kernels.length > 1) {
    warnings.push({
      code: 'SEVERAL_KERNELS',
      message: `entry ${record.index} has several linux lines: ${kernels.join(' ')}; the first counts`,
    })
  }
  const id = notEmpty(text('id'))
  const kernel = notPrefix(kernels[0] ?? '')
  return {
    index: record.index,
    id,
    title: notEmpty(text('title')),
    kernel,
    version: versionOfKernelPath(kernel),
    args: splitCommandLine(text('args') ?? ''),
    root: notEmpty(text('root')),
    initrds: (text('initrd') ?? '').split(/\s+/).filter((path) => notPrefix(path) !== null),
    modules: [...values].filter(([key]) => key.startsWith('mbmodule')).map(([, value]) => value.join('\n').trim()),
    rescue: isRescue(id, kernel),
    linux: record.linux,
  }
}

/** The value's lines without the quotes around the whole; a line that a terminal or a mail broke is put together again. */
function valueOf(field: Field, edge: number, warnings: Warning[]): string[] {
  const value = [...field.value]
  if (value[0]?.text.startsWith('"') !== true) return value.map(({ text }) => text)
  while (value.length > 1 && isBlank(value.at(-1) ?? field.line)) value.pop()
  if (!hasClosingQuote(value)) {
    throw notUnderstood('grubby', value.at(-1) ?? field.line, `the value of ${field.key} does not end with a quote`)
  }
  const lines = value.map(({ text }) => text)
  lines[0] = (lines[0] ?? '').slice(1)
  lines[lines.length - 1] = (lines.at(-1) ?? '').slice(0, -1)
  const joined: string[] = []
  lines.forEach((line, position) => {
    if (position > 0 && isBroken(field.key, line)) {
      const number = value[position]?.number ?? 0
      warnings.push({ code: 'BROKEN_LINE_JOINED', message: `line ${number}: the rest of the line before, broken by a terminal` })
      const before = joined.pop() ?? ''
      const physical = position === 1 ? field.line : field.value[position - 1]
      const atBlank = field.key === 'args' && (blankAtBreak(physical?.text.length ?? 0, edge) || isBetweenArguments(before, line))
      joined.push(`${before}${atBlank ? ' ' : ''}${line}`)
    } else joined.push(line)
  })
  return joined
}

/**
 * Whether a further line of a value is none that grubby prints: it flattens args to one line, an entry has one id and one
 * root, and a further kernel or initrd is a path or a variable. A further title can be anything.
 */
function isBroken(key: string, line: string): boolean {
  if (key === 'title') return false
  return key === 'args' || key === 'id' || key === 'root' || !/^[/$]/.test(line)
}

/** grubby puts /boot before a value that is not there. */
function notPrefix(path: string): string | null {
  return path === '' || path === '/boot' ? null : path
}

/** `(null)` is the C grubby's word for a missing title. */
function notEmpty(text: string | null): string | null {
  return text === '' || text === '(null)' ? null : text
}
