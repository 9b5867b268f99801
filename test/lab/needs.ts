import { existsSync, readFileSync } from 'node:fs'
import { run } from './shell.js'

/** Programs that the lab is made of, and the Debian package of each. */
const NEEDS: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  ip: 'iproute2',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  // Put into the hosts as it is here, by the tests that kill hostward at a system call.
  strace: 'strace',
}

const has = (program: string): boolean => run('sh', ['-c', `command -v ${program}`]).code === 0

/** Everything that the lab needs, installed when that can be done here; otherwise says plainly what is lacking. */
export function ensureNeeds(tell: (line: string) => void): boolean {
  if (process.getuid?.() !== 0) {
    tell('the lab needs root: it makes namespaces and mounts. Run it with sudo.')
    return false
  }
  const missing = (): string[] => [
    ...new Set(
      Object.entries(NEEDS)
        .filter(([program]) => !has(program))
        .map(([, name]) => name),
    ),
  ]
  if (missing().length === 0) return mayMakeNamespaces(tell)
  if (!isDebian()) {
    tell(`the lab lacks ${missing().join(', ')} (names of Debian packages), and installs them by itself only on Debian`)
    return false
  }
  tell(`installing ${missing().join(', ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'], { env, timeoutMs: 300_000 })
  const { code, stderr } = run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing()], { env, timeoutMs: 600_000 })
  if (code === 0 && missing().length === 0) return mayMakeNamespaces(tell)
  tell(`the lab lacks ${missing().join(', ')}; installing it failed:\n${stderr}`)
  return false
}

/** root of a container often may not. */
function mayMakeNamespaces(tell: (line: string) => void): boolean {
  const { code, stderr } = run('unshare', ['--mount', '--net', '--pid', '--fork', 'mount', '-t', 'tmpfs', 'lab', '/mnt'])
  if (code === 0) return true
  tell(`the lab needs namespaces and mounts of its own, and this machine does not let root make them: ${stderr.trim()}`)
  return false
}

function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID(?:_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
}
