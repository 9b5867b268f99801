import { parseShellVariables } from './shell-variables.js'

/**
 * A shell file (`/etc/default/grub`, `/etc/sysconfig/kernel`) in which a variable has another value, and all else is as it was: the
 * assignment that counts is rewritten in its place, with its quotes and the comment behind it; a missing one is put at the end.
 * Null where that is no plain assignment (`+=`, `$(…)`, several lines), so that only a person can change it.
 */
export function setShellVariable(text: string, name: string, value: string): string | null {
  const edited = rewritten(text, name, value)
  if (edited === null) return null
  const before = parseShellVariables(text)
  const after = parseShellVariables(edited)
  // The proof: read as a shell reads it, this variable and no other is different.
  if (after.values.get(name) !== value || after.otherLines.length !== before.otherLines.length) return null
  const others = [...before.values.keys(), ...after.values.keys()].filter((other) => other !== name)
  return others.every((other) => before.values.get(other) === after.values.get(other)) ? edited : null
}

function rewritten(text: string, name: string, value: string): string | null {
  const lines = text.split('\n')
  const start = new RegExp(`^\\s*(?:export\\s+)?${name}\\+?=`)
  const at = lines.findLastIndex((line) => start.test(line))
  if (at === -1) return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${name}=${quoted(value, '"')}\n`
  const line = new RegExp(
    `^(\\s*(?:export\\s+)?${name}=)("(?:[^"\\\\\`$]|\\\\["\\\\\`$])*"|'[^']*'|[^\\s'"\\\\\`$;&|<>()#]*)(\\s*(?:\\s#.*)?)$`,
  ).exec(lines[at] ?? '')
  if (line === null || lines[at - 1]?.endsWith('\\') === true) return null
  const [, before = '', old = '', after = ''] = line
  lines[at] = `${before}${quoted(value, old[0])}${after}`
  return lines.join('\n')
}

/** In the quotes that were there before, where the value allows it. */
function quoted(value: string, quote: string | undefined): string {
  if (quote === "'" && !value.includes("'")) return `'${value}'`
  if (quote !== '"' && /^[\w.,:@%/-]+$/.test(value)) return value
  return `"${value.replace(/["\\`$]/g, '\\$&')}"`
}
