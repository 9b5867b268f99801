import { ForwardingHost } from '../../host/forwarding.js'
import type { RunOptions, ToolResult } from '../../host/types.js'

/** What systemd will say of a unit once it is not masked, by property, as `systemctl show` prints it; null for a line that is not there. */
export type UnmaskedUnit = Readonly<Record<string, string | null>>

/** A host that tells of masked units what they will be: systemd itself does not know until the mask is gone. */
export class UnmaskedHost extends ForwardingHost {
  constructor(
    inner: ForwardingHost['inner'],
    readonly units: ReadonlyMap<string, UnmaskedUnit>,
  ) {
    super(inner)
  }

  override async run(program: string, args: readonly string[], options?: RunOptions): Promise<ToolResult> {
    const result = await super.run(program, args, options)
    if (program !== 'systemctl' || args[0] !== 'show' || !args.includes('--')) return result
    const wanted =
      args
        .find((word) => word.startsWith('--property='))
        ?.slice('--property='.length)
        .split(',') ?? null
    const blocks = result.stdout.split(/\n\n+/).map((block) => this.#unmasked(block, wanted))
    return { ...result, stdout: blocks.join('\n\n') }
  }

  #unmasked(block: string, wanted: readonly string[] | null): string {
    const unit = this.units.get(/^Id=(.*)$/m.exec(block)?.[1] ?? '')
    if (unit === undefined) return block
    const kept = block.split('\n').filter((line) => !(line.slice(0, line.indexOf('=')) in unit))
    const told = Object.entries(unit).flatMap(([name, value]) =>
      value === null || value === '' || wanted?.includes(name) === false ? [] : [`${name}=${value}`],
    )
    return [...told, ...kept].join('\n')
  }
}
