import { FileError, type FileStat, type Host, type HostIdentity, type RunOptions, type ToolResult } from '../../src/host/types.js'
import { WitnessHost } from '../../src/host/witness.js'

export interface HostEdits {
  /** By path: a text, or why it cannot be read. */
  files?: Record<string, string | { errno: string }>
  /** By unit: properties that `systemctl show` tells instead; only those that are asked for. */
  units?: Record<string, Record<string, string>>
  /** By program; undefined leaves the answer to the host below. */
  programs?: Record<string, (args: readonly string[]) => Partial<ToolResult> | undefined>
  /** Modification times by path, in seconds since the epoch. */
  times?: Record<string, number>
  uid?: number
  /** Who starts it: a host that may change, and is waited for. */
  isLive?: boolean
}

/** Another host in which some answers are different, for what no recording has. Remembers what was asked. */
export class EditedHost extends WitnessHost {
  constructor(
    inner: Host,
    readonly edits: HostEdits,
  ) {
    super(inner)
  }

  override async run(program: string, args: readonly string[], options?: RunOptions): Promise<ToolResult> {
    const edited = this.edits.programs?.[program]?.(args)
    const empty = { program, args, outcome: 'exited' as const, exitCode: 0, signal: null, stdout: '', stderr: '', durationMs: 1 }
    const result = edited === undefined ? await this.inner.run(program, args, options) : { ...empty, ...edited }
    const isShow = program === 'systemctl' && args[0] === 'show' && args.includes('--')
    const told = isShow && edited === undefined ? { ...result, stdout: this.#blocks(args, result.stdout) } : result
    this.runs.push(told)
    return told
  }

  override readFile(path: string): Promise<string> {
    const edited = this.edits.files?.[path]
    if (edited === undefined) return super.readFile(path)
    return typeof edited === 'string' ? Promise.resolve(edited) : Promise.reject(new FileError(edited.errno, path))
  }

  override async list(path: string): Promise<string[]> {
    const mine = Object.keys(this.edits.files ?? {}).flatMap((name) =>
      name.startsWith(`${path}/`) ? [name.slice(path.length + 1).split('/', 1)[0] ?? ''] : [],
    )
    const names = await this.inner.list(path).catch((error: unknown) => {
      if (mine.length > 0) return []
      throw error
    })
    return [...new Set([...names, ...mine])].sort()
  }

  override async stat(path: string): Promise<FileStat> {
    const mtimeSeconds = this.edits.times?.[path]
    if (mtimeSeconds === undefined) return super.stat(path)
    return { kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 1, mtimeSeconds, device: 1 }
  }

  override which(program: string): Promise<string | null> {
    return this.edits.programs?.[program] === undefined ? super.which(program) : Promise.resolve(`/usr/bin/${program}`)
  }

  override uid(): number | null {
    return this.edits.uid ?? super.uid()
  }

  override async describe(): Promise<HostIdentity> {
    const identity = await super.describe()
    return this.edits.isLive === true ? { ...identity, kind: 'local' } : identity
  }

  #blocks(args: readonly string[], stdout: string): string {
    const asked =
      args
        .find((word) => word.startsWith('--property='))
        ?.slice('--property='.length)
        .split(',') ?? []
    const units = args.slice(args.indexOf('--') + 1)
    const blocks = stdout.trimEnd().split('\n\n')
    return blocks
      .map((block, index) => {
        const edits = Object.entries(this.edits.units?.[units[index] ?? ''] ?? {}).filter(([name]) => asked.includes(name))
        if (edits.length === 0) return block
        const kept = block.split('\n').filter((line) => !edits.some(([name]) => line.startsWith(`${name}=`)))
        return [...kept, ...edits.map(([name, value]) => `${name}=${value}`)].join('\n')
      })
      .join('\n\n')
      .concat('\n')
  }
}
