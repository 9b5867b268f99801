import { ToolFailedError, type Warning } from '../../errors.js'
import { isBlank, notUnderstood, toLines, type Line } from '../lines.js'
import type { SavedOutputParser } from '../parse-format.js'
import { withoutTranscriptMarks } from '../transcript.js'
import { systemctlTrouble } from './failure.js'
import { savedLines } from './saved-text.js'

/** A link that enable, disable, mask, unmask, preset, link, revert or set-default made or took away. */
export interface LinkChange {
  action: 'created' | 'removed'
  path: string
  /** Where a created link points; null for a removed one. */
  target: string | null
}

/**
 * What the verbs that change links print (on stderr, exit code 0): `links[]`, empty when nothing changed. The wordings of
 * systemd 208 to 257. A failure after some links is told; a failure alone is thrown.
 */
export const parseSavedLinks: SavedOutputParser<'systemctl-links'> = (text) => {
  const silent = withoutTranscriptMarks(toLines(text))
  if (silent.lines.every(isBlank)) return { data: { links: [] }, warnings: silent.warnings }
  const { lines, warnings } = savedLines(text, 'systemctl')
  const advice = lines.findIndex((line) => ADVICE.test(line.text))
  const dialogue = withoutPolkitDialogue(advice === -1 ? lines : lines.slice(0, advice))
  const said = joinTriggering(dialogue.lines)
  const links = said.flatMap((line) => linkOf(line.text) ?? [])
  if (links.length === 0) refuseFailure(said)
  const told = said.filter((line) => linkOf(line.text) === null && !isBlank(line)).map(toWarning)
  return { data: { links }, warnings: [...warnings, ...dialogue.warnings, ...told, ...(advice === -1 ? [] : [NO_INSTALL_SECTION])] }
}

/** The first line of a long explanation, which goes on to the end. */
const ADVICE = /^The unit files have no (?:\[Install\] section|installation config )/

const NO_INSTALL_SECTION: Warning = {
  code: 'NO_INSTALL_SECTION',
  message: 'systemctl changed nothing: the unit has no [Install] section that says where it is to be enabled',
}

function refuseFailure(lines: readonly Line[]): void {
  const failures = lines.filter((line) => FAILURE.test(line.text))
  const last = failures.at(-1)
  if (last === undefined) return
  throw systemctlTrouble(last.text, 'systemctl') ?? new ToolFailedError(`systemctl: ${last.text}`)
}

const FAILURE = /^(?:Failed to |(?:A dependency j|J)ob for \S+ failed|Verb '|error reading information on service )/

const NOTICE = new RegExp(
  [
    'Synchronizing state of \\S+ (?:for|with) ',
    'Executing:? ',
    '\\S+ is not a native service, redirecting to ',
    'Unit \\S+ is added as a dependency to a non-existent unit ',
    'Unit \\S+ is masked(?:, ignoring\\.| via a generator)',
    'Unit \\S+ is an alias to a (?:unit that is not present|non-existent unit), ignoring\\.',
    'Unit \\S+ does not exist, proceeding anyway',
    'Template unit is not supported by ',
    'Note: ',
    'Warning: ',
    'The following unit files have been enabled in global scope',
    'sh: ',
  ]
    .map((notice) => `^${notice}`)
    .join('|'),
)

/** `Disabling 'x.service', but its triggering units are still active:`, and these on the next line (since systemd 254; a line each before). */
const STILL_TRIGGERED = /^\S+ '\S+', but its triggering units are still active:|^Warning: Stopping .*, but it can still be activated by:/

/** With the names behind it. */
function joinTriggering(lines: readonly Line[]): Line[] {
  const joined: Line[] = []
  for (const line of lines) {
    const last = joined.at(-1)
    const isName = /^ *[^\s,]+\.[a-z]+(?:, [^\s,]+\.[a-z]+)*$/.test(line.text)
    if (last !== undefined && isName && STILL_TRIGGERED.test(last.text)) last.text += ` ${line.text.trim()}`
    else joined.push({ ...line })
  }
  return joined
}

/** What polkit's agent asks a user without rights on the terminal, from its first line to its last. */
function withoutPolkitDialogue(lines: readonly Line[]): { lines: Line[]; warnings: Warning[] } {
  const warnings: Warning[] = []
  let isOpen = false
  const kept = lines.filter((line) => {
    const word = /^={4} AUTHENTICAT(ING|ION) /.exec(line.text)?.[1]
    const isPart = isOpen || word !== undefined
    if (word !== undefined) isOpen = word === 'ING'
    if (word !== undefined) warnings.push({ code: 'TOOL_NOTICE', message: `line ${String(line.number)}: ${line.text}` })
    return !isPart
  })
  return { lines: kept, warnings }
}

function toWarning(line: Line): Warning {
  const message = `line ${String(line.number)}: ${line.text}`
  if (STILL_TRIGGERED.test(line.text)) return { code: 'TOOL_NOTICE', message }
  if (FAILURE.test(line.text)) return { code: 'TOOL_MESSAGE', message }
  if (NOTICE.test(line.text)) return { code: 'TOOL_NOTICE', message }
  throw notUnderstood('systemctl', line, 'Created symlink … or Removed … was expected')
}

function linkOf(text: string): LinkChange | null {
  for (const wording of CREATED) {
    const { path, target } = wording.exec(text)?.groups ?? {}
    if (path !== undefined && target !== undefined) return { action: 'created', path, target }
  }
  for (const wording of REMOVED) {
    const path = wording.exec(text)?.groups?.['path']
    if (path !== undefined) return { action: 'removed', path, target: null }
  }
  return null
}

/** systemd 209 to 219; 220 to 257, quoted from 256 on; up to 208. A target may be relative (`link`, a template's instance). */
const CREATED: readonly RegExp[] = [
  /^Created symlink from (?<path>\/.*) to (?<target>\S.*?)\.$/,
  /^Created symlink (?<path>\/.*), pointing to (?<target>\S.*?)\.$/,
  /^Created symlink (?<quote>['"]?)(?<path>\/.*?)\k<quote> (?:→|->) \k<quote>(?<target>\S.*?)\k<quote>\.$/u,
  /^ln -s '(?<target>.+)' '(?<path>\/.*)'$/,
]

/** The same; 251 to 255 quote with `"`. */
const REMOVED: readonly RegExp[] = [
  /^Removed symlink (?<path>\/.*)\.$/,
  /^Removed (?<quote>['"]?)(?<path>\/.*)\k<quote>\.$/,
  /^rm '(?<path>\/.*)'$/,
]
