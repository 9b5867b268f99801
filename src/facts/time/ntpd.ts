import { HostwardError, NotPermittedError, ToolFailedError, type Warning } from '../../errors.js'
import { followLinks, readOrError } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import { ntpdFileArgument } from '../../tools/ntp-conf/command-line.js'
import { checkNtpConf } from '../../tools/ntp-conf/check.js'
import { readNtpConf, type NtpConf } from '../../tools/ntp-conf/read.js'
import type { NtpdFlavour } from '../../tools/ntp-conf/servers.js'
import { settle } from './settle.js'

/** The ntpd of a host, and how it reads its files. */
export interface Ntpd {
  /** Null when it does not run. */
  pid: number | null
  /** Its command line; null when it does not run, or cannot be seen. */
  argv: readonly string[] | null
  /** Null when nothing tells. */
  flavour: NtpdFlavour | null
  /** As it tells it: `ntpd 4.2.8p15@1.3728-o …`; null when it does not. */
  version: string | null
  /** Its main file. */
  main: string
  /** Whether that file was named to it. */
  isNamed: boolean
}

/** What is known of an ntpd without asking for it; `version` null when nobody has told. */
export interface KnownNtpd {
  pid: number | null
  version: string | null
}

/**
 * Which ntpd there is. One that does not run counts as well: then `startArgs` has the words by which it is to be started, if known.
 *
 * @param known what systemd and ntpd itself have told: then no process lists it
 */
export async function findNtpd(host: Host, startArgs: readonly string[] = [], known: KnownNtpd | null = null): Promise<Ntpd> {
  const running = known === null ? await runningNtpd(host) : await processOf(host, known.pid)
  // Not at the same time: it is a process of that name, too.
  const version = known?.version ?? (await ntpdVersion(host))
  const flavour = version === null ? null : /ntpsec/i.test(version) ? 'ntpsec' : 'ntpd'
  const named = ntpdFileArgument((running?.argv ?? ['', ...startArgs]).slice(1))
  const isNamed = named !== null && named.startsWith('/')
  const main = isNamed ? named : await usualFile(host, flavour)
  return { pid: running?.pid ?? null, argv: running?.argv ?? null, flavour, version, main, isNamed }
}

async function runningNtpd(host: Host): Promise<{ pid: number; argv: string[] | null } | null> {
  const { outcome, exitCode, stdout } = await host.run('pgrep', ['-x', 'ntpd'])
  const pids =
    outcome === 'exited' && exitCode === 0
      ? stdout
          .split('\n')
          .filter((line) => /^\d+$/.test(line))
          .map(Number)
      : []
  // Several: ntpd 4.2 has a child that looks names up. The oldest is ntpd itself.
  for (const pid of pids.sort((a, b) => a - b)) {
    const { text, error } = await readOrError(host, `/proc/${pid}/cmdline`)
    // One that has ended, but that nobody has asked how, has no command line any more.
    if (text === '' || error?.missing === true) continue
    const argv = text?.replace(/\0$/, '').split('\0') ?? null
    if (argv?.includes('--version') !== true) return { pid, argv }
  }
  return null
}

async function processOf(host: Host, pid: number | null): Promise<{ pid: number; argv: string[] | null } | null> {
  if (pid === null) return null
  const { text } = await readOrError(host, `/proc/${pid}/cmdline`)
  return { pid, argv: text?.replace(/\0$/, '').split('\0') ?? null }
}

/** An old one tells it on standard error. */
async function ntpdVersion(host: Host): Promise<string | null> {
  for (const program of ['ntpd', 'ntpq']) {
    const { outcome, stdout, stderr } = await host.run(program, ['--version'])
    const line = outcome === 'exited' ? `${stdout}\n${stderr}`.split('\n').find((text) => /\d+\.\d+/.test(text)) : undefined
    if (line !== undefined) return line.trim()
  }
  return null
}

const CLASSIC_FILE = '/etc/ntp.conf'
const SEC_FILE = '/etc/ntpsec/ntp.conf'

/** Debian's ntpsec has a folder of its own. */
async function usualFile(host: Host, flavour: NtpdFlavour | null): Promise<string> {
  if (flavour !== 'ntpsec') return CLASSIC_FILE
  const { error } = await readOrError(host, SEC_FILE)
  if (error?.missing !== true) return SEC_FILE
  const { osId, osLike } = await host.describe()
  return [osId, ...osLike].some((id) => id === 'debian' || id === 'ubuntu') ? SEC_FILE : CLASSIC_FILE
}

/** @throws NotPermittedError, ToolFailedError when the main file is there and cannot be read */
export async function readNtpdFiles(host: Host, ntpd: Ntpd): Promise<NtpConf> {
  try {
    return await readNtpConf(host, ntpd.main, { folder: readsFolder(ntpd) })
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    const details = { path: error.path }
    if (!error.denied) throw new ToolFailedError(`${error.path}: ${error.code}`, { details })
    throw new NotPermittedError(`${error.path}: permission denied`, { suggestions: ['run it as root, or add --sudo'], details })
  }
}

/** ntpsec reads `ntp.d` beside its own main file, not beside one that it was told. */
export const readsFolder = ({ flavour, isNamed }: Pick<Ntpd, 'flavour' | 'isNamed'>): boolean => flavour === 'ntpsec' && !isNamed

/** What could not be followed, and what ntpd skips, as warnings. */
export const ntpConfWarnings = (conf: NtpConf, { flavour }: Pick<Ntpd, 'flavour'>): Warning[] => [
  ...conf.problems.map(({ code, message }) => ({ code: `CONF_${code}`, message })),
  ...checkNtpConf(conf, flavour).map(({ message }) => ({ code: 'CONF_LINE_IGNORED', message: `${message}: ntpd skips this` })),
]

/** The paths of the files, and what those lead to that are links. */
export async function ntpdPaths(host: Host, conf: NtpConf): Promise<string[]> {
  const paths = [...new Set(conf.files.map(({ path }) => path))]
  return [...new Set([...paths, ...(await Promise.all(paths.map((path) => followLinks(host, path))))])]
}

/** The files where they can be read; the error otherwise. */
export async function settledFiles(host: Host, ntpd: Ntpd): Promise<{ conf: NtpConf | null; error: HostwardError | null }> {
  const conf = await settle(readNtpdFiles(host, ntpd))
  return conf instanceof HostwardError ? { conf: null, error: conf } : { conf, error: null }
}
