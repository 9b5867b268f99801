import type { Interfaces } from '@oclif/core'
import type { Config } from '@oclif/core/config'
import { commandTable } from '../command-table.js'
import { ExitCode, UsageError, type HostwardError } from '../errors.js'
import { wantsJson } from './wants-json.js'
import { envelopeError, type Envelope } from './envelope.js'
import { renderFailure, toHostwardError } from './failure.js'
import type { CommandId } from './outputs.js'
import type { Services } from './services.js'
import { errorView } from './style.js'
import { suggestions } from '../suggest.js'
import { topics } from './topics.js'

export interface Program {
  root: string
  pjson: Interfaces.PJSON
  services: Services
  /** hostward as a plugin, for help. Left out in development: oclif then finds the commands by itself. */
  plugins?: () => Promise<Map<string, Interfaces.Plugin>>
}

/** Run one command line to its end. Never throws; resolves with the exit code. */
export async function dispatch(argv: readonly string[], program: Program): Promise<number> {
  try {
    if (argv[0] === '--version' || argv[0] === '-V') return await showVersion(argv, program)
    const { id, rest, words } = resolveCommand(argv)
    const helpAsked = asksForHelp(argv)
    if (!helpAsked && id !== null) {
      // Commands that have others below them take no words of their own.
      if (isTopic(id) && rest[0]?.startsWith('-') === false) throw unknownCommand(words)
      return await runCommand(id, rest, program)
    }
    if (id === null) refuseUnknown(words, argv)
    return await showHelp(id === null ? words : id.split(' '), program)
  } catch (error) {
    return await fail(toHostwardError(error), argv, program.services)
  }
}

/**
 * The command that the leading words name: the longest one in the table. Everything before the first word that starts
 * with `-` counts; topics are separated by spaces.
 */
export function resolveCommand(argv: readonly string[]): { id: CommandId | null; rest: readonly string[]; words: string[] } {
  const given = argv[0] === 'help' ? argv.slice(1) : argv
  const firstFlag = given.findIndex((word) => word.startsWith('-'))
  const words = firstFlag === -1 ? [...given] : given.slice(0, firstFlag)
  for (let length = Math.min(words.length, 4); length > 0; length -= 1) {
    const id = words.slice(0, length).join(' ')
    if (Object.hasOwn(commandTable, id)) return { id: id as CommandId, rest: given.slice(length), words }
  }
  return { id: null, rest: given, words }
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  const before = end === -1 ? argv : argv.slice(0, end)
  return argv.length === 0 || argv[0] === 'help' || before.includes('--help') || before.includes('-h')
}

/** @throws UsageError unless the words are empty or a topic, asked for by a person */
function refuseUnknown(words: readonly string[], argv: readonly string[]): void {
  const name = words.join(' ')
  const flag = argv.find((word) => word.startsWith('-') && !['--help', '-h', '--json'].includes(word))
  if (name === '' && flag !== undefined) {
    throw new UsageError(`${flag}: a command comes first`, {
      suggestions: ['hostward COMMAND --flag, e.g. hostward status --json', 'hostward --help'],
    })
  }
  const below = Object.keys(commandTable).filter((id) => id.startsWith(`${name} `))
  if (name === '' || isTopic(name)) {
    if (!wantsJson(argv)) return
    throw new UsageError(name === '' ? 'a command is missing' : `${name}: which one? ${below.join(', ')}`, {
      suggestions: ['hostward --help'],
    })
  }
  throw unknownCommand(words)
}

function unknownCommand(words: readonly string[]): UsageError {
  return new UsageError(`${words.join(' ')}: no such command`, {
    code: 'UNKNOWN_COMMAND',
    suggestions: [...meant(words).map((id) => `hostward ${id}`), 'hostward --help'],
    details: { words: [...words] },
  })
}

/** The commands that somebody may have had in mind: what stands behind a mistyped one may be its arguments. */
function meant(words: readonly string[]): string[] {
  if (words[0] === 'version') return ['--version']
  for (let length = words.length; length > 0; length -= 1) {
    const name = words.slice(0, length).join(' ')
    if (isTopic(name)) return [`${name} --help`]
    const others = Object.keys(commandTable).filter((id) => !name.startsWith(`${id} `))
    const close = suggestions(name, others)
    if (close.length > 0) return close
  }
  return []
}

function isTopic(name: string): boolean {
  return topics.some((topic) => topic.name.replaceAll(':', ' ') === name)
}

async function runCommand(id: CommandId, argv: readonly string[], program: Program): Promise<number> {
  const oclifId = id.replaceAll(' ', ':')
  if (program.plugins === undefined) return (await loadConfig(program)).runCommand<number>(oclifId, [...argv])
  const command = (await commandTable[id]()).default
  command.id = oclifId
  return (await command.run([...argv], commandConfig(program))) as number
}

/**
 * All that oclif's Command asks a Config for when it parses and runs. The real one works out folders, topics, aliases and
 * shells for every command there is: 3 ms, of which only help needs anything.
 */
function commandConfig({ pjson, services }: Program): Config {
  const runHook = () => Promise.resolve({ successes: [], failures: [] })
  return { name: pjson.name, bin: pjson.oclif.bin, version: pjson.version, pjson, options: { services }, runHook } as unknown as Config
}

async function loadConfig(program: Program): Promise<Config> {
  const { Config } = await import('@oclif/core/config')
  /** oclif's own, but for the theme: hostward's colours mean something and are not the user's to swap. */
  class HostwardConfig extends Config {
    override loadTheme(): Promise<undefined> {
      return Promise.resolve(undefined)
    }
  }
  const { services, root, pjson, plugins } = program
  const options = { root, pjson, services, userPlugins: false, devPlugins: false, ...(plugins ? { plugins: await plugins() } : {}) }
  const config = new HostwardConfig(options)
  await config.load()
  return config
}

async function showVersion(argv: readonly string[], { pjson, services }: Program): Promise<number> {
  const version = { version: pjson.version, node: process.version, platform: process.platform, arch: process.arch }
  if (wantsJson(argv)) {
    const envelope: Envelope = { schemaVersion: 1, command: null, host: null, ok: true, data: version, warnings: [] }
    await services.io.stdout(`${JSON.stringify(envelope)}\n`)
  } else {
    await services.io.stdout(`hostward/${version.version} ${version.platform}-${version.arch} node-${version.node}\n`)
  }
  return ExitCode.done
}

async function showHelp(words: readonly string[], program: Program): Promise<number> {
  const [{ Help }, config] = await Promise.all([import('@oclif/core/help'), loadConfig(program)])
  const help = new Help(config, { ...config.pjson.oclif.helpOptions, hideAliasesFromRoot: true })
  await help.showHelp(words.length === 0 ? [] : [words.join(':')])
  return ExitCode.done
}

async function fail(error: HostwardError, argv: readonly string[], services: Services): Promise<number> {
  if (wantsJson(argv)) {
    const envelope: Envelope = {
      schemaVersion: 1,
      command: resolveCommand(argv).id,
      host: null,
      ok: false,
      warnings: [],
      error: envelopeError(error),
    }
    await services.io.stdout(`${JSON.stringify(envelope)}\n`)
  } else {
    services.io.stderr(`${renderFailure(error, await errorView(services), false)}\n`)
  }
  return error.exitCode
}
