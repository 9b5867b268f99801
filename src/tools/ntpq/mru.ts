import { isIP } from 'node:net'
import { notUnderstood, type Line } from '../lines.js'

/** A host that ntpd has had a packet from, a row of `ntpq -c mrulist` (ntpq(8)). */
export interface MruEntry {
  /** Address, or a name where ntpq was not asked for numbers. */
  remote: string
  /** Null where a name was printed. */
  address: string | null
  packets: number
  /** Packets that were not answered; null where ntpq does not tell (ntp 4.2). */
  dropped: number | null
  lastSeconds: number
  averageSeconds: number
  /** Of the last packet: 3 a client, 4 a server's answer, 6 and 7 ntpq and ntpdc. */
  mode: number
  /** Restrictions as a number (hex in the table). */
  restrictions: number
}

/** The table of ntp 4.2.7 and later, and of ntpsec, which has two columns more. @throws ParseError */
export function parseMruList(lines: readonly Line[]): MruEntry[] {
  const head = lines.findIndex(({ text }) => HEADER.test(text))
  const header = lines[head]
  if (header === undefined) {
    const [first] = lines.filter(({ text }) => !REMARK.test(text))
    if (first !== undefined) throw notUnderstood('ntpq', first, 'the header of mrulist was expected')
    return []
  }
  const names = header.text.trim().replace('remote address', 'remote').split(/ +/)
  return lines
    .slice(head + 1)
    .filter(({ text }) => !/^=+$/.test(text.trim()) && !REMARK.test(text) && text.trim() !== '')
    .map((line) => row(line, names))
}

const HEADER = /^ *lstint +avgint +rstr +r +m +v +count +(?:score +drop +)?rport +remote address *$/
const REMARK = /^(?:Ctrl-C |Retrieved |# )/

function row(line: Line, names: readonly string[]): MruEntry {
  const cells = line.text.trim().split(/ +/)
  const cell = (name: string): string => cells[names.indexOf(name)] ?? ''
  const number = (name: string, pattern: RegExp, radix = 10): number => {
    const text = cell(name)
    if (!pattern.test(text)) throw notUnderstood('ntpq', line, `${name} is ${JSON.stringify(text)}`)
    return radix === 10 ? Number(text) : Number.parseInt(text, radix)
  }
  const remote = cell('remote')
  if (remote === '') throw notUnderstood('ntpq', line, `${names.length} columns were expected`)
  return {
    remote,
    address: isIP(remote) === 0 ? null : remote,
    packets: number('count', /^\d+$/),
    dropped: names.includes('drop') ? number('drop', /^\d+$/) : null,
    lastSeconds: number('lstint', /^\d+(?:\.\d+)?$/),
    averageSeconds: number('avgint', /^\d+(?:\.\d+)?$/),
    mode: number('m', /^\d$/),
    restrictions: number('rstr', /^[0-9a-f]+$/, 16),
  }
}
