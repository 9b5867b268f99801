import { HostwardError } from '../../errors.js'
import { splitCommandLine } from '../../tools/cmdline/arguments.js'
import { GRUBENV_SIGNATURE, parseGrubenv } from '../../tools/grub/grubenv.js'
import type { FileExpectation, FileState, JudgedFile } from '../engine/plan.js'

const decoder = new TextDecoder('utf-8')
const latin1 = new TextDecoder('latin1')

/** An entry file whose options line has exactly these words in this order, and whose other lines are as before, byte by byte. */
export function optionsBecome(words: readonly string[]): FileExpectation {
  return {
    judge: (now, before) => {
      if (now.type !== 'file') return `it is ${now.type === 'absent' ? 'gone' : `a ${now.type}`}`
      const rest = before.type === 'file' ? withoutOptions(latin1.decode(before.bytes)).join('\n') : ''
      const text = decoder.decode(now.bytes)
      const lines = text.split('\n').filter(isOptions)
      if (lines.length !== 1) return `it has ${lines.length} options lines`
      const found = splitCommandLine((lines[0] ?? '').slice('options'.length))
      if (JSON.stringify(found) !== JSON.stringify(words))
        return `its options are ${JSON.stringify(found.join(' '))}, not ${JSON.stringify(words.join(' '))}`
      if (withoutOptions(latin1.decode(now.bytes)).join('\n') !== rest) return 'other lines than the options have changed'
      return attributeTrouble(now, before)
    },
  }
}

const isOptions = (line: string): boolean => line.startsWith('options')
/**
 * Mode and owner stay. A label may be lost, but not become another: sed, which grubby works with, keeps it where SELinux is on; where it is
 * off, labels of old say nothing, and are made anew before it is on again.
 */
function attributeTrouble(now: FileState, before: FileState): string | null {
  if (now.type !== 'file' || before.type !== 'file') return null
  if (now.mode !== before.mode) return `its mode is ${now.mode.toString(8)}, not ${before.mode.toString(8)}`
  if (now.uid !== before.uid || now.gid !== before.gid) return `its owner is ${now.uid}:${now.gid}, not ${before.uid}:${before.gid}`
  return now.label === null || now.label === before.label ? null : `its label is ${now.label}, not ${before.label ?? 'none'}`
}

/** The place of the options line stays marked. */
const withoutOptions = (text: string): string[] => text.split('\n').map((line) => (isOptions(line) ? 'options' : line))

/** A judge of GRUB's environment that can be joined with another one: parts of one change may each set variables. */
interface JudgedVariables extends JudgedFile {
  variables: Readonly<Record<string, string | null>>
}

/** GRUB's environment with some variables set (a text) or taken away (null), and all others as before. */
export function variablesBecome(changed: Readonly<Record<string, string | null>>): JudgedVariables {
  return {
    variables: changed,
    joined: (other) => ('variables' in other ? variablesBecome({ ...changed, ...(other as JudgedVariables).variables }) : null),
    judge: (now, before) => {
      if (now.type !== 'file') return `it is ${now.type === 'absent' ? 'not there' : `a ${now.type}`}`
      try {
        const old = before.type === 'file' ? parseGrubenv(decoder.decode(before.bytes)) : {}
        const wanted = new Map(Object.entries(old))
        for (const [name, value] of Object.entries(changed)) {
          if (value === null) wanted.delete(name)
          else wanted.set(name, value)
        }
        const text = decoder.decode(now.bytes)
        if (!text.startsWith(GRUBENV_SIGNATURE)) return 'it is no environment block of GRUB'
        // GRUB writes the block in place, and cannot make it longer.
        if (before.type === 'file' && now.bytes.length !== before.bytes.length)
          return `its size is ${now.bytes.length}, not ${before.bytes.length}`
        return differentVariables(parseGrubenv(text), wanted) ?? attributeTrouble(now, before)
      } catch (error) {
        if (error instanceof HostwardError) return error.message
        throw error
      }
    },
  }
}

function differentVariables(now: Readonly<Record<string, string>>, wanted: ReadonlyMap<string, string>): string | null {
  for (const [name, value] of wanted) {
    if (!Object.hasOwn(now, name)) return `${name} is not set`
    if (now[name] !== value) return `${name} is ${JSON.stringify(now[name])}, not ${JSON.stringify(value)}`
  }
  const more = Object.keys(now).find((name) => !wanted.has(name))
  return more === undefined ? null : `${more} is set`
}

/** A missing environment of GRUB, which grubby makes on its way: still missing, or an empty one. */
export const missingOrFresh: JudgedVariables = {
  ...variablesBecome({}),
  judge: (now) => (now.type === 'absent' ? null : variablesBecome({}).judge(now, { type: 'absent' })),
}
