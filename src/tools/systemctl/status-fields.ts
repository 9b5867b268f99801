import { notUnderstood, type Line } from '../lines.js'
import { columnsOf } from '../terminal-marks.js'
import { isTreeLine } from './status-tree.js'

/** One field of `systemctl status` with its following lines, e.g. `Docs:` with three of them. */
export interface StatusField {
  key: string
  line: Line
  /** The text after the colon, then the lines below it, without their indentation. */
  values: string[]
  /** The lines below it as they are. */
  more: Line[]
  /** The end of one of its lines was cut. */
  cut: boolean
  /** Nothing marks the cut. */
  unmarked: boolean
}

/** Keys of every version from 219 on; those of the right are what the field is called elsewhere. */
const KEYS: Readonly<Record<string, string>> = {
  Follow: 'Follows',
  Follows: 'Follows',
  Loaded: 'Loaded',
  Transient: 'Transient',
  'Drop-In': 'Drop-In',
  Active: 'Active',
  Until: 'Until',
  Duration: 'Duration',
  Job: 'Job',
  Invocation: 'Invocation',
  TriggeredBy: 'TriggeredBy',
  Trigger: 'Trigger',
  Triggers: 'Triggers',
  Condition: 'Condition',
  Assert: 'Assert',
  Device: 'Device',
  Where: 'Where',
  What: 'What',
  Docs: 'Docs',
  Listen: 'Listen',
  Accepted: 'Accepted',
  Process: 'Process',
  'Main PID': 'Main PID',
  'Control PID': 'Control PID',
  'Cntrl PID': 'Control PID',
  Control: 'Control PID',
  Status: 'Status',
  Error: 'Error',
  IP: 'IP',
  IO: 'IO',
  Tasks: 'Tasks',
  'FD Store': 'FD Store',
  Memory: 'Memory',
  'Mem peak': 'Mem peak',
  CPU: 'CPU',
  CGroup: 'CGroup',
}

const LISTS = new Set(['Drop-In', 'TriggeredBy', 'Triggers', 'Condition', 'Assert', 'Docs', 'Listen'])

/**
 * The fields in their order; `Process:` may stand several times.
 *
 * @param cut the lines whose end the pager cut
 * @param edge columns of the widest line of the whole text
 * @throws ParseError for a line that is part of none
 */
export function statusFields(lines: readonly Line[], cut: ReadonlySet<Line>, edge: number): StatusField[] {
  const fields: StatusField[] = []
  for (const printed of lines) {
    const isCut = cut.has(printed)
    const line = isCut ? { ...printed, text: printed.text.slice(0, -1) } : printed
    const match = /^ *([A-Z][A-Za-z -]*?): ?(.*)$/s.exec(line.text)
    const key = KEYS[match?.[1] ?? '']
    const current = fields.at(-1)
    if (current?.key === 'CGroup' && isTreeLine(line.text)) addLine(current, line, isCut)
    else if (key !== undefined) {
      const value = (match?.[2] ?? '').trimEnd()
      const unmarked = !isCut && edge >= NARROW && columnsOf(line.text) === edge && isUnfinished(key, value)
      fields.push({ key, line, values: [value], more: [], cut: isCut || unmarked, unmarked })
    } else if (current !== undefined && LISTS.has(current.key) && line.text.startsWith('  ')) addLine(current, line, isCut)
    else throw notUnderstood('systemctl', line, 'a field such as "Active:" was expected')
  }
  for (const field of fields) field.values.push(...field.more.map((line) => line.text.trim()))
  return fields
}

/** Nobody's terminal is narrower. */
const NARROW = 60

/**
 * Whether the end of a value is missing: old versions of less cut without a mark. The values of these fields end in a
 * parenthesis, a quote or a time that is complete.
 */
function isUnfinished(key: string, value: string): boolean {
  if (key === 'Process') return !/ ?\(code=[^()]*\)$/.test(value)
  if (key === 'Status') return /^"(?:[^"]|".)*$/s.test(value) && !/.".*$/s.test(value)
  if (key === 'Active' && / since /.test(value))
    return !/ since (?:@\d|.*\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)? ?\S*(?:;|$))/.test(value)
  return IN_PARENTHESES.has(key) && /\([^)]*$/.test(value)
}

const IN_PARENTHESES = new Set(['Loaded', 'Active', 'Main PID', 'Control PID', 'Listen', 'Tasks', 'FD Store', 'Memory', 'Mem peak'])

function addLine(field: StatusField, line: Line, cut: boolean): void {
  field.more.push(line)
  field.cut ||= cut
}
