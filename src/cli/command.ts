import { Command } from '@oclif/core/command'
import type { Config, Interfaces } from '@oclif/core'
import { ExitCode, UsageError, type HostwardError, type Warning } from '../errors.js'
import { CachedHost } from '../host/cached.js'
import type { Host, ToolResult } from '../host/types.js'
import { renderRun } from '../render/run.js'
import { safe } from '../render/text.js'
import type { Style, View } from '../render/view.js'
import { wrapSentence } from '../render/wrap.js'
import type { Answer } from './answer.js'
import { envelopeError, envelopeHost, type Envelope } from './envelope.js'
import { renderFailure, toHostwardError } from './failure.js'
import { baseFlags, parseDuration } from './flags.js'
import type { CommandId, CommandOutputs } from './outputs.js'
import type { Services } from './services.js'
import { colourLevel, errorView, loadStyle } from './style.js'
import { wantsJson } from './wants-json.js'
import { plainWithoutSystemd } from './without-systemd.js'

/** Thrown to leave a command whose work another process has done (`--sudo`, a change by a user). */
export class Delegated extends Error {
  constructor(readonly exitCode: number) {
    super('another process has answered')
  }
}

type BaseFlags = Interfaces.InferredFlags<typeof baseFlags>
type Flags<C extends typeof Command> = Interfaces.InferredFlags<C['flags']> & BaseFlags
type Args<C extends typeof Command> = Interfaces.InferredArgs<C['args']>

/**
 * Base of all commands: owns the envelope, the warnings, the exit code and the two forms of output. A command parses,
 * asks one fact (or change, or check) and returns an Answer; it writes nothing itself.
 */
export abstract class HostwardCommand<Id extends CommandId = CommandId> extends Command {
  static override baseFlags = baseFlags
  static override enableJsonFlag = false

  #host: CachedHost | null = null
  #flags: BaseFlags | null = null

  protected abstract answer(): Promise<Answer<CommandOutputs[Id]>>

  /** oclif loads the configuration a second time here unless it is already the right one. */
  static override async run<T extends Command>(
    this: new (argv: string[], config: Config) => T,
    argv?: string[],
    opts?: Interfaces.LoadOptions,
  ): Promise<ReturnType<T['run']>> {
    const command = new this(argv ?? [], opts as Config)
    return command.run() as ReturnType<T['run']>
  }

  protected get services(): Services {
    return servicesOf(this.config)
  }

  /** Parse the command line; nothing has been asked yet. `words` are all arguments, in order. @throws UsageError */
  protected async begin<C extends typeof Command>(command: C): Promise<{ flags: Flags<C>; args: Args<C>; words: string[] }> {
    const { flags, args, argv } = await this.parse(command)
    this.#flags = flags as BaseFlags
    return { flags: flags as Flags<C>, args: args as Args<C>, words: argv.map(String) }
  }

  /** The host that `--host` names; identical questions of one command are asked once. Call after `begin`. */
  protected async host(): Promise<Host> {
    if (this.#host !== null) return this.#host
    const flags = this.#flags
    if (flags === null) throw new Error('host() before begin()')
    if (flags.sudo && flags.host !== undefined) {
      throw new UsageError(`--sudo reads this host with more rights; --host ${flags.host} is read as it is`, {
        suggestions: ['leave one of the two out'],
      })
    }
    const host = await this.services.openHost({
      selector: flags.host,
      timeoutMs: parseDuration(flags.timeout, 'timeout'),
      ...(flags.verbose
        ? {
            onRun: (result: ToolResult) => {
              this.services.io.stderr(`${renderRun(result)}\n`)
            },
          }
        : {}),
    })
    this.#host = new CachedHost(host)
    // Every answer names its host. Its files are read while the tools run, so not before they have been started.
    setImmediate(() => void this.#host?.describe().catch(() => undefined))
    if (flags.sudo && host.uid() !== 0) throw new Delegated(await this.services.reexecuteAsRoot())
    return this.#host
  }

  /** The host as it is at every moment: nothing is answered from memory. For changes. Call after `host`. */
  protected get liveHost(): Host {
    if (this.#host === null) throw new Error('liveHost before host()')
    return this.#host.inner
  }

  /** Run the command to its end: never throws, resolves with the exit code. */
  override async run(): Promise<number> {
    try {
      const answer = await this.answer()
      return await this.#deliver(answer)
    } catch (error) {
      if (error instanceof Delegated) return error.exitCode
      return await this.#fail(plainWithoutSystemd(toHostwardError(error, this.#words), this.#words), null)
    } finally {
      await this.#host?.close()
    }
  }

  async #deliver(answer: Answer<CommandOutputs[Id]>): Promise<number> {
    const { failure, warnings = [] } = answer
    if (this.#wantsJson) {
      await this.#writeJson({
        ok: failure === undefined,
        ...(answer.changed === undefined ? {} : { changed: answer.changed }),
        data: answer.data,
        warnings: [...warnings],
        ...(failure ? { error: envelopeError(failure) } : {}),
      })
      return failure?.exitCode ?? ExitCode.done
    }
    await this.#writeText(answer)
    for (const { message } of warnings) await this.#tell(({ style, width }) => wrapSentence('warning:', style.warn, safe(message), width))
    if (failure) await this.#tell((view) => renderFailure(failure, view, this.#flags?.verbose ?? false))
    return failure?.exitCode ?? ExitCode.done
  }

