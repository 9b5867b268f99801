/** The recordings of fixtures/demo and fixtures/hosts, and what every command is asked of each of them. */
import { join } from 'node:path'
import type { ChangingCommandId, CommandId } from '../../src/cli/outputs.js'
import { RecordingHost } from '../../src/host/recording/recording-host.js'
import { makeDerivations } from '../../src/tools/derivations.js'

const root = join(import.meta.dirname, '../..')

/** Recorded by `npm run lab:record`, with what hostward said at that moment (answers.json). */
export const LAB_RECORDING_NAMES = ['lab-server', 'lab-client-user', 'lab-slack', 'lab-slacksec'] as const
export type LabRecordingName = (typeof LAB_RECORDING_NAMES)[number]

export const HOST_NAMES = ['demo', 'rhel8', 'debian12', 'debian12-user', 'bare', ...LAB_RECORDING_NAMES] as const
export type HostName = (typeof HOST_NAMES)[number]

export function openRecordedHost(name: HostName): Promise<RecordingHost> {
  return RecordingHost.open(recordingOf(name), { kind: name === 'demo' ? 'demo' : 'recording', derivations: makeDerivations() })
}

/** What `--host` takes. */
export function selectorOf(name: HostName): string {
  return name === 'demo' ? 'demo' : `recording:${recordingOf(name)}`
}

/** The folder of a recording. */
export function recordingOf(name: HostName): string {
  return join(root, name === 'demo' ? 'fixtures/demo' : `fixtures/hosts/${name}`)
}

/** A unit of each kind that the host has. */
const UNITS: Readonly<Record<HostName, { service: string; timer: string }>> = {
  demo: { service: 'sshd', timer: 'logrotate' },
  rhel8: { service: 'sshd', timer: 'unbound-anchor' },
  debian12: { service: 'ssh', timer: 'apt-daily-upgrade' },
  'debian12-user': { service: 'ssh', timer: 'apt-daily-upgrade' },
  bare: { service: 'ssh', timer: 'logrotate' },
  'lab-server': { service: 'ssh', timer: 'logrotate' },
  'lab-client-user': { service: 'ssh', timer: 'logrotate' },
  'lab-slack': { service: 'ssh', timer: 'logrotate' },
  'lab-slacksec': { service: 'ntpd', timer: 'logrotate' },
}

/** Commands that ask a host something, with their words, and the exit code on each of HOST_NAMES. */
const EXPECTED: Readonly<
  Record<
    Exclude<CommandId, ChangingCommandId | `parse${string}` | 'record' | 'schema' | 'check' | 'capture' | 'diff'>,
    { words?: string; exits: readonly number[] }
  >
> = {
  status: { exits: [0, 0, 0, 0, 0, 0, 0, 0, 0] },
  doctor: { exits: [0, 0, 0, 0, 0, 0, 0, 0, 0] },
  'boot list': { exits: [0, 0, 5, 5, 5, 0, 0, 5, 5] },
  'boot show': { words: '0', exits: [0, 0, 5, 5, 5, 0, 0, 5, 5] },
  'boot default': { exits: [0, 0, 5, 5, 5, 0, 0, 5, 5] },
  'boot args': { exits: [0, 0, 0, 0, 0, 0, 0, 0, 0] },
  'boot log': { exits: [0, 0, 0, 4, 5, 4, 4, 4, 4] },
  'boot time': { exits: [0, 0, 0, 0, 5, 0, 0, 5, 5] },
  'unit list': { words: '--all', exits: [0, 0, 0, 0, 5, 0, 0, 5, 5] },
  'unit files': { exits: [0, 0, 0, 0, 5, 0, 0, 5, 5] },
  'unit show': { words: 'SERVICE', exits: [0, 0, 0, 0, 5, 0, 0, 5, 5] },
  'unit cat': { words: 'SERVICE', exits: [0, 0, 0, 0, 5, 0, 0, 5, 5] },
  'service list': { exits: [0, 0, 0, 0, 5, 0, 0, 0, 0] },
  'service status': { words: 'SERVICE', exits: [0, 0, 0, 0, 5, 0, 0, 3, 0] },
  'service is active': { words: 'SERVICE', exits: [0, 0, 0, 0, 5, 0, 0, 3, 0] },
  'service is enabled': { words: 'SERVICE', exits: [0, 0, 0, 0, 5, 0, 0, 3, 0] },
  'timer list': { exits: [0, 0, 0, 0, 5, 0, 0, 5, 5] },
  'timer show': { words: 'TIMER', exits: [0, 0, 0, 0, 5, 0, 0, 5, 5] },
  'target list': { exits: [0, 0, 0, 0, 5, 0, 0, 5, 5] },
  'target show': { words: 'rescue', exits: [0, 0, 0, 0, 5, 0, 0, 5, 5] },
  'time status': { exits: [0, 0, 0, 0, 5, 0, 0, 5, 0] },
  'time sources': { words: '--stats --resolve', exits: [0, 0, 0, 0, 5, 0, 0, 5, 0] },
  'time servers': { exits: [0, 0, 0, 0, 5, 0, 0, 0, 0] },
  'time clients': { exits: [0, 0, 0, 0, 5, 0, 0, 5, 0] },
  'time wait': { exits: [0, 0, 7, 7, 5, 0, 0, 5, 0] },
  'firewall show': { exits: [0, 0, 5, 5, 5, 0, 4, 5, 5] },
}

export interface RecordedQuestion {
  id: string
  /** The whole command line but for --host. */
  argv: string[]
  exitCode: number
}

/** Every command that asks a host something, as it is asked of this one. */
export function questionsFor(host: HostName): RecordedQuestion[] {
  const { service, timer } = UNITS[host]
  return Object.entries(EXPECTED).map(([id, { words = '', exits }]) => {
    const more = words.replace('SERVICE', service).replace('TIMER', timer).split(' ')
    return { id, argv: [...id.split(' '), ...more].filter((word) => word !== ''), exitCode: exits[HOST_NAMES.indexOf(host)] ?? -1 }
  })
}
