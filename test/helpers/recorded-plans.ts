/** What every changing command is asked of the recordings that models make: a plan, or why there is none. */
import { fileURLToPath } from 'node:url'
import type { ChangingCommandId } from '../../src/cli/outputs.js'

const SPEC = fileURLToPath(new URL('../../docs/golden-hosts/service-management.yaml', import.meta.url))

/** Their recordings have all that plans ask. */
export const PLANNED_HOSTS = ['demo', 'rhel8', 'debian12', 'debian12-user', 'bare'] as const
export type PlannedHost = (typeof PLANNED_HOSTS)[number]

/** Units of each host: two services that run, and a timer of a package. */
const UNITS: Readonly<Record<PlannedHost, { SSH: string; CRON: string; TIMER: string }>> = {
  demo: { SSH: 'sshd', CRON: 'crond', TIMER: 'logrotate' },
  rhel8: { SSH: 'sshd', CRON: 'crond', TIMER: 'unbound-anchor' },
  debian12: { SSH: 'ssh', CRON: 'cron', TIMER: 'apt-daily-upgrade' },
  'debian12-user': { SSH: 'ssh', CRON: 'cron', TIMER: 'apt-daily-upgrade' },
  bare: { SSH: 'ssh', CRON: 'cron', TIMER: 'logrotate' },
}

/** The exit code and the codes of the warnings on each of PLANNED_HOSTS; RECORDING goes without saying for exit code 0. */
interface Expected {
  words: string
  exits: readonly number[]
  /** On hosts with exit code 0. */
  warnings?: string
  /** Hosts where they are others. */
  but?: Partial<Record<PlannedHost, string>>
}

/** Commands whose plans ask what no recording holds yet. */
export const NOT_PLANNED: readonly string[] = ['firewall allow', 'firewall deny', 'firewall confirm', 'time use', 'time serve', 'time step']

