import type { Services } from '../../src/cli/services.js'
import type { Host } from '../../src/host/types.js'
import { FakeHost } from './fake-host.js'
import { runCommand, type CommandRun, type RunCommandOptions } from './run-command.js'

export interface RunWithFiles extends CommandRun {
  /** What was written into files of the person who calls, by path. */
  written: Record<string, string>
}

/** Run a command line that reads files of the person who calls, which are no files of the host: specs, variables. */
export async function runWithFiles(
  argv: readonly string[],
  files: Record<string, string>,
  host: Host,
  options: RunCommandOptions = {},
): Promise<RunWithFiles> {
  const written: Record<string, string> = {}
  const own = new FakeHost({ files })
  const services: Partial<Services> = {
    files: () =>
      Promise.resolve({
        readFile: (path) => own.readFile(path),
        list: (path) => own.list(path),
        lstat: (path) => own.lstat(path),
        write: (path, text) => void (written[path] = text),
      }),
    ...options.services,
  }
  const run = await runCommand(argv, host, { ...options, services })
  return Object.assign(Object.create(run) as CommandRun, { written })
}
