import { UsageError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask, firstLine, toolFailed } from '../ask.js'

/** A user of the host. */
export interface Account {
  name: string
  uid: number
  /** The primary group. */
  gid: number
  /** All groups, the primary one among them; only that one where getent does not tell more. */
  gids: number[]
}

/**
 * A user by name or number, from wherever the host has its users (`getent passwd`: /etc/passwd, LDAP, sssd …); null when there is none.
 *
 * @throws UsageError for what no user can be called; ToolMissingError, ToolFailedError
 */
export async function askAccount(host: Host, user: string): Promise<Account | null> {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.@\\-]*\$?$/.test(user) || user.length > 255) {
    throw new UsageError(`${JSON.stringify(user)} cannot be the name of a user`)
  }
  const result = await ask(host, 'getent', ['passwd', '--', user])
  // 2: no such key.
  if (result.exitCode === 2) return null
  if (result.exitCode !== 0) throw toolFailed(result)
  const [name = '', , uid = '', gid = ''] = (firstLine(result.stdout) ?? '').split(':')
  if (name === '' || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) throw toolFailed(result, 'NAME:…:UID:GID:… was expected')
  const groups = await host.run('getent', ['initgroups', '--', name])
  const more = groups.exitCode === 0 ? (/^\S+\s+([\d\s]+)$/.exec(groups.stdout)?.[1] ?? '') : ''
  const gids = [...new Set([Number(gid), ...more.split(/\s+/).filter(Boolean).map(Number)])]
  return { name, uid: Number(uid), gid: Number(gid), gids }
}
