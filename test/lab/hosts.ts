import { spawn } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { builtPackage } from '../helpers/built-cli.js'
import { folderOf, keepersOf, rootOf, supervisorPid } from './alive.js'
import { putBootFiles } from './boot-files.js'
import { createControlGroups, removeControlGroups } from './control-groups.js'
import { putGrubby } from './grubby.js'
import { netnsPath, onTheWire } from './network.js'
import { must, run, until, type Ran } from './shell.js'
import { hosts, POOL, STATE, WRONG, type HostName, type HostSpec } from './spec.js'

/** Where the hosts have hostward: as a package of its own, so that work on the repository does not change it in mid-test. */
const HOSTWARD_IN_HOST = '/opt/hostward'
/** Where it lies on this machine. */
export const packageFolder = join(STATE, 'package')

export function hostSpec(name: HostName): HostSpec {
  const spec = hosts.find((host) => host.name === name)
  if (spec === undefined) throw new Error(`${name}: no such lab host; there are ${hosts.map((host) => host.name).join(', ')}`)
  return spec
}

const keyPath = join(STATE, 'ssh-key')
const nodePath = join(STATE, 'node')
/** The socket of the login that all commands of a user share. */
const connectionPath = (user: string, host: HostName): string => join(STATE, `ssh-${user}-${host}`)

/** Size of a host's /boot: small, so that a test can fill it up. */
const BOOT_SIZE = '64m'

/** hostward as it is now for all hosts, as an installation has it; those that are up see it at once. It is built once for all labs. */
export function putPackage(): void {
  // The hosts have this very folder mounted: what is in it changes, not the folder.
  for (const name of existsSync(packageFolder) ? readdirSync(packageFolder) : []) rmSync(join(packageFolder, name), { recursive: true })
  cpSync(builtPackage(), packageFolder, { recursive: true })
  // The folder that was built into is nobody else's.
  chmodSync(packageFolder, 0o755)
  if (!existsSync(nodePath)) copyFileSync(process.execPath, nodePath)
}

/**
 * Make the folder of this lab, in memory: nothing of it is left after a crash of the machine, and no host sees the name of
 * one of its disks. The Node that runs the tests is copied there for the same reason.
 */
export function createState(): void {
  mkdirSync(STATE, { recursive: true, mode: 0o700 })
  must('mount', ['-t', 'tmpfs', '-o', 'mode=0700', 'lab', STATE])
}

export function removeState(): void {
  unmount(STATE)
  rmSync(STATE, { recursive: true, force: true })
}

/** Whatever is mounted there, also more than once. */
function unmount(path: string): void {
  const isMounted = (): boolean => readFileSync('/proc/self/mounts', 'utf8').includes(` ${path} `)
  for (let layers = 0; layers < 8 && isMounted(); layers += 1) run('umount', ['--recursive', '--lazy', path])
}

/** Make the login key of this lab. */
export function createKey(): void {
  must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyPath, '-C', 'lab'])
}

/** $1: the files through which nspawn enters the control groups of its host. The supervisor itself stays outside of them. */
const SUPERVISOR = `groups=$1
shift
while :; do
  (
    for group in $groups; do sh -c 'echo $PPID >"$1"' sh "$group"; done
    exec systemd-nspawn "$@"
  )
  [ $? -eq 133 ] || exit
done`

/**
 * Start a host with a fresh disk: an overlay over its image, whose upper half is thrown away with it. Returns at once;
 * `waitUntilUp` waits. A reboot from inside ends nspawn with 133 (because of --keep-unit): the loop starts it again on the
 * same disk and in the same network namespace.
 */
