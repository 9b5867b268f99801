import { posix } from 'node:path'
import { MOST_LINKS, resolveLink } from '../../host/files.js'
import { FileError, type FileStat, type Host } from '../../host/types.js'

/** A folder, link or file on the way to a program. */
export interface PathPart {
  path: string
  stat: FileStat
}

/**
 * Everything on the way from `/` to where a path leads, links included; the last one is the file itself.
 *
 * @throws FileError for what is not there or may not be looked at; `ELOOP`
 */
export async function readPathParts(host: Host, path: string): Promise<PathPart[]> {
  const parts: PathPart[] = [{ path: '/', stat: await host.lstat('/') }]
  const waiting = path.split('/').filter((word) => word !== '')
  let at = '/'
  for (let links = 0, word = waiting.shift(); word !== undefined; word = waiting.shift()) {
    const next = posix.join(at, word)
    const stat = await host.lstat(next)
    parts.push({ path: next, stat })
    if (stat.kind !== 'symlink') {
      at = next
      continue
    }
    links += 1
    if (links > MOST_LINKS) throw new FileError('ELOOP', path)
    const target = resolveLink(next, await host.readlink(next))
    waiting.unshift(...target.split('/').filter((part) => part !== ''))
    at = '/'
  }
  return parts
}

/** Who besides root runs a program. */
interface Runner {
  uid: number
  gids: readonly number[]
}

/**
 * Who else could put something else in the place of a program: whoever may write the file, or a folder on the way to it. Sentences;
 * access control lists are not seen. Root and the user who runs it are no others.
 */
export function othersWhoMayWrite(parts: readonly PathPart[], runner: Runner | null): string[] {
  const found = parts.flatMap(({ path, stat: { kind, mode, uid, gid } }) => {
    // A link has no rights of its own: its folder decides. In a sticky folder only the owner of a file or link may replace it.
    const isOpen = kind !== 'symlink' && !(kind === 'directory' && (mode & 0o1000) !== 0)
    const who = [
      ...(uid !== 0 && uid !== runner?.uid ? [`user ${uid}, who owns it,`] : []),
      ...(isOpen && (mode & 0o020) !== 0 && gid !== 0 ? [`members of group ${gid}`] : []),
      ...(isOpen && (mode & 0o002) !== 0 ? ['all users'] : []),
    ]
    return who.length === 0 ? [] : [`${path}: ${who.join(' and ')} may write`]
  })
  return [...new Set(found)]
}

/** Whether a user may execute a file and get to it, as far as modes tell; root may whatever is executable for anybody. */
export function mayExecute(parts: readonly PathPart[], runner: Runner): boolean {
  if (runner.uid === 0) return ((parts.at(-1)?.stat.mode ?? 0) & 0o111) !== 0
  return parts
    .filter(({ stat }) => stat.kind !== 'symlink')
    .every(({ stat: { mode, uid, gid } }) => {
      const bit = uid === runner.uid ? 0o100 : runner.gids.includes(gid) ? 0o010 : 0o001
      return (mode & bit) !== 0
    })
}
