import { userInfo } from 'node:os'

/** Where programs are looked for, in this order. sbin first: that is where grubby, chronyd and sshd live. */
export const STANDARD_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * The PATH for programs. `HOSTWARD_PATH` replaces the standard one for tests and odd hosts; it is ignored when running
 * as root on behalf of another user, who could otherwise have a program of theirs run as root. Folders in it that are not
 * absolute are left out: what they mean would depend on where hostward was started.
 */
export function programPath(env: NodeJS.ProcessEnv, uid: number | null): string {
  const wanted = env['HOSTWARD_PATH']
  if (wanted === undefined || wanted === '' || actsForAnother(env, uid)) return STANDARD_PATH
  return wanted
    .split(':')
    .filter((folder) => folder.startsWith('/'))
    .join(':')
}

/** Root on behalf of somebody else: sudo, doas and pkexec say so in the environment. */
export function actsForAnother(env: NodeJS.ProcessEnv, uid: number | null): boolean {
  if (uid !== 0) return false
  const caller = env['SUDO_UID'] ?? env['PKEXEC_UID']
  if (caller !== undefined) return caller !== '0'
  const doas = env['DOAS_USER']
  return doas !== undefined && doas !== 'root'
}

/**
 * The one environment of every program. Nothing is inherited: grubby takes inherited variables for its options
 * (G14), systemctl and dmesg change their format by COLUMNS, colours and pagers.
 */
export function programEnvironment(path: string): Record<string, string> {
  return {
    PATH: path,
    LC_ALL: 'C.UTF-8',
    LANGUAGE: '',
    TZ: 'UTC',
    HOME: homeOf(),
    PAGER: 'cat',
    SYSTEMD_PAGER: 'cat',
    SYSTEMD_COLORS: '0',
    SYSTEMD_URLIFY: '0',
    NO_COLOR: '1',
    TERM: 'dumb',
  }
}

function homeOf(): string {
  try {
    return userInfo().homedir
  } catch {
    return '/'
  }
}
