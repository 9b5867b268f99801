import type { Interfaces } from '@oclif/core'
import pjson from '../../package.json' with { type: 'json' }
import { dispatch } from '../../src/cli/dispatch.js'
import type { Envelope } from '../../src/cli/envelope.js'
import { inMemoryPlugin, makeManifest, type Manifest } from '../../src/cli/plugin.js'
import type { Services } from '../../src/cli/services.js'
import type { Host } from '../../src/host/types.js'

export interface CommandRun {
  exitCode: number
  stdout: string
  stderr: string
  /** The envelope when `--json` was given. */
  json: Envelope & { data: Record<string, any> } // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look inside
}

export interface RunCommandOptions {
  columns?: number | null
  tty?: boolean
  /** Somebody can answer a question. */
  stdinTty?: boolean
  env?: NodeJS.ProcessEnv
  stdin?: string
  services?: Partial<Services>
}

/** Of all commands, which takes a while to load and is the same for every run. */
let manifest: Promise<Manifest> | null = null

/** Run a command line in this process against a given host, as the built CLI would. */
export async function runCommand(argv: readonly string[], host: Host, options: RunCommandOptions = {}): Promise<CommandRun> {
  const out: string[] = []
  const err: string[] = []
  const tty = options.tty ?? false
  const services: Services = {
    io: {
      stdout: (text) => {
        out.push(text)
        return Promise.resolve()
      },
      stderr: (text) => void err.push(text),
      stdoutIsTTY: tty,
      stderrIsTTY: tty,
      stdinIsTTY: options.stdinTty ?? false,
      columns: options.columns === undefined ? (tty ? 80 : null) : options.columns,
      errorColumns: options.columns === undefined ? (tty ? 80 : null) : options.columns,
      rows: tty ? 24 : null,
      stdin: () => Promise.resolve(options.stdin ?? ''),
    },
    env: options.env ?? {},
    openHost: () => Promise.resolve(host),
    resources: { version: pjson.version, outputSchema: () => Promise.resolve(null), schemaNames: () => Promise.resolve([]) },
    page: (text) => {
      out.push(text)
      return Promise.resolve()
    },
    reexecuteAsRoot: () => Promise.reject(new Error('no sudo in tests')),
    readInput: () => Promise.resolve(options.stdin ?? ''),
    files: () => Promise.reject(new Error('no files in this test')),
    wallClock: () => new Date('2025-07-26T07:00:00Z'),
    changes: {
      stateFolder: '/var/lib/hostward',
      user: 'root',
      interrupt: new AbortController().signal,
      uninterrupted: (work) => work(),
      ask: () => Promise.reject(new Error('nobody to ask in tests')),
    },
    ...options.services,
  }
  const description = pjson as unknown as Interfaces.PJSON
  manifest ??= makeManifest()
  const commands = await manifest
  const plugins = () => Promise.resolve(new Map([[pjson.name, inMemoryPlugin('/nowhere', description, commands)]]))
  const exitCode = await dispatch(argv, { root: '/nowhere', pjson: description, services, plugins })
  const stdout = out.join('')
  return {
    exitCode,
    stdout,
    stderr: err.join(''),
    get json() {
      return JSON.parse(stdout) as CommandRun['json']
    },
  }
}