/** Of a recording there is no history, and nothing to undo. */
const EXPECTED: Readonly<Partial<Record<ChangingCommandId, readonly Expected[]>>> = {
  'boot set-default': [
    { words: '1', exits: [0, 0, 5, 5, 5], warnings: 'DEFAULT_NOT_PINNED' },
    { words: '0 --pin --reboot', exits: [0, 0, 5, 5, 5], warnings: 'DEFAULT_PINNED' },
  ],
  'boot once': [
    { words: '1', exits: [0, 0, 5, 5, 5] },
    { words: '--clear', exits: [0, 0, 5, 5, 5] },
  ],
  'boot args set': [{ words: 'console=ttyS0 --entry default', exits: [0, 1, 5, 5, 5], warnings: 'NOT_FOR_FUTURE' }],
  'boot args append': [{ words: 'console=ttyS0 --entry all --future', exits: [0, 0, 5, 5, 5], but: { rhel8: 'RESCUE_CHANGES_TOO' } }],
  'boot args replace': [{ words: 'quiet --entry default', exits: [0, 1, 5, 5, 5] }],
  'boot args remove': [
    { words: 'quiet --entry all', exits: [0, 0, 5, 5, 5], warnings: 'NOT_FOR_FUTURE', but: { rhel8: 'NOT_FOR_FUTURE RESCUE_CHANGES_TOO' } },
  ],
  'service start': [{ words: 'CRON', exits: [0, 0, 0, 0, 5] }],
  'service stop': [{ words: 'SSH', exits: [0, 0, 0, 0, 5], warnings: 'STARTS_AT_BOOT STOPS_SSH' }],
  'service restart': [{ words: 'SSH CRON', exits: [0, 0, 0, 0, 5], warnings: 'STOPS_SSH' }],
  'service reload': [{ words: 'SSH', exits: [0, 0, 0, 0, 5] }],
  'service enable': [
    { words: 'SSH', exits: [0, 0, 0, 0, 5] },
    { words: 'nosuch', exits: [3, 3, 3, 3, 5] },
  ],
  'service disable': [{ words: 'CRON --now', exits: [0, 0, 0, 0, 5] }],
  'service mask': [{ words: 'CRON --now', exits: [0, 0, 0, 0, 5] }],
  'service unmask': [{ words: 'CRON', exits: [0, 0, 0, 0, 5] }],
  // Services of daemontools only.
  'service add': [{ words: 'feed --exec /bin/true', exits: [5, 5, 5, 5, 5] }],
  'service remove': [{ words: 'CRON', exits: [5, 5, 5, 5, 5] }],
  'timer create': [
    {
      words: 'backup --on-calendar daily --exec /usr/local/bin/backup',
      exits: [0, 0, 0, 0, 5],
      warnings: 'NOT_RECORDED',
      but: { rhel8: 'NOT_RECORDED NOT_RECORDED' },
    },
    {
      words: 'backup --on-calendar 12:34 --exec /opt/b --run-as nobody --accuracy 1h',
      exits: [0, 0, 0, 0, 5],
      warnings: 'NOT_RECORDED NOT_RECORDED NOT_RECORDED NOT_RECORDED',
      but: { rhel8: 'NOT_RECORDED NOT_RECORDED NOT_RECORDED' },
    },
  ],
  apply: [
    { words: SPEC, exits: [0, 1, 1, 1, 1] },
    {
      words: `${SPEC} --partly`,
      exits: [0, 0, 0, 0, 1],
      but: {
        rhel8: 'NOT_BROUGHT_ABOUT NOT_RECORDED NO_DISPLAY_MANAGER RESCUE_CHANGES_TOO',
        debian12: 'DHCP_SOURCES NOT_BROUGHT_ABOUT',
        'debian12-user': 'DHCP_SOURCES NOT_BROUGHT_ABOUT',
      },
    },
  ],
  'timer run': [{ words: 'TIMER', exits: [0, 0, 0, 0, 5] }],
  'timer enable': [{ words: 'TIMER', exits: [0, 0, 0, 0, 5] }],
  'timer disable': [{ words: 'TIMER', exits: [0, 0, 0, 0, 5] }],
  'timer remove': [
    { words: 'TIMER', exits: [1, 1, 1, 1, 5] },
    { words: 'backup', exits: [3, 3, 3, 3, 5] },
  ],
  'target set': [
    { words: 'cui', exits: [0, 0, 0, 0, 5] },
    {
      words: 'gui --reboot --delay 5min',
      exits: [0, 0, 0, 0, 5],
      warnings: 'NOT_REBOOTED NO_DISPLAY_MANAGER',
      but: { demo: 'NOT_REBOOTED', rhel8: 'NO_DISPLAY_MANAGER' },
    },
  ],
  'target switch': [
    { words: 'cui', exits: [0, 0, 0, 0, 5], warnings: 'STOPS_NETWORK', but: { rhel8: '' } },
    {
      words: 'rescue',
      exits: [0, 0, 0, 0, 5],
      warnings: 'FIREWALL_STOPS STOPS_NETWORK STOPS_SSH',
      but: { debian12: 'STOPS_NETWORK STOPS_SSH', 'debian12-user': 'STOPS_NETWORK STOPS_SSH' },
    },
  ],
  history: [{ words: '', exits: [5, 5, 5, 5, 5] }],
  'history show': [{ words: '1', exits: [5, 5, 5, 5, 5] }],
  undo: [{ words: '', exits: [5, 5, 5, 5, 5] }],
}

export const PLANNED_COMMANDS = Object.keys(EXPECTED)

export interface PlanQuestion {
  id: string
  /** The whole command line but for --host. */
  argv: string[]
  exitCode: number
  /** Codes of the warnings, sorted. */
  warnings: string[]
}

/** Every changing command as it is asked of this host. */
export function planQuestionsFor(host: PlannedHost): PlanQuestion[] {
  const units = UNITS[host]
  return Object.entries(EXPECTED).flatMap(([id, cases]) =>
    cases.map(({ words, exits, warnings = '', but = {} }) => {
      const exitCode = exits[PLANNED_HOSTS.indexOf(host)] ?? -1
      const more = words.replace(/\b(SSH|CRON|TIMER)\b/g, (name) => units[name as keyof typeof units])
      return {
        id,
        argv: [...id.split(' '), ...more.split(' ')].filter((word) => word !== ''),
        exitCode,
        warnings: exitCode === 0 ? ['RECORDING', ...(but[host] ?? warnings).split(' ').filter((word) => word !== '')].sort() : [],
      }
    }),
  )
}
