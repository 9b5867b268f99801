import type { Warning } from '../../errors.js'
import type { Line } from '../lines.js'

/**
 * What grubby's script, its shell and its helpers write on standard error beside the answer: `grep: …/grubenv: No such file
 * or directory`, `rpm-sort: Invalid input`, `/usr/libexec/grubby/grubby-bls: line 37: …`, `/etc/os-release: line 5: …`.
 */
export function isGrubbyMessage(line: Line): boolean {
  return MESSAGE.test(line.text)
}

const HELPERS = 'awk|bash|cat|cp|cut|findmnt|gawk|grep|head|ls|mountpoint|mv|readlink|realpath|rm|rpm-sort|sed|sh|sort|tail|tr|uname'
const MESSAGE = new RegExp(String.raw`^(?:-?(?:/\S*/)?(?:${HELPERS})|\S*grubby[^\s:]*|\S*grub2?-[a-z]+|/\S+: line \d+): `)

export function grubbyMessageWarning(line: Line): Warning {
  return { code: 'TOOL_MESSAGE', message: `line ${String(line.number)}: a message, not part of the answer: ${line.text}` }
}
