import { posix } from 'node:path'
import { listIfThere, readIfThere, statIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { parseSvstat } from '../../tools/daemontools/svstat.js'
import { toLines } from '../../tools/lines.js'
import { ntpdLogArgument } from '../../tools/ntp-conf/command-line.js'
import { ntpWordsOf } from '../../tools/ntp-conf/lines.js'
import type { NtpConf } from '../../tools/ntp-conf/read.js'
import { SCAN_FOLDERS } from '../supervisor/supervisor.js'
import { activeDaemons, type TimeDaemon } from './daemons.js'
import type { Ntpd } from './ntpd.js'

/** Who starts ntpd, and ends it. */
export type NtpdService =
  | { kind: 'systemd'; unit: string }
  /** `folder`: the entry of svscan's folder; `log`: the file that multilog writes now, where it has a logger. */
  | { kind: 'daemontools'; folder: string; startArgs: readonly string[]; log: string | null }
  /** A script of the distribution that takes `restart`. */
  | { kind: 'script'; script: string }

const SCRIPTS: readonly string[] = ['/etc/rc.d/rc.ntpd', '/etc/init.d/ntpd', '/etc/init.d/ntpsec', '/etc/init.d/ntp']

/** Null where nothing starts ntpd: it has no service yet. @param ntpd the running one, if any */
export async function findNtpdService(
  host: Host,
  daemons: readonly TimeDaemon[] | null,
  { pid, argv }: Pick<Ntpd, 'pid' | 'argv'>,
): Promise<NtpdService | null> {
  const units = (daemons ?? []).filter(({ name }) => name === 'ntpd' || name === 'ntpsec')
  const unit = activeDaemons(units)[0] ?? units[0]
  if (unit !== undefined) return { kind: 'systemd', unit: unit.unit }
  return (await supervisedNtpd(host, pid)) ?? (await scriptOfNtpd(host, pid !== null && argv?.includes('-n') !== true))
}

async function supervisedNtpd(host: Host, pid: number | null): Promise<NtpdService | null> {
  if ((await host.which('svstat')) === null) return null
  const found = (await Promise.all(SCAN_FOLDERS.daemontools.map(async (folder) => entriesOf(host, folder)))).flat()
  const [first, ...others] = found
  if (first === undefined) return null
  const pids = others.length === 0 ? new Map<string, number | null>() : await pidsOf(host, found)
  const { folder, run } = found.find((one) => pids.get(one.folder) === pid) ?? first
  return { kind: 'daemontools', folder, startArgs: startArgs(run), log: await multilogFile(host, folder) }
}

/** Services whose script starts ntpd. */
async function entriesOf(host: Host, folder: string): Promise<{ folder: string; run: string }[]> {
  const names = ((await listIfThere(host, folder)) ?? []).filter((name) => !name.startsWith('.'))
  const texts = await Promise.all(
    names.map(async (name) => ({ folder: `${folder}/${name}`, run: await readIfThere(host, `${folder}/${name}/run`) })),
  )
  return texts.flatMap(({ folder: path, run }) => (run !== null && STARTS_NTPD.test(run) ? [{ folder: path, run }] : []))
}

/** In a command or a variable that a command is made of, but not in a comment. */
const STARTS_NTPD = /^[^#\n]*(?:^|[\s/="'}])ntpd(?=$|[\s"'])/m

/** The words that follow ntpd in the script. */
function startArgs(run: string): string[] {
  const line = run.split('\n').find((text) => /^\s*exec\b.*\bntpd\s/.test(text)) ?? ''
  return ntpWordsOf(line.replace(/^.*?\bntpd\s/, '').replace(/\s\d*[<>].*$/, ''))
}

async function pidsOf(host: Host, found: readonly { folder: string }[]): Promise<Map<string, number | null>> {
  const { stdout } = await host.run(
    'svstat',
    found.map(({ folder }) => folder),
  )
  return new Map(parseSvstat(toLines(stdout)).map(({ directory, pid }) => [directory ?? '', pid]))
}

async function multilogFile(host: Host, folder: string): Promise<string | null> {
  const script = await readIfThere(host, `${folder}/log/run`)
  const target = /\b(?:multilog|svlogd)\b.*?\s(\.?\/\S*|[A-Za-z]\w+\/?\S*)(?=\s|$)/m.exec(script ?? '')?.[1]
  return target === undefined ? null : posix.resolve(`${folder}/log`, target, 'current')
}

/** Slackware's starts at boot when it can be executed; others count while ntpd runs as a daemon of its own. */
async function scriptOfNtpd(host: Host, running: boolean): Promise<NtpdService | null> {
  for (const script of SCRIPTS) {
    const stat = await statIfThere(host, script)
    if (stat === null || (stat.mode & 0o100) === 0) continue
    if (running || script === SCRIPTS[0]) return { kind: 'script', script }
  }
  return null
}

const SYSLOG_FILES: readonly string[] = ['/var/log/syslog', '/var/log/messages', '/var/log/daemon.log']

/** The log that ntpd writes to, as text; null where it cannot be found or read. */
export async function readNtpdLog(
  host: Host,
  service: NtpdService | null,
  ntpd: Pick<Ntpd, 'argv' | 'pid'>,
  conf: NtpConf,
): Promise<string | null> {
  const named = conf.directives.findLast(({ directive }) => directive === 'logfile')
  const file = ntpdLogArgument((ntpd.argv ?? []).slice(1)) ?? (named === undefined ? null : ntpWordsOf(named.args)[0])
  if (file?.startsWith('/') === true) return readIfThere(host, file)
  if (service?.kind === 'systemd') {
    const { outcome, stdout } = await host.run('journalctl', ['-q', '--no-pager', '-o', 'short', `_PID=${ntpd.pid ?? 0}`])
    return outcome === 'exited' ? stdout : null
  }
  if (service?.kind === 'daemontools' && service.log !== null) return readIfThere(host, service.log)
  for (const path of SYSLOG_FILES) {
    const text = await readIfThere(host, path)
    if (text !== null) return text
  }
  return null
}
