import { asFileError, listIfThere } from '../../host/files.js'
import { isDirective, type ConfDirective, type ConfLine } from '../chrony-conf/lines.js'
import type { ConfReading } from '../chrony-conf/read.js'
import { ntpWordsOf, parseNtpConfLines } from './lines.js'

interface NtpConfFile {
  path: string
  /** How ntpd comes to read it; `folder`: from `ntp.d` beside the main file (ntpsec). */
  origin: 'main' | 'include' | 'folder'
  lines: ConfLine[]
}

/** Something in the configuration that could not be followed. */
interface NtpConfProblem {
  code: 'UNREADABLE' | 'MISSING' | 'TOO_DEEP'
  file: string
  line: number | null
  message: string
}

/** The configuration of ntpd: the main file with all that it includes. */
export interface NtpConf {
  main: string
  /** False when the main file is not there: ntpd runs without one. */
  exists: boolean
  /** Every file that was read, in the order of reading. */
  files: NtpConfFile[]
  /** The directives of all files in the order in which ntpd takes them. */
  directives: ConfDirective[]
  problems: NtpConfProblem[]
}

/** ntpd goes no deeper (MAXINCLUDELEVEL of ntp_scanner.c). */
const MAX_INCLUDE_LEVEL = 5

/**
 * Read ntpd's configuration as ntpd does: `includefile` in its place, then for ntpsec the files of `ntp.d` beside the main file. A main
 * file that is not there is an empty one.
 *
 * @param folder whether `ntp.d` counts: ntpsec that was started without `-c`
 * @throws FileError when the main file is there and cannot be read
 */
export async function readNtpConf(host: ConfReading, main: string, { folder }: { folder: boolean }): Promise<NtpConf> {
  const conf: NtpConf = { main, exists: true, files: [], directives: [], problems: [] }
  const text = await host.readFile(main).catch((thrown: unknown) => {
    const error = asFileError(thrown, main)
    if (!error.missing) throw error
    conf.exists = false
    return ''
  })
  await take(host, conf, { path: main, text, origin: 'main', level: 0 })
  const beside = `${main.slice(0, main.lastIndexOf('/'))}/ntp.d`
  const names = folder ? ((await listIfThere(host, beside)) ?? []) : []
  for (const name of names.filter((one) => one.endsWith('.conf') && !one.startsWith('.'))) {
    await include(host, conf, { by: null, path: `${beside}/${name}`, origin: 'folder', level: 0 })
  }
  return conf
}

async function take(
  host: ConfReading,
  conf: NtpConf,
  { path, text, origin, level }: Pick<NtpConfFile, 'path' | 'origin'> & { text: string; level: number },
): Promise<void> {
  const lines = parseNtpConfLines(path, text)
  conf.files.push({ path, origin, lines })
  for (const line of lines.filter(isDirective)) {
    conf.directives.push(line)
    const [named] = line.directive === 'includefile' ? ntpWordsOf(line.args) : []
    if (named !== undefined) await include(host, conf, { by: line, path: named, origin: 'include', level: level + 1 })
  }
}

async function include(
  host: ConfReading,
  conf: NtpConf,
  { by, path, origin, level }: { by: ConfDirective | null; path: string; origin: NtpConfFile['origin']; level: number },
): Promise<void> {
  const problem = (code: NtpConfProblem['code'], what: string): void => {
    const place = by === null ? path : `${by.file}:${by.line}`
    conf.problems.push({ code, file: by?.file ?? path, line: by?.line ?? null, message: `${place} ${what}` })
  }
  if (level > MAX_INCLUDE_LEVEL) {
    problem('TOO_DEEP', `includes files more than ${MAX_INCLUDE_LEVEL} deep: ntpd skips it`)
    return
  }
  if (!path.startsWith('/')) {
    problem('UNREADABLE', `names ${path}: where that is depends on where ntpd was started`)
    return
  }
  try {
    await take(host, conf, { path, text: await host.readFile(path), origin, level })
  } catch (thrown) {
    const error = asFileError(thrown, path)
    if (error.missing) problem('MISSING', `names ${path}, which is not there`)
    else problem('UNREADABLE', `names ${path}, which could not be read: ${error.denied ? 'permission denied' : error.code}`)
  }
}