export function startHost(name: HostName, image: string): void {
  const spec = hostSpec(name)
  const folder = folderOf(name)
  for (const part of ['upper', 'work', 'root', 'boot']) mkdirSync(join(folder, part), { recursive: true })
  must('mount', [
    '-t',
    'overlay',
    'overlay',
    '-o',
    `lowerdir=${image},upperdir=${join(folder, 'upper')},workdir=${join(folder, 'work')}`,
    rootOf(name),
  ])
  must('mount', ['-t', 'tmpfs', '-o', `mode=0755,size=${BOOT_SIZE}`, 'boot', join(folder, 'boot')])
  putFiles(spec)
  const log = openSync(join(folder, 'console.log'), 'a')
  const isSystemd = spec.image === 'systemd'
  const words = [
    '--quiet',
    '--register=no',
    '--keep-unit',
    `--directory=${rootOf(name)}`,
    `--machine=${name}`,
    `--network-namespace-path=${netnsPath(name)}`,
    '--capability=CAP_NET_ADMIN',
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    '--console=pipe',
    `--bind-ro=${packageFolder}:${HOSTWARD_IN_HOST}`,
    `--bind-ro=${nodePath}:/usr/local/bin/node`,
    ...(isSystemd ? [`--bind=${join(folder, 'boot')}:/boot`, '--boot'] : ['/sbin/lab-init']),
  ]
  const supervisor = spawn('sh', ['-c', SUPERVISOR, 'sh', createControlGroups(name).join(' '), ...words], {
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  supervisor.unref()
  writeFileSync(join(folder, 'pid'), String(supervisor.pid))
}

function putFiles(spec: HostSpec): void {
  const root = rootOf(spec.name)
  const names = [
    ...hosts.map((host) => [host.addresses[0]?.replace(/\/\d+$/, ''), host.name]),
    ...POOL.addresses.map((address) => [address, POOL.name]),
    [WRONG.address, WRONG.name],
  ]
  const key = readFileSync(`${keyPath}.pub`, 'utf8')
  const files: Record<string, string> = {
    '/etc/hostname': `${spec.name}\n`,
    '/etc/hosts': `127.0.0.1 localhost\n${names.map((pair) => pair.join(' ')).join('\n')}\n`,
    '/root/.ssh/authorized_keys': key,
    '/home/admin/.ssh/authorized_keys': key,
    ...spec.files,
  }
  for (const [path, text] of Object.entries(files)) {
    const target = join(root, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
    chmodSync(target, 0o644)
  }
  for (const folder of ['root/.ssh', 'home/admin/.ssh']) chmodSync(join(root, folder), 0o700)
  must('chroot', [root, 'chown', '-R', 'admin:', '/home/admin'])
  must('ln', ['-sf', `${HOSTWARD_IN_HOST}/bin/run.js`, join(root, 'usr/local/bin/hostward')])
  if (spec.image !== 'systemd') return
  putBootFiles(join(folderOf(spec.name), 'boot'), root)
  putGrubby(root)
}

/** PID 1 of the host as this machine counts; null when it is down. */
export function initPid(name: HostName): number | null {
  const supervisor = supervisorPid(name)
  if (supervisor === null) return null
  const nspawn = childOf(supervisor)
  return nspawn === null ? null : childOf(nspawn)
}

function childOf(pid: number): number | null {
  const path = `/proc/${pid}/task/${pid}/children`
  const child = existsSync(path) ? readFileSync(path, 'utf8').trim().split(' ')[0] : ''
  return child === undefined || child === '' ? null : Number(child)
}

const CONSOLE_LINES = 15

/** Until the host has finished booting and takes logins. @throws Error with what it said */
export async function waitUntilUp(name: HostName, timeoutMs = 120_000): Promise<void> {
  const isSystemd = hostSpec(name).image === 'systemd'
  const ready = isSystemd ? ['systemctl', 'is-system-running'] : ['true']
  try {
    await until(`${name} boots`, timeoutMs, () => {
      const { code, stdout } = inHost(name, ready, { timeoutMs: 5000 })
      return isSystemd ? /^(?:running|degraded)$/m.test(stdout) : code === 0
    })
  } catch (error) {
    const said = readFileSync(join(folderOf(name), 'console.log'), 'utf8')
      .split('\n')
      .slice(-CONSOLE_LINES)
      .join('\n')
    throw new Error(`${error instanceof Error ? error.message : String(error)}; its console said at last:\n${said}`, { cause: error })
  }
}

/** End a host at once and throw its disk away. */
export async function stopHost(name: HostName): Promise<void> {
  const keepers = keepersOf(name)
  const inits = keepers.map(childOf).filter((pid) => pid !== null)
  // Killing PID 1 of a PID namespace ends everything in it; the supervisor first, so that nothing starts again.
  const pids = [...new Set([supervisorPid(name), ...inits, ...keepers])].filter((pid) => pid !== null)
  for (const pid of pids) run('kill', ['-KILL', String(pid)])
  await until(`${name} ends`, 60_000, () => pids.every((pid) => !existsSync(`/proc/${pid}`)))
  for (const user of ['root', 'admin']) endLogin(user, name)
  for (const part of ['root', 'boot']) unmount(join(folderOf(name), part))
  await removeControlGroups(name)
  rmSync(folderOf(name), { recursive: true, force: true })
}

export interface LoginOptions {
  /** `root` when left out. */
  user?: 'root' | 'admin'
  timeoutMs?: number
  input?: string
  /** Log in anew: what makes a difference at the login (groups, sshd itself) shows only then. */
  anew?: boolean
}

/** Its host is gone: the connection would notice that later. */
function endLogin(user: string, name: HostName): void {
  const path = connectionPath(user, name)
  if (existsSync(path)) run('ssh', ['-S', path, '-O', 'exit', name])
  rmSync(path, { force: true })
}

/** The words that log in to a host and run a command line there, or a shell when there is none. The words arrive as they are. */
export function login(
  name: HostName,
  words: readonly string[],
  { user = 'root', anew = false }: LoginOptions = {},
): [file: string, args: string[]] {
  const address = hostSpec(name).addresses[0]?.replace(/\/\d+$/, '') ?? ''
  const line = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
  const options = [
    ...['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'ConnectTimeout=3'],
    ...['ServerAliveInterval=10', 'ServerAliveCountMax=3'],
    // One login for all commands of a user: a handshake for each takes longer than most of them, and every login that comes or goes
    // starts and stops units. It ends with the host.
    ...(anew ? [] : ['ControlMaster=auto', `ControlPath=${connectionPath(user, name)}`, 'ControlPersist=yes']),
  ]
  const ssh = ['-i', keyPath, ...options.flatMap((option) => ['-o', option]), `${user}@${address}`]
  return onTheWire('ssh', line === '' ? ssh : [...ssh, line])
}

/**
 * Run a command line in a host through an ssh login, as an admin would: not with nsenter, which hands over rights that
 * no login has.
 */
export function inHost(name: HostName, words: readonly string[], options: LoginOptions = {}): Ran {
  return run(...login(name, words, options), {
    timeoutMs: options.timeoutMs ?? 60_000,
    ...(options.input === undefined ? {} : { input: options.input }),
  })
}
