import { WitnessHost } from '../../src/host/witness.js'
import { FileError, type FileStat, type Host, type HostIdentity, type RunOptions, type ToolResult } from '../../src/host/types.js'

/** A way in which a host cannot be asked. */
export interface Fault {
  name: string
  /** What comes of every program. */
  run: (program: string) => Partial<ToolResult>
  /** What comes of every file: an errno, or a text in its place. */
  file: { errno: string } | { text: string }
}

const ended = (exitCode: number, stderr: string, stdout = ''): Partial<ToolResult> => ({ outcome: 'exited', exitCode, stderr, stdout })

const NO_BUS: Readonly<Record<string, Partial<ToolResult>>> = {
  systemctl: ended(1, 'Failed to connect to bus: No such file or directory\n'),
  'firewall-cmd': ended(36, 'Error: DBUS_ERROR: Failed to connect to socket /run/dbus/system_bus_socket: No such file or directory\n'),
  chronyc: ended(1, '', '506 Cannot talk to daemon\n'),
}

const NO_ROOT: Readonly<Record<string, Partial<ToolResult>>> = {
  systemctl: ended(1, 'Failed to list units: Access denied\n'),
  'firewall-cmd': ended(253, 'Authorization failed.\n'),
  chronyc: ended(1, '', '501 Not authorised\n'),
}

/** No bus, no root, nothing installed, no answer in time, nonsense: of everything that is asked. */
export const FAULTS: readonly Fault[] = [
  { name: 'no bus', run: (program) => NO_BUS[program] ?? ended(1, 'no\n'), file: { errno: 'EIO' } },
  { name: 'no root', run: (program) => NO_ROOT[program] ?? ended(1, 'must be root\n'), file: { errno: 'EACCES' } },
  { name: 'a tool missing', run: () => ({ outcome: 'not-found', exitCode: null }), file: { errno: 'ENOENT' } },
  { name: 'a timeout', run: () => ({ outcome: 'timed-out', exitCode: null, durationMs: 30_000 }), file: { errno: 'EIO' } },
  { name: 'a parser error', run: () => ended(0, '', '<<<nonsense>>>\n'), file: { text: '\u0001<<<nonsense>>>\n' } },
]

/** A host that knows everything, but cannot be asked. */
export class FaultyHost extends WitnessHost {
  /** @param only what alone is at fault: a program, or `files`; everything when left out */
  constructor(
    inner: Host,
    readonly fault: Fault,
    readonly only: string | null = null,
  ) {
    super(inner)
  }

  override run(program: string, args: readonly string[], options?: RunOptions): Promise<ToolResult> {
    if (!this.#isAtFault(program)) return super.run(program, args, options)
    const empty = { program, args, outcome: 'exited' as const, exitCode: 0, signal: null, stdout: '', stderr: '', durationMs: 1 }
    return Promise.resolve({ ...empty, ...this.fault.run(program) })
  }

  override readFile(path: string): Promise<string> {
    if (!this.#isAtFault('files')) return super.readFile(path)
    return 'text' in this.fault.file ? Promise.resolve(this.fault.file.text) : this.#refuse(path)
  }

  override list(path: string): Promise<string[]> {
    if (!this.#isAtFault('files')) return super.list(path)
    return 'text' in this.fault.file ? this.inner.list(path) : this.#refuse(path)
  }

  override stat(path: string): Promise<FileStat> {
    return this.#isAtFault('files') ? this.#refuse(path) : super.stat(path)
  }

  override lstat(path: string): Promise<FileStat> {
    return this.#isAtFault('files') ? this.#refuse(path) : super.lstat(path)
  }

  override readlink(path: string): Promise<string> {
    return this.#isAtFault('files') ? this.#refuse(path) : super.readlink(path)
  }

  override async describe(): Promise<HostIdentity> {
    if (!this.#isAtFault('files')) return super.describe()
    return { ...(await this.inner.describe()), os: null, osId: null, osLike: [], osVersion: null }
  }

  #isAtFault(what: string): boolean {
    return this.only === null || this.only === what
  }

  #refuse(path: string): Promise<never> {
    return Promise.reject(new FileError('errno' in this.fault.file ? this.fault.file.errno : 'EIO', path))
  }
}
