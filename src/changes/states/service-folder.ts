import { listIfThere, lstatIfThere } from '../../host/files.js'
import { commandLine } from '../../host/command-line.js'
import type { Host } from '../../host/types.js'
import { ask, toolFailed } from '../../tools/ask.js'
import type { StateValue } from '../engine/plan.js'
import { ASIDE } from '../engine/snapshot.js'
import type { StateKind } from '../engine/states.js'

/** What hostward, supervise and multilog have in the directory of a service; everything else there is the program's own. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  '': ['run', 'down', 'log', 'supervise'],
  '/log': ['run', 'down', 'main', 'status', 'supervise'],
}

/**
 * The directory that is made for a service: `{"others":"core, ntp.drift","names":["core","ntp.drift"],"directory":"/var/ntpd"}`, what
 * the program has written there. Only watched where the directory is new: taking it back removes that as well. Undo refuses to do so
 * unless it is forced, because the change itself had left nothing there.
 */
export const serviceFolderState: StateKind = {
  kind: 'service-folder',
  compared: ['others'],
  runtimeOnly: false,

  async read(host, keys) {
    const names = await Promise.all(keys.map((key) => othersIn(host, key)))
    return new Map(keys.map((key, index) => [key, { others: names[index]?.join(', ') ?? '', names: names[index] ?? [], directory: key }]))
  },

  async restore(host, key, before, now) {
    for (const [program = '', ...args] of inverse(key, before, now)) {
      const result = await ask(host, program, args, { uninterruptible: true })
      if (result.exitCode !== 0) throw toolFailed(result)
    }
  },

  restoring(key, before, now) {
    const commands = inverse(key, before, now)
    return commands.length === 0 ? null : { describe: `remove what the program has written in ${key}`, commands }
  },

  inWords: (key) => `nothing of the program is in ${key}`,
  byHand: (key, before, now) => inverse(key, before, now).map(([program = '', ...args]) => commandLine(program, args)),
  beforeFiles: () => true,
  follows: ({ directory }) => (typeof directory === 'string' ? [directory] : []),
  /** What a program had written cannot be brought back. */
  countsAsRestored: (name, _before, now) => name === 'others' && now === '',
}

function inverse(key: string, before: StateValue, now: StateValue): string[][] {
  const was = new Set(namesIn(before))
  const made = namesIn(now).filter((name) => !was.has(name))
  return made.length === 0 ? [] : [['rm', '-rf', '--', ...made.map((name) => `${key}/${name}`)]]
}

const namesIn = ({ names }: StateValue): string[] => (Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [])

/** Names of hostward's own, which are there while it writes. */
const isOwn = (name: string): boolean => name.startsWith(ASIDE) || /^\..*\.hostward$/.test(name)

async function othersIn(host: Host, key: string): Promise<string[]> {
  const found: string[] = []
  for (const [folder, known] of Object.entries(KNOWN)) {
    if ((await lstatIfThere(host, `${key}${folder}`))?.kind !== 'directory') continue
    const names = (await listIfThere(host, `${key}${folder}`)) ?? []
    found.push(...names.filter((name) => !known.includes(name) && !isOwn(name)).map((name) => `${folder}/${name}`.slice(1)))
  }
  return found
}
