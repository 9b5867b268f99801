import { NotFoundError, ParseError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask } from '../ask.js'
import { systemctlFailure } from './failure.js'

interface CatFile {
  path: string
  content: string
}

export interface CatAnswer {
  files: CatFile[]
  /** Instead of files: the unit is masked, or systemd could not load it. Its own words. */
  note: string | null
}

/** The argv of a cat call; a recording answers it. */
export function catArgs(unit: string): string[] {
  return ['cat', '--no-pager', '--', unit]
}

/**
 * A unit's files as `systemctl cat` shows them.
 *
 * @param paths the files in their order as `systemctl show` tells them; empty for a template, of which show tells nothing
 * @throws NotFoundError (no files), NotPermittedError, ToolMissingError, DaemonNotRunningError, ParseError …
 */
export async function askCat(host: Host, unit: string, paths: readonly string[]): Promise<CatAnswer> {
  const result = await ask(host, 'systemctl', catArgs(unit))
  if (result.exitCode !== 0) {
    if (/^No files found for /m.test(result.stderr)) throw new NotFoundError(`${unit} has no files`)
    throw systemctlFailure(result)
  }
  return parseSystemctlCat(result.stdout, paths.length > 0 ? paths : null)
}

const NOTE = /^# (Unit \S+ (?:is masked|could not be loaded)\.)\n$/

/**
 * `systemctl cat`: each file after a line `# /path`, with a blank line between two files. A file may have such lines itself;
 * only the paths that are expected count, each once, in their order. Without paths, the first line and lines that name a
 * drop-in (`/….d/x.conf`) after a blank line count.
 *
 * @throws ParseError when the headings are not those that are expected, or may be two
 */
export function parseSystemctlCat(text: string, paths: readonly string[] | null): CatAnswer {
  const note = NOTE.exec(text)?.[1] ?? null
  if (note !== null) return { files: [], note }
  const lines = text.replace(/\n$/, '').split('\n')
  const starts = paths === null ? guessedStarts(lines) : expectedStarts(lines, paths)
  const files = starts.map(({ at, path }, index): CatFile => {
    const next = starts[index + 1]?.at
    const body = lines.slice(at + 1, next)
    if (next !== undefined && body.at(-1) === '') body.pop()
    return { path, content: body.length === 0 ? '' : `${body.join('\n')}\n` }
  })
  return { files, note: null }
}

interface Start {
  at: number
  path: string
}

function expectedStarts(lines: readonly string[], paths: readonly string[]): Start[] {
  let from = 0
  return paths.map((path, index) => {
    const at = index === 0 ? 0 : nextHeading(lines, path, from)
    if (headingOf(lines[at]) === null || !isSamePath(headingOf(lines[at]) ?? '', path)) {
      throw new ParseError({ tool: 'systemctl', line: at + 1, text: lines[at] ?? '' }, `the file ${path} was expected to begin`)
    }
    from = at + 1
    return { at, path: headingOf(lines[at]) ?? path }
  })
}

/** After a blank line; systemd 219 prints none after a file that does not end in a newline. */
function nextHeading(lines: readonly string[], path: string, from: number): number {
  const places = lines.flatMap((line, at) => (at >= from && isSamePath(headingOf(line) ?? '', path) ? [at] : []))
  const parted = places.filter((at) => lines[at - 1] === '')
  const [at, another] = parted.length > 0 ? parted : places
  if (at === undefined || another !== undefined) {
    const line = another ?? from
    const why =
      another === undefined ? `the file ${path} was expected` : `the heading of ${path}, or a line of another file that looks like it?`
    throw new ParseError({ tool: 'systemctl', line: line + 1, text: lines[line] ?? '' }, why)
  }
  return at
}

function guessedStarts(lines: readonly string[]): Start[] {
  const first = headingOf(lines[0])
  if (first === null)
    throw new ParseError({ tool: 'systemctl', line: 1, text: lines[0] ?? '' }, 'a line with the path of the file was expected')
  const starts = [{ at: 0, path: first }]
  for (const [at, line] of lines.entries()) {
    const path = headingOf(line)
    if (at > 0 && path !== null && lines[at - 1] === '' && /\.d\/[^/]+\.conf$/.test(path)) starts.push({ at, path })
  }
  return starts
}

function headingOf(line: string | undefined): string | null {
  return /^# (\/\S.*)$/.exec(line ?? '')?.[1] ?? null
}

/** /lib is /usr/lib on a host with a merged /usr; the two calls may name it differently. */
function isSamePath(a: string, b: string): boolean {
  return a.replace(/^\/usr\/lib\//, '/lib/') === b.replace(/^\/usr\/lib\//, '/lib/')
}
