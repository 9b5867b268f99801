import * as Args from '@oclif/core/args'
import { sectionsOf } from '../checks/capture/capture.js'
import { diffFailure, diffSides, sideOfHost, sideOfSpec, type Side } from '../checks/diff/diff.js'
import type { DiffData } from '../checks/diff/result.js'
import { loadSpec } from '../checks/spec/load.js'
import type { Answer } from '../cli/answer.js'
import { HostwardCommand } from '../cli/command.js'
import { listFlag, parseDuration } from '../cli/flags.js'
import { sectionFlags } from '../cli/spec-flags.js'
import { UsageError } from '../errors.js'
import { CachedHost } from '../host/cached.js'
import { renderDiff } from '../render/checks/diff.js'

export default class Diff extends HostwardCommand<'diff'> {
  static override summary = 'Tell what differs between two hosts, or between two specs'
  static override description = `In the words of a spec. A host is recording:DIR or demo; when the second one is left out, it is this host, or that of --host. Everything that a spec can say is compared, as hostward capture --all has it.
Ends with 0 when both are the same, 3 when they differ, 6 when nothing differs but something could not be asked on one side.`
  static override examples = [
    '<%= config.bin %> diff recording:before recording:after',
    '<%= config.bin %> diff recording:before --only units,firewall',
    '<%= config.bin %> diff golden.yaml new.yaml --json',
  ]
  static override args = {
    a: Args.string({ description: 'recording:DIR, demo, or a spec', required: true, ignoreStdin: true }),
    b: Args.string({ description: 'the same; this host when left out', ignoreStdin: true }),
  }
  static override flags = sectionFlags

  protected async answer(): Promise<Answer<DiffData>> {
    const { args, flags } = await this.begin(Diff)
    const only = sectionsOf(listFlag(flags.only, 'only'))
    if (isHost(args.a) !== isHost(args.b)) {
      throw new UsageError('a host and a spec are compared by check, which tells what the spec asks for', {
        suggestions: [`hostward check ${isHost(args.a) ? (args.b ?? '') : args.a}`],
      })
    }
    const timeoutMs = parseDuration(flags.timeout, 'timeout')
    const [a, b] = await Promise.all([this.#side(args.a, timeoutMs, only), this.#side(args.b, timeoutMs, only)])
    const data = diffSides(a, b)
    const failure = diffFailure(data)
    return {
      data,
      warnings: [...a.warnings, ...b.warnings],
      bare: true,
      ...(failure === null ? {} : { failure }),
      text: () => renderDiff(data),
    }
  }

  async #side(name: string | undefined, timeoutMs: number, only: readonly string[]): Promise<Side> {
    if (name === undefined) return sideOfHost('this host', await this.host(), only)
    if (!isHost(name)) {
      const request = { specs: [name], variables: [], variableFiles: [], environment: this.services.env }
      return sideOfSpec(name, await loadSpec(await this.services.files(), request), only)
    }
    const host = new CachedHost(await this.services.openHost({ selector: name, timeoutMs }))
    return await sideOfHost(name, host, only).finally(() => host.close())
  }
}

/** What `--host` takes, or nothing for this host; everything else is the path of a spec. */
function isHost(name: string | undefined): boolean {
  return name === undefined || name === 'demo' || name.startsWith('recording:')
}
