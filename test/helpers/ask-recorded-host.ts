import type { CommandOutputs } from '../../src/cli/outputs.js'
import type { RecordingHost } from '../../src/host/recording/recording-host.js'
import { runCli, type CliRun } from './built-cli.js'
import { openRecordedHost, selectorOf, type HostName } from './recorded-hosts.js'
import { runCommand, type CommandRun } from './run-command.js'

/**
 * Hosts that the built CLI is asked about, each command: one made from a model, and one recorded. What is bundled or left out shows
 * on these. On the others the sources are asked, in this process, which takes a fourth of the time.
 */
export const ASKED_BUILT: readonly HostName[] = ['demo', 'lab-server']

/** Commands that touch files of this machine, which tests in this process have none of. */
const WITH_FILES = ['record', 'apply']

const hosts = new Map<HostName, Promise<RecordingHost>>()
const runs = new Map<string, Promise<CliRun | CommandRun>>()

/** hostward with --json on a recorded host. Asked once, however many tests look at the answer. */
export function askRecordedHost(host: HostName, argv: readonly string[]): Promise<CliRun | CommandRun> {
  const key = [host, ...argv].join('\0')
  const run =
    runs.get(key) ?? (ASKED_BUILT.includes(host) || WITH_FILES.includes(argv[0] ?? '') ? askBuilt(host, argv) : askSources(host, argv))
  runs.set(key, run)
  return run
}

const askBuilt = (host: HostName, argv: readonly string[]): Promise<CliRun> =>
  runCli([...argv, '--json', '--host', selectorOf(host)], { timeout: 60_000 })

async function askSources(name: HostName, argv: readonly string[]): Promise<CommandRun> {
  const host = hosts.get(name) ?? openRecordedHost(name)
  hosts.set(name, host)
  return runCommand([...argv, '--json'], await host)
}

/** The data of a command's answer. */
export async function dataOf<Id extends keyof CommandOutputs>(host: HostName, id: Id, ...words: string[]): Promise<CommandOutputs[Id]> {
  return (await askRecordedHost(host, [...id.split(' '), ...words])).json.data as CommandOutputs[Id]
}
