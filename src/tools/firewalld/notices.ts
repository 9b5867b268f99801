import type { Line } from '../lines.js'
import type { Unwrapped } from '../transcript.js'

/** What firewall-cmd says beside its answer, apart from it and told: on stderr with exit code 0, or on stdout before it. */
export function withoutFirewallNotices(all: readonly Line[]): Unwrapped {
  const notices = all.filter((line) => NOTICE.test(line.text))
  return {
    lines: all.filter((line) => !notices.includes(line)),
    warnings: notices.map((line) => ({ code: 'TOOL_NOTICE', message: `line ${String(line.number)}: ${line.text}` })),
  }
}

const NOTICE = /^(?:Warning: |The interface is under control of NetworkManager|Waiting on dbus connection)/
