import { NotSupportedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { changedPaths, fileIn } from './snapshot.js'
import { Journal, type ChangeState, type JournalEntry } from './journal.js'
import { describeFile, stateWord } from './compare.js'
import { fileDiff } from './plan-data.js'
import type { PlanData } from './result.js'

/** The changes that hostward made to this host, newest first. */
export interface HistoryData {
  changes: HistoryItem[]
}

export interface HistoryItem {
  id: number
  /**
   * `begun` is under way or was cut off; `restored` failed and was taken back; `failed` as well, but something has run that has no
   * way back; `not-restored` could not be taken back entirely.
   */
  state: ChangeState
  action: string
  summary: string
  /** Words of the command line, without the program. */
  words: string[]
  /** Who asked. */
  user: string
  /** ISO 8601 UTC */
  startedAt: string
  /** ISO 8601 UTC; null for a change that was cut off. */
  finishedAt: string | null
  /** The change that this one undid. */
  undoes: number | null
  /** The change that undid this one. */
  undoneBy: number | null
  /** The later change that keeps for good what would have ended by itself. */
  confirmedBy: number | null
  /** ISO 8601 UTC: when what it did ends, or has ended, by itself; null for what stays. */
  endsAt: string | null
  /** Its time is over, or the host was rebooted since. Told by the clock: `undo` and `firewall confirm` ask the firewall itself. */
  ended: boolean
}

export interface HistoryShowData {
  change: HistoryDetail
}

export interface HistoryDetail extends HistoryItem {
  /** Version of hostward that made it. */
  version: string
  bootId: string | null
  plan: PlanData
  /** Steps that were begun, by id; the last one may have been cut off. */
  begun: string[]
  /** What went wrong; null when it was done. */
  account: string | null
  /** Files that are not what they were; empty when it was taken back or cut off. */
  files: HistoryFile[]
  /** States that are not what they were. */
  states: HistoryState[]
}

export interface HistoryFile {
  path: string
  /** In words: `a file of 240 bytes, mode 0644, owner 0:0`. */
  before: string
  after: string
  /** Null where a side is no text. */
  diff: string | null
}

export interface HistoryState {
  /** e.g. `unit sshd.service` */
  state: string
  /** Keys that changed, e.g. `active`. */
  key: string
  before: string
  after: string
}

/** The journal of a host that can be changed. @throws NotSupportedError for a recording */
export async function openJournal(host: Host, folder: string): Promise<Journal> {
  const files = await host.writer?.()
  if (files === undefined || files === null)
    throw new NotSupportedError('a recording has no history: what was changed is known on the host itself', {
      suggestions: ['without --host, on the host itself: hostward history'],
    })
  return new Journal({ host, files }, folder)
}

/** @throws FileError, BadJournalError */
export async function readHistory(journal: Journal): Promise<HistoryData> {
  const [entries, moment] = await Promise.all([journal.list(), momentOf(journal)])
  return { changes: entries.map((entry) => toItem(entry, entries, moment)).reverse() }
}

/** @throws NotFoundError, BadJournalError */
export async function readChange(journal: Journal, id: number): Promise<HistoryShowData> {
  const [entry, entries, moment] = await Promise.all([journal.require(id), journal.list(), momentOf(journal)])
  const { version, bootId, plan, begun, account } = entry
  return { change: { ...toItem(entry, entries, moment), version, bootId, plan, begun, account, ...(await whatChanged(journal, entry)) } }
}

async function whatChanged(journal: Journal, { id, state }: JournalEntry): Promise<Pick<HistoryDetail, 'files' | 'states'>> {
  if (state !== 'done') return { files: [], states: [] }
  const [before, after] = await Promise.all([journal.before(id), journal.after(id)])
  const files = changedPaths(before.files, after.files).map((path): HistoryFile => {
    const [was, is] = [fileIn(before.files, path), fileIn(after.files, path)]
    return { path, before: describeFile(was), after: describeFile(is), diff: fileDiff(path, was, is) }
  })
  const states = [...before.states].flatMap(([name, was]) => {
    const is = after.states.get(name) ?? {}
    return Object.keys(was).flatMap((key): HistoryState[] => {
      const [from, to] = [stateWord(was[key]), stateWord(is[key])]
      return from === to ? [] : [{ state: name, key, before: from, after: to }]
    })
  })
  return { files, states }
}

/** What tells whether something has ended by itself. */
interface Moment {
  now: Date
  bootId: string | null
}

async function momentOf({ machine: { host } }: Journal): Promise<Moment> {
  return { now: host.now(), bootId: (await host.describe()).bootId }
}

/** The later change that has kept this one for good, by the history; one that was undone does not count. */
export function confirmationOf(entries: readonly JournalEntry[], id: number): JournalEntry | undefined {
  return entries.find(
    ({ plan, state, undoneBy, words }) =>
      plan.action === 'firewall confirm' && state === 'done' && undoneBy === null && names(words, String(id)),
  )
}

/** Whether a command line names a change, and not by the value of a flag. */
const names = (words: readonly string[], id: string): boolean =>
  words.some((word, index) => word === id && !/^(?:--timeout|--host)$/.test(words[index - 1] ?? ''))

function toItem(entry: JournalEntry, entries: readonly JournalEntry[], { now, bootId }: Moment): HistoryItem {
  const { id, state, plan, words, user, startedAt, finishedAt, undoes, undoneBy } = entry
  const confirmedBy = confirmationOf(entries, id)?.id ?? null
  const { lifetimeSeconds } = plan
  const isTemporary = state === 'done' && undoneBy === null && confirmedBy === null
  const ends =
    isTemporary && lifetimeSeconds !== null && finishedAt !== null ? new Date(Date.parse(finishedAt) + lifetimeSeconds * 1000) : null
  return {
    ...{ id, state, action: plan.action, summary: plan.summary, words, user, startedAt, finishedAt, undoes, undoneBy, confirmedBy },
    endsAt: ends?.toISOString() ?? null,
    ended: ends !== null && (ends <= now || (entry.bootId !== null && bootId !== null && entry.bootId !== bootId)),
  }
}
