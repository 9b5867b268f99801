import { ToolMissingError, type HostwardError } from '../errors.js'

/** What a topic of commands is about where systemd is, and what there is to do without it. */
const NOTIONS: readonly (readonly [topic: string, sentence: string, instead: readonly string[]])[] = [
  ['unit', "units are systemd's", ['services of another supervisor: hostward service list']],
  ['timer', "timers are systemd's", ["a job at set times is cron's here: crontab -l shows them"]],
  ['target', "targets are systemd's", ['with sysvinit, the runlevel at boot stands in /etc/inittab, and runlevel tells the one of now']],
  ['boot time', 'what a boot took is told by systemd', ['how long the host has been up: hostward status']],
  [
    'service',
    'nobody supervises services here: neither systemd nor daemontools, runit or s6',
    ['hostward doctor tells how daemontools is installed'],
  ],
]

const OF_SYSTEMD: ReadonlySet<unknown> = new Set(['systemctl', 'systemd-analyze', 'journalctl'])

/**
 * A tool of systemd that is missing means a host without systemd: then it is said what the host does not have, and nobody is told to
 * install another init.
 *
 * @param id the command, e.g. `timer list`
 */
export function plainWithoutSystemd(error: HostwardError, id: string): HostwardError {
  const argv = error.details['argv']
  const tool: unknown = Array.isArray(argv) ? argv[0] : undefined
  const found = NOTIONS.find(([topic]) => id === topic || id.startsWith(`${topic} `))
  if (!(error instanceof ToolMissingError) || !OF_SYSTEMD.has(tool) || found === undefined) return error
  const [topic, sentence, instead] = found
  const why = topic === 'service' ? `${String(tool)}: not installed` : `this host has none: ${String(tool)} is not installed`
  return new ToolMissingError(topic === 'service' ? `${sentence} (${why})` : `${sentence}, and ${why}`, {
    suggestions: instead,
    details: error.details,
    cause: error,
  })
}
