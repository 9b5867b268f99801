import { BadJournalError, NotFoundError, WriteFailedError } from '../../errors.js'
import { ifThere, listIfThere, readIfThere } from '../../host/files.js'
import { FileError } from '../../host/types.js'
import { asideOf } from '../../host/writer.js'
import { whyNotWritten } from './account.js'
import { decodeSnapshot, encodeSnapshot } from './journal-codec.js'
import type { Watch } from './plan.js'
import type { PlanData } from './result.js'
import type { Machine, Snapshot } from './snapshot.js'

/**
 * What became of a change. `begun` is a change under way, or one that was cut off; `restored` failed, and the host was brought back;
 * `failed` as well, but a step without a way back had run; `not-restored` failed, and could not be taken back entirely.
 */
export type ChangeState = 'begun' | 'done' | 'restored' | 'failed' | 'not-restored'

/** Nothing of it is left to be done. */
export const isEnded = (state: ChangeState): boolean => state === 'done' || state === 'restored' || state === 'failed'

/** One change as the journal keeps it. Bytes and states before and after lie in files beside it. */
export interface JournalEntry {
  format: 1
  id: number
  state: ChangeState
  /** Words of the command line, without the program. */
  words: string[]
  /** Who asked: the user that sudo names, or root. */
  user: string
  /** Version of hostward. */
  version: string
  bootId: string | null
  /** ISO 8601 UTC */
  startedAt: string
  finishedAt: string | null
  plan: PlanData
  /** Steps that were begun: the last one may have been cut off. */
  begun: string[]
  watch: Watch
  /** Copies of files that lie beside the files while the change is under way: copy by path. */
  copies: Record<string, string>
  /** The change that this one undoes. */
  undoes: number | null
  /** The change that undid this one. */
  undoneBy: number | null
  /** What is wrong, when it did not end as planned. */
  account: string | null
}

/** How long changes are kept: the last 200 and those of 90 days; what was cut off never goes. */
export interface Retention {
  changes: number
  days: number
}

export const RETENTION: Retention = { changes: 200, days: 90 }

/** The changes of a host under a folder of root's own (`/var/lib/hostward`). */
export class Journal {
  readonly #changes: string

  constructor(
    readonly machine: Machine,
    readonly folder: string,
  ) {
    this.#changes = `${folder}/changes`
  }

