import { BadJournalError } from '../../errors.js'
import type { FileState, StateValue } from './plan.js'
import type { Snapshot } from './snapshot.js'

type EncodedFile = Exclude<FileState, { type: 'file' }> | (Omit<Extract<FileState, { type: 'file' }>, 'bytes'> & { base64: string })

interface EncodedSnapshot {
  files: Record<string, EncodedFile>
  states: Record<string, StateValue>
}

/** A snapshot as JSON: bytes in base64. */
export function encodeSnapshot({ files, states }: Snapshot): EncodedSnapshot {
  const encoded = [...files].map(([path, state]): [string, EncodedFile] => {
    if (state.type !== 'file') return [path, state]
    const { bytes, ...rest } = state
    return [path, { ...rest, base64: Buffer.from(bytes).toString('base64') }]
  })
  return { files: Object.fromEntries(encoded), states: Object.fromEntries(states) }
}

/** @throws BadJournalError */
export function decodeSnapshot(text: string, path: string): Snapshot {
  try {
    const { files, states } = JSON.parse(text) as EncodedSnapshot
    const decoded = Object.entries(files).map(([name, state]): [string, FileState] => {
      if (state.type !== 'file') return [name, state]
      const { base64, ...rest } = state
      return [name, { ...rest, bytes: Buffer.from(base64, 'base64') }]
    })
    return { files: new Map(decoded), states: new Map(Object.entries(states)) }
  } catch (error) {
    throw new BadJournalError(`${path} is damaged: ${(error as Error).message}`, { cause: error })
  }
}
