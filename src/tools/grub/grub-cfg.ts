import { toLines } from '../lines.js'
import type { GrubVariables } from './variables.js'

/**
 * What hostward looks for in a generated `grub.cfg`. The file is a script for GRUB's own shell: this is a probe for the
 * lines that grub2-mkconfig is known to write (00_header, 10_linux, 00_tuned), not a parser; other lines are none of its business.
 */
export interface GrubCfgProbe {
  /** Calls `blscfg`: the menu is made of the files in loader/entries. */
  callsBlscfg: boolean
  /** Hands on to another file (`configfile`): the stub on an EFI system partition. */
  handsOn: boolean
  /** The lasting default as written: `${saved_entry}`, `0`, a title or an id; null when it sets none. */
  default: string | null
  /** Obeys `next_entry` of the environment, once. */
  obeysNextEntry: boolean
  /** Seconds that the menu waits; -1 waits for ever; null when it sets none. */
  menuTimeoutSeconds: number | null
  /** menu, countdown or hidden; null when it sets none. */
  timeoutStyle: string | null
  /** Variables that it sets in every case (tuned_params …): these win over the environment. */
  variables: GrubVariables
  /** Variables that it sets only where the environment has none (kernelopts). */
  fallbacks: GrubVariables
  /** `menuentry` commands in order, those inside submenus too. */
  menuEntries: GrubMenuEntry[]
}

export interface GrubMenuEntry {
  title: string
  /** `--id` or `$menuentry_id_option`; null when it has none. */
  id: string | null
}

/** Look a grub.cfg over. Never fails: what is not found is null or empty. */
export function probeGrubCfg(text: string): GrubCfgProbe {
  const lines = toLines(text).map((line) => line.text.trim())
  const sets = settings(lines)
  const defaults = sets.filter(({ name, value }) => name === 'default' && !/\$\{?next_entry\b/.test(value))
  const style = sets.findIndex(({ name }) => name === 'timeout_style')
  const timeout = sets.slice(Math.max(style, 0)).find(({ name, value }) => name === 'timeout' && /^-?\d+$/.test(value))
  return {
    callsBlscfg: lines.some((line) => /^(?:blscfg|bls_import)(?:\s|$)/.test(line)),
    handsOn: lines.some((line) => /^configfile\s/.test(line)),
    default: defaults[0]?.value ?? null,
    obeysNextEntry: sets.some(({ name, value }) => name === 'default' && /\$\{?next_entry\b/.test(value)),
    menuTimeoutSeconds: timeout === undefined ? null : Number(timeout.value),
    timeoutStyle: sets[style]?.value ?? null,
    variables: toVariables(sets.filter(({ always, value }) => always && !value.includes('$'))),
    fallbacks: toVariables(sets.filter(({ name, always }) => !always && name === 'kernelopts')),
    menuEntries: lines.flatMap(menuEntry),
  }
}

interface Setting {
  name: string
  value: string
  /** Outside of any `if`, function or menu entry. */
  always: boolean
}

function settings(lines: readonly string[]): Setting[] {
  const found: Setting[] = []
  let depth = 0
  for (const line of lines) {
    const match = /^set\s+([A-Za-z0-9_]+)=(.*)$/.exec(line)
    if (match) found.push({ name: match[1] ?? '', value: unquote(match[2] ?? ''), always: depth === 0 })
    if (/^(?:if|for|while|until)\s/.test(line) || /^(?:menuentry|submenu|function)\s.*\{$/.test(line)) depth += 1
    if (/^(?:fi|done|\})(?:\s|;|$)/.test(line)) depth = Math.max(0, depth - 1)
  }
  return found
}

function toVariables(sets: readonly Setting[]): GrubVariables {
  return Object.fromEntries(sets.map(({ name, value }) => [name, value]))
}

function menuEntry(line: string): GrubMenuEntry[] {
  const match = /^menuentry\s+(.*)$/.exec(line)
  if (!match) return []
  const rest = match[1] ?? ''
  const title = WORD.exec(rest)?.[0] ?? ''
  const id = /(?:--id[=\s]|\$\{?menuentry_id_option\}?\s)\s*(.*)$/.exec(rest.slice(title.length))?.[1]
  const word = id === undefined ? undefined : WORD.exec(id)?.[0]
  return [{ title: unquote(title), id: word === undefined || word === '' ? null : unquote(word) }]
}

/** One word of GRUB's shell: quoted pieces and plain characters side by side. */
const WORD = /^(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\{])*/

function unquote(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
    (_all, single?: string, double?: string, escaped?: string) => single ?? double?.replace(/\\(.)/g, '$1') ?? escaped ?? '',
  )
}