  async #fail(error: HostwardError, warnings: readonly Warning[] | null): Promise<number> {
    if (this.#wantsJson) {
      await this.#writeJson({ ok: false, warnings: [...(warnings ?? [])], error: envelopeError(error) })
    } else {
      await this.#tell((view) => renderFailure(error, view, this.#flags?.verbose ?? false))
    }
    return error.exitCode
  }

  async #writeText(answer: Answer<CommandOutputs[Id]>): Promise<void> {
    const { io, env } = this.services
    const style = await loadStyle(colourLevel(io.stdoutIsTTY, env))
    const view: View = {
      width: io.columns ?? (io.stdoutIsTTY ? 80 : Number.POSITIVE_INFINITY),
      style,
      now: this.#host?.now() ?? this.services.wallClock(),
    }
    const body = answer.text(view)
    const banner = answer.bare === true ? '' : await this.#banner(style)
    const text = `${banner}${body}${body === '' || body.endsWith('\n') ? '' : '\n'}`
    if (text === '') return
    const long = io.rows !== null && text.split('\n').length > io.rows
    if (answer.page === true && io.stdoutIsTTY && long && this.#flags?.['no-pager'] !== true) await this.services.page(text)
    else await io.stdout(text)
  }

  /** A recording says so in its first line, so that nobody takes it for this host. */
  async #banner(style: Style): Promise<string> {
    if (this.#host === null) return ''
    const { kind, recordedAt, redacted } = await this.#host.describe()
    if (kind === 'local') return ''
    const what = kind === 'demo' ? 'the built-in demo recording' : 'a recording'
    const when = recordedAt === null ? '' : ` from ${recordedAt.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC')}`
    return `${style.faint(`# ${what}${when}${redacted ? ', redacted' : ''}; not this host`)}\n`
  }

  async #writeJson(rest: Omit<Envelope, 'schemaVersion' | 'command' | 'host'>): Promise<void> {
    const host = this.#host === null ? null : envelopeHost(await this.#host.describe())
    const envelope: Envelope = { schemaVersion: 1, command: this.#words, host, ...rest }
    await this.services.io.stdout(`${JSON.stringify(envelope)}\n`)
  }

  async #tell(text: (view: Pick<View, 'style' | 'width'>) => string): Promise<void> {
    this.services.io.stderr(`${text(await errorView(this.services))}\n`)
  }

  /** The command as it is typed. */
  get #words(): string {
    return this.ctor.id.replaceAll(':', ' ')
  }

  /** Read from the words themselves: a command line that does not parse must still answer in JSON. */
  get #wantsJson(): boolean {
    return wantsJson(this.argv)
  }
}

/** The services travel with oclif's load options, so that commands need no global. */
export function servicesOf(config: Config): Services {
  const { services } = config.options as { services?: Services }
  if (services === undefined) throw new Error('hostward was started without its services')
  return services
}
