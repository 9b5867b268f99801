import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { grubby } from '../grubby-double/grubby.mjs'
import { run, type Ran } from '../shell.js'
import { baseFiles, putFiles, readFiles, setModes, type Files } from './host-tree.js'

/** What is given to grubby. */
export interface Given {
  argv: readonly string[]
  /** On top of the base host; null takes a file away. */
  files?: Files
  /** Variables of the environment beside PATH and LC_ALL. */
  env?: Readonly<Record<string, string>>
  /** Files in the working folder, which is empty otherwise. */
  inCwd?: readonly string[]
  /** /boot is a folder of the root file system, not one of its own. */
  bootIsPlain?: boolean
  /** Run without the right to look past these modes. */
  modes?: Readonly<Record<string, number>>
  /** More to do in the mount namespace before grubby starts, on the paths of the host (namespaces only). */
  mounts?: string
  /** What to do there when grubby has ended. */
  afterwards?: string
}

export interface Outcome extends Ran {
  before: Files
  after: Files
}

/** A place to run a grubby in, and which one. */
export interface Place {
  name: string
  run: (given: Given) => Outcome
}

const double = resolve(import.meta.dirname, '../grubby-double.mjs')
const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin'
/** The working folder, outside of /boot and /etc. */
const CWD = '/work'

/** Run the double on the files below a folder: in this process, but for those who want a program or one without root's rights. */
export function runDouble(
  argv: readonly string[],
  place: Parameters<typeof grubby>[1],
  { asProgram = false, withoutRights = false } = {},
): Ran {
  const [file, ...words] = [...(withoutRights ? dropRights() : []), process.execPath, double, ...argv]
  if (!asProgram && file === process.execPath) return grubby(argv, place)
  return run(file!, words, { cwd: place.cwd, env: { ...place.env, GRUBBY_DOUBLE_ROOT: place.root } })
}

const inFolder = (name: string, asProgram: boolean): Place => ({
  name,
  run: (given) =>
    inTree(given, (root) => {
      const place = { root, cwd: join(root, CWD), env: environment(SYSTEM_PATH, given) }
      return runDouble(given.argv, place, { asProgram, withoutRights: given.modes !== undefined })
    }),
})

/** The double in a folder of its own: needs no rights. */
export const doubleInFolder = inFolder('the double', false)

/** The same as a program, which is how the hosts of the lab have it. */
export const doubleAsProgram = inFolder('the double as a program', true)

/** A grubby in a mount namespace, where /boot and /etc are those of the case: the machine's own are out of reach. */
export function inNamespace(name: string, program: readonly string[]): Place {
  return {
    name,
    run: (given) =>
      inTree(given, (root) => {
        const prepare = `set -e; mount --bind "$1/boot" /boot; mount --bind "$1/etc" /etc; cd "$1${CWD}"; ${given.mounts ?? ':'}`
        const start = `set +e; (shift; exec "$@"); code=$?; ${given.afterwards ?? ':'}; exit $code`
        const path = [...(given.bootIsPlain === true ? [join(root, 'stubs')] : []), dirname(program.at(-1)!), SYSTEM_PATH].join(':')
        const variables = Object.entries(environment(path, given)).map(([key, value]) => `${key}=${value}`)
        const words = [...(given.modes === undefined ? [] : dropRights()), 'env', '-i', ...variables, ...program, ...given.argv]
        return run('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', `${prepare}; ${start}`, 'sh', root, ...words])
      }),
  }
}

export const doubleInNamespace = inNamespace('the double in a namespace', [process.execPath, double])

/** Where this machine can make mount namespaces. */
export const canUnshare = (): boolean =>
  existsSync('/boot') && run('unshare', ['--mount', '--propagation', 'private', 'mount', '--bind', '/boot', '/boot']).code === 0

const environment = (path: string, given: Given): Record<string, string> => ({ PATH: path, LC_ALL: 'C.UTF-8', ...given.env })

/** Root looks past modes, but not without these two capabilities. */
const dropRights = (): string[] => (process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [])

function inTree(given: Given, start: (root: string) => Ran): Outcome {
  const root = mkdtempSync(join(tmpdir(), 'grubby-'))
  try {
    putFiles(root, baseFiles)
    putFiles(root, given.files ?? {})
    putFiles(root, Object.fromEntries((given.inCwd ?? []).map((name) => [join(CWD, name), ''])))
    mkdirSync(join(root, CWD), { recursive: true })
    putFiles(root, { '/proc/self/mountinfo': given.bootIsPlain === true ? '' : '36 35 98:0 / /boot rw shared:1 - xfs /dev/sda1 rw\n' })
    mkdirSync(join(root, 'stubs'))
    writeFileSync(join(root, 'stubs/mountpoint'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    const before = readFiles(root, '/boot', '/etc', CWD)
    const restoreModes = setModes(root, given.modes ?? {})
    const ran = start(root)
    restoreModes()
    return { ...ran, before, after: readFiles(root, '/boot', '/etc', CWD) }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