  /**
   * Make the folders, and look at every folder above: one that is a link, not of root, or that others may write is refused.
   *
   * @throws BadJournalError, WriteFailedError
   */
  async prepare(): Promise<void> {
    await this.#checkAbove()
    for (const path of [this.folder, this.#changes]) {
      try {
        await this.machine.files.mkdir(path, 0o700)
      } catch (error) {
        if (error instanceof FileError && error.code === 'EEXIST') continue
        throw cannotWrite(path, error)
      }
    }
    await this.#checkOwn(this.folder)
    await this.#checkOwn(this.#changes)
  }

  /** All changes, oldest first; none where hostward has not changed anything yet. @throws FileError, BadJournalError */
  async list(): Promise<JournalEntry[]> {
    const names = (await listIfThere(this.machine.host, this.#changes)) ?? []
    const ids = names.filter((name) => /^\d{6,}$/.test(name)).map(Number)
    const entries = await Promise.all(ids.sort((a, b) => a - b).map((id) => this.read(id)))
    return entries.filter((entry) => entry !== null)
  }

  /** @returns null when there is no such change */
  async read(id: number): Promise<JournalEntry | null> {
    const path = `${this.#folderOf(id)}/entry.json`
    const text = await readIfThere(this.machine.host, path)
    if (text === null) return null
    try {
      const entry = JSON.parse(text) as Omit<JournalEntry, 'format'> & { format: unknown }
      if (entry.format !== 1) throw new Error(`format ${String(entry.format)}`)
      return { ...entry, format: 1, plan: withAllKeys(entry.plan) }
    } catch (error) {
      throw new BadJournalError(`${path} is damaged or of another version of hostward: ${(error as Error).message}`, { cause: error })
    }
  }

  /** @throws NotFoundError when there is no such change */
  async require(id: number): Promise<JournalEntry> {
    const entry = await this.read(id)
    if (entry === null) throw new NotFoundError(`there is no change ${id}`, { suggestions: ['hostward history lists them'] })
    return entry
  }

  /** Changes that were begun and not ended: the host may be half changed. */
  async unfinished(): Promise<JournalEntry[]> {
    return (await this.list()).filter((entry) => entry.state === 'begun')
  }

  /** Write a new change with what the host was before. All of it is on the disk when this returns. @throws WriteFailedError */
  async begin(entry: Omit<JournalEntry, 'id' | 'format' | 'state'>, before: Snapshot): Promise<JournalEntry> {
    const id = Math.max(0, ...(await this.machine.host.list(this.#changes)).map(Number).filter(Number.isFinite)) + 1
    const begun: JournalEntry = { format: 1, id, state: 'begun', ...entry }
    const folder = this.#folderOf(id)
    try {
      await this.machine.files.mkdir(folder, 0o700)
      await this.#write(`${folder}/before.json`, encodeSnapshot(before))
      // Last: a folder without it is a change that never began.
      await this.#write(`${folder}/entry.json`, begun)
    } catch (error) {
      await this.remove(id).catch(() => undefined)
      throw cannotWrite(folder, error)
    }
    return begun
  }

  /** Write what is new about a change. @throws WriteFailedError */
  async update(entry: JournalEntry): Promise<void> {
    const path = `${this.#folderOf(entry.id)}/entry.json`
    await this.#write(path, entry).catch((error: unknown) => {
      throw cannotWrite(path, error)
    })
  }

  async writeAfter(id: number, after: Snapshot): Promise<void> {
    const path = `${this.#folderOf(id)}/after.json`
    await this.#write(path, encodeSnapshot(after)).catch((error: unknown) => {
      throw cannotWrite(path, error)
    })
  }

  /** @throws BadJournalError */
  before(id: number): Promise<Snapshot> {
    return this.#readSnapshot(`${this.#folderOf(id)}/before.json`)
  }

  /** @throws BadJournalError */
  after(id: number): Promise<Snapshot> {
    return this.#readSnapshot(`${this.#folderOf(id)}/after.json`)
  }

  /** Let old changes go. Never one that was cut off or not brought back. */
  async expire(now: Date, { changes, days }: Retention = RETENTION): Promise<void> {
    const ended = (await this.list()).filter(({ state }) => isEnded(state))
    const oldest = now.getTime() - days * 86_400_000
    const old = ended.filter((entry, index) => ended.length - index > changes || Date.parse(entry.startedAt) < oldest)
    for (const { id } of old) await this.remove(id)
  }

  async #readSnapshot(path: string): Promise<Snapshot> {
    const text = await this.machine.host.readFile(path).catch((error: unknown) => {
      throw new BadJournalError(`${path} cannot be read: ${(error as Error).message}`, { cause: error })
    })
    return decodeSnapshot(text, path)
  }

  async #write(path: string, value: unknown): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`)
    await this.machine.files.writeFileAtomic(path, bytes, { mode: 0o600, uid: 0, gid: 0, label: null })
  }

  /** Forget a change. */
  async remove(id: number): Promise<void> {
    const folder = this.#folderOf(id)
    // The entry first: without it there is no change.
    for (const path of ['entry.json', 'before.json', 'after.json'].map((name) => `${folder}/${name}`)) {
      await ifThere(this.machine.files.remove(path))
      await ifThere(this.machine.files.remove(asideOf(path)))
    }
    await ifThere(this.machine.files.rmdir(folder))
  }

  #folderOf(id: number): string {
    return `${this.#changes}/${String(id).padStart(6, '0')}`
  }

  async #checkAbove(): Promise<void> {
    const words = this.folder.split('/').slice(1, -1)
    for (const index of words.keys()) await this.#checkOwn(`/${words.slice(0, index + 1).join('/')}`)
  }

  async #checkOwn(path: string): Promise<void> {
    const { kind, uid, mode } = await this.machine.host.lstat(path)
    const why =
      kind !== 'directory'
        ? 'is no folder'
        : uid !== 0
          ? `belongs to user ${uid}, not to root`
          : (mode & 0o022) !== 0
            ? 'may be written by others'
            : null
    if (why !== null) {
      throw new BadJournalError(`${path} ${why}: what hostward keeps of its changes would not be safe there`, {
        suggestions: [`look at it: ls -ld ${path}`],
      })
    }
  }
}

/** Changes that were written down before there were these keys. */
function withAllKeys(plan: PlanData): PlanData {
  return { ...NEW_IN_PLAN, ...plan, steps: plan.steps.map((step) => ({ ...NEW_IN_STEP, ...step })) }
}

const NEW_IN_PLAN = { lifetimeSeconds: null }
const NEW_IN_STEP = { commands: [] }

function cannotWrite(path: string, error: unknown): unknown {
  if (!(error instanceof FileError)) return error
  return new WriteFailedError(`${path} cannot be written: ${whyNotWritten(error)}; nothing was changed`, {
    details: { path, errno: error.code },
    cause: error,
    suggestions: ['hostward writes down what a host was before it changes it; make that possible first'],
  })
}
