import type { Host, ToolResult } from '../host/types.js'

/** How a tool tells its version: the call, and the pattern whose first group is the version. */
interface VersionQuestion {
  program: string
  args: readonly string[]
  pattern: RegExp
}

/**
 * The tools that hostward wraps. grubby cannot tell its version itself: rpm knows it. svstat (daemontools) has none.
 * Sources: `systemctl --version` prints `systemd 252 (…)`, `chronyc --version` `chronyc (chrony) version 4.6.1 (…)`,
 * `dmesg --version` `dmesg from util-linux 2.37.4`, `ntpq --version` `ntpq 4.2.8p15@…` or `ntpq ntpsec-1.2.3`,
 * `firewall-cmd --version` the bare number (it asks the daemon).
 */
export const VERSION_QUESTIONS: Readonly<Record<string, VersionQuestion | null>> = {
  systemctl: { program: 'systemctl', args: ['--version'], pattern: /^systemd (\d+)/m },
  journalctl: { program: 'journalctl', args: ['--version'], pattern: /^systemd (\d+)/m },
  'systemd-analyze': { program: 'systemd-analyze', args: ['--version'], pattern: /^systemd (\d+)/m },
  grubby: { program: 'rpm', args: ['-q', '--queryformat=%{VERSION}-%{RELEASE}', 'grubby'], pattern: /^(\d\S*)$/m },
  dmesg: { program: 'dmesg', args: ['--version'], pattern: /util-linux (\S+)/ },
  chronyc: { program: 'chronyc', args: ['--version'], pattern: /version (\S+)/ },
  'firewall-cmd': { program: 'firewall-cmd', args: ['--version'], pattern: /^(\d[\d.]*)$/m },
  ntpq: { program: 'ntpq', args: ['--version'], pattern: /^ntpq (\S+)/m },
  svstat: null,
}

/** What the version call of a tool gave; `version` is null when it has none or said something else. */
export interface ToldVersion {
  version: string | null
  /** The call itself, for its exit code and words; null when there is none to make. */
  result: ToolResult | null
}

/** Ask an installed tool for its version. Never throws for what the tool does. */
export async function askToolVersion(host: Host, name: string): Promise<ToldVersion> {
  const question = VERSION_QUESTIONS[name]
  if (question === null || question === undefined) return { version: null, result: null }
  const result = await host.run(question.program, question.args)
  const version = result.outcome === 'exited' ? (question.pattern.exec(result.stdout)?.[1] ?? null) : null
  return { version: version?.replace(/@.*$/, '') ?? null, result }
}
