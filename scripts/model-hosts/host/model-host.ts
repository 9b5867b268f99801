import { identityFromFiles } from '../../../src/host/identity.js'
import type { FileStat, Host, HostIdentity, ToolResult } from '../../../src/host/types.js'
import type { FileTree } from './file-tree.js'
import type { Tool, ToolOutput } from './tool.js'

export interface ModelHostParts {
  files: FileTree
  /** By path: `/usr/bin/systemctl`. What is not here is not installed. */
  tools: Readonly<Record<string, Tool>>
  now: Date
  uid: number
}

const PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** A machine that exists only as a model: every answer is worked out from one set of facts. */
export class ModelHost implements Host {
  /** Questions that a tool of the model could not answer. */
  readonly troubles: string[] = []

  constructor(readonly parts: ModelHostParts) {}

  // eslint-disable-next-line @typescript-eslint/require-await -- a tool that throws must reject, as Host promises
  async run(program: string, args: readonly string[]): Promise<ToolResult> {
    const path = this.#find(program)
    const tool = path === null ? undefined : this.parts.tools[path]
    const result = { program, args, signal: null, durationMs: 0 }
    if (tool === undefined) return { ...result, outcome: 'not-found', exitCode: null, stdout: '', stderr: '' }
    const { stdout = '', stderr = '', exitCode = 0 } = this.#ask(tool, args)
    return { ...result, outcome: 'exited', exitCode, stdout, stderr }
  }

  which(program: string): Promise<string | null> {
    return Promise.resolve(this.#find(program))
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- see run
  async readFile(path: string): Promise<string> {
    return this.parts.files.readFile(path)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- see run
  async list(path: string): Promise<string[]> {
    return this.parts.files.list(path)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- see run
  async stat(path: string): Promise<FileStat> {
    return this.parts.files.stat(path)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- see run
  async lstat(path: string): Promise<FileStat> {
    return this.parts.files.lstat(path)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- see run
  async readlink(path: string): Promise<string> {
    return this.parts.files.readlink(path)
  }

  describe(): Promise<HostIdentity> {
    return identityFromFiles(this, { kind: 'local', recordedAt: null, redacted: false })
  }

  now(): Date {
    return this.parts.now
  }

  uid(): number {
    return this.parts.uid
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #ask(tool: Tool, args: readonly string[]): ToolOutput {
    try {
      return tool(args)
    } catch (error) {
      this.troubles.push(error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  #find(program: string): string | null {
    const candidates = program.startsWith('/') ? [program] : PATH.map((folder) => `${folder}/${program}`)
    return candidates.find((path) => Object.hasOwn(this.parts.tools, path)) ?? null
  }
}
