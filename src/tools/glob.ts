import { listIfThere, lstatIfThere } from '../host/files.js'
import type { Host } from '../host/types.js'

/**
 * Paths that match a shell pattern, sorted by code point, as glob(3) finds them: `*`, `?` and `[…]` never match a slash
 * or a leading dot. A pattern without any of these is itself the answer, whether the file is there or not.
 *
 * @throws FileError for a folder that is there and may not be read
 */
export async function globPaths(host: Pick<Host, 'list' | 'lstat'>, pattern: string): Promise<string[]> {
  if (!MAGIC.test(pattern)) return [pattern]
  const [first = '', ...rest] = pattern.split('/')
  let found = [first]
  for (const part of rest) found = (await Promise.all(found.map((path) => descend(host, path, part)))).flat()
  if (MAGIC.test(rest.at(-1) ?? '')) return found.sort()
  const there = await Promise.all(found.map((path) => isThere(host, path)))
  return found.filter((_, index) => there[index]).sort()
}

/** Whether a file name matches `pattern` (no slashes in it). */
export function matchesName(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false
  return new RegExp(`^${sourceOf(pattern)}$`, 'su').test(name)
}

const MAGIC = /[*?[]/

async function isThere(host: Pick<Host, 'lstat'>, path: string): Promise<boolean> {
  return (await lstatIfThere(host, path)) !== null
}

async function descend(host: Pick<Host, 'list' | 'lstat'>, path: string, part: string): Promise<string[]> {
  if (!MAGIC.test(part)) return [`${path}/${part}`]
  const names = (await listIfThere(host, path === '' ? '/' : path)) ?? []
  return names.filter((name) => matchesName(part, name)).map((name) => `${path}/${name}`)
}

function sourceOf(pattern: string): string {
  let source = ''
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? ''
    const end = character === '[' ? pattern.indexOf(']', at + (/^[!^]/.test(pattern.slice(at + 1)) ? 3 : 2)) : -1
    if (character === '*') source += '.*'
    else if (character === '?') source += '.'
    else if (end !== -1) {
      source += bracket(pattern.slice(at + 1, end))
      at = end
    } else source += character.replace(/[\\^$.|+(){}[\]/-]/, '\\$&')
  }
  return source
}

/** The inside of `[…]`; a range that runs backwards (`z-a`) matches nothing. */
function bracket(body: string): string {
  const negated = /^[!^]/.test(body)
  const characters = (negated ? body.slice(1) : body)
    .replace(/(.)-(.)/gsu, (range, from: string, to: string) => (from <= to ? `${from}\u0000${to}` : ''))
    .replace(/[\\\]^[&-]/g, '\\$&')
    .replaceAll('\u0000', '-')
  if (characters === '') return negated ? '.' : '(?!)'
  return `[${negated ? '^' : ''}${characters}]`
}
