import type { Action } from './actions.js'

/** What is done to a change while it runs. */
export interface Fault {
  /** As the table has it. */
  name: string
  /** What tool.sh does instead of the call that changes something. */
  tool?: string
  /** Each such call of the plan in turn; the first one only when left out. */
  everyCall?: true
  /** Done before hostward is started: a line of shell. */
  start?: string
  /** More words for hostward. */
  flags?: (action: Action) => readonly string[]
  /** Asked meanwhile, or of the answer. */
  special?: 'second hostward' | 'child lives' | 'alsoChanged' | 'interrupted' | 'labels' | 'system calls' | 'svscan stands still'
  applies?: (action: Action) => boolean
  /** Hosts have it only with this; all have it when left out. */
  needs?: 'systemd' | 'daemontools'
}

const ofBoot = (action: Action): boolean => action.boot === true
const READ_ONLY = 'mount -o remount,bind,ro'
/** Where the host has its configuration: faulty-host.ts writes it down. */
const EACH_PLACE = 'for path in $(cat /run/faults/places); do'
const FULL = (path: string): string =>
  `dd if=/dev/zero of=${path}/filler bs=64k 2>/dev/null || dd if=/dev/zero of=${path}/filler.rest bs=512 2>/dev/null || true`

export const FAULTS: readonly Fault[] = [
  { name: 'kill -9 before the tool', tool: 'kill-before', everyCall: true },
  { name: 'kill -9 during the tool', tool: 'kill-during', everyCall: true, special: 'child lives' },
  { name: 'kill -9 after the tool', tool: 'kill-after', everyCall: true },
  { name: 'kill -9 at a system call', special: 'system calls' },
  { name: 'Ctrl-C twice', tool: 'interrupt', special: 'interrupted' },
  { name: 'tool does nothing', tool: 'nothing', everyCall: true },
  { name: 'tool does more', tool: 'something-else', everyCall: true },
  { name: 'tool hangs', tool: 'hangs', everyCall: true, flags: ({ daemons }) => ['--timeout', daemons === true ? '10s' : '3s'] },
  { name: 'tool fails half way', tool: 'half', everyCall: true },
  { name: 'tool is gone', tool: 'gone-before', everyCall: true },
  { name: 'tool is gone after it', tool: 'gone-after', everyCall: true },
  { name: 'full /boot', start: FULL('/boot'), applies: ofBoot },
  { name: 'full /boot later', tool: 'full-boot', applies: ofBoot },
  { name: 'full /etc', start: FULL('/etc') },
  { name: 'full /etc later', tool: 'full-etc' },
  { name: 'full /var', start: FULL('/var/lib/hostward') },
  { name: 'full /var later', tool: 'full-state' },
  { name: 'all full half way', tool: 'full-all' },
  { name: 'read-only /boot', start: `${READ_ONLY} /boot`, applies: ofBoot },
  { name: 'read-only /boot later', tool: 'ro-boot', applies: ofBoot },
  { name: 'read-only /etc', start: `${EACH_PLACE} ${READ_ONLY} $path; done` },
  { name: 'read-only /etc later', tool: 'ro-etc' },
  { name: 'read-only /var', start: `${READ_ONLY} /var/lib/hostward` },
  { name: 'read-only /var later', tool: 'ro-state' },
  { name: 'read-only half way', tool: 'half-read-only' },
  { name: 'two at once', tool: 'slow', special: 'second hostward' },
  { name: 'a timer fires', tool: 'timer', special: 'alsoChanged', needs: 'systemd' },
  { name: 'labels', special: 'labels' },
  { name: 'svscan stands still', special: 'svscan stands still', needs: 'daemontools' },
  { name: 'questions fail', tool: 'questions-fail', needs: 'daemontools' },
  { name: 'questions say nothing', tool: 'questions-say-nothing', needs: 'daemontools' },
  { name: 'questions hang', tool: 'questions-hang', needs: 'daemontools', flags: () => ['--timeout', '3s'] },
]

/** Whether a host for this action can have this fault at all; its table has a row for it then. */
export const isFaultOf = (fault: Fault, { on }: Pick<Action, 'on'>): boolean => fault.needs !== 'daemontools' || on !== undefined
