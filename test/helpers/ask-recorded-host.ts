import type { CommandOutputs } from '../../src/cli/outputs.js'
import { runCli, type CliRun } from './built-cli.js'
import { selectorOf, type HostName } from './recorded-hosts.js'

const runs = new Map<string, Promise<CliRun>>()

/** The built CLI with --json on a recorded host. One process for the same question, however many tests look at its answer. */
export function askRecordedHost(host: HostName, argv: readonly string[]): Promise<CliRun> {
  const words = [...argv, '--json', '--host', selectorOf(host)]
  const key = words.join('\0')
  const run = runs.get(key) ?? runCli(words, { timeout: 60_000 })
  runs.set(key, run)
  return run
}

/** The data of a command's answer. */
export async function dataOf<Id extends keyof CommandOutputs>(host: HostName, id: Id, ...words: string[]): Promise<CommandOutputs[Id]> {
  return (await askRecordedHost(host, [...id.split(' '), ...words])).json.data as CommandOutputs[Id]
}
