import { asFileError, listIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { globPaths, matchesName } from '../glob.js'
import { isDirective, parseConfLines, wordsOf, type ConfDirective, type ConfLine } from './lines.js'

/** What it takes to read a configuration: also edited files that are not in place yet can be read so. */
export type ConfReading = Pick<Host, 'readFile' | 'list' | 'lstat'>

/** How chronyd comes to read a file. */
type ConfOrigin = 'main' | 'include' | 'confdir' | 'sourcedir'

interface ConfFile {
  path: string
  origin: ConfOrigin
  lines: ConfLine[]
}

/** Something in the configuration that could not be followed. */
interface ConfProblem {
  code: 'UNREADABLE' | 'MISSING' | 'TOO_DEEP' | 'LINE_TOO_LONG'
  file: string
  /** The line that names the file, or that has the problem; null when it is about a whole file. */
  line: number | null
  message: string
}

/** The configuration of chronyd: the main file with all that it includes. */
export interface ChronyConf {
  main: string
  /** Every file that was read, in the order of reading; a file that is included twice stands twice. */
  files: ConfFile[]
  /** Directives of main file, includes and confdirs in the order in which chronyd takes them. */
  directives: ConfDirective[]
  /** Lines of the `.sources` files: only server, pool and peer count there. chronyd reads them last. */
  sources: ConfDirective[]
  problems: ConfProblem[]
}

/**
 * Read chronyd's configuration as chronyd does: `include` patterns, `confdir` (the first folder wins per file name) and
 * `sourcedir`, chrony.conf(5). What an included file hides is told in `problems`.
 *
 * @throws FileError when the main file itself cannot be read
 */
export async function readChronyConf(host: ConfReading, main: string): Promise<ChronyConf> {
  const reader = new Reader(host, main)
  await reader.readMain()
  return reader.conf
}

const MAX_LINE_LENGTH = 2047
const MAX_INCLUDE_LEVEL = 10

class Reader {
  readonly conf: ChronyConf
  readonly #host: ConfReading
  readonly #sourceDirs: ConfDirective[] = []

  constructor(host: ConfReading, main: string) {
    this.#host = host
    this.conf = { main, files: [], directives: [], sources: [], problems: [] }
  }

  async readMain(): Promise<void> {
    await this.#take(this.conf.main, await this.#host.readFile(this.conf.main), 'main', 1)
    for (const directive of this.#sourceDirs) {
      for (const path of await this.#filesOf(directive, '.sources')) await this.#readSources(path, directive)
    }
  }

  async #take(path: string, text: string, origin: ConfOrigin, level: number): Promise<void> {
    const lines = parseConfLines(path, text)
    this.conf.files.push({ path, origin, lines })
    for (const line of lines) {
      if (line.raw.length > MAX_LINE_LENGTH) this.#problem('LINE_TOO_LONG', line, 'is longer than 2047 characters: chronyd does not start')
      if (!isDirective(line)) continue
      this.conf.directives.push(line)
      if (line.directive === 'include') await this.#include(line, await this.#matches(line), 'include', level)
      else if (line.directive === 'confdir') await this.#include(line, await this.#filesOf(line, '.conf'), 'confdir', level)
      else if (line.directive === 'sourcedir') this.#sourceDirs.push(line)
    }
  }

  async #include(by: ConfDirective, paths: readonly string[], origin: ConfOrigin, level: number): Promise<void> {
    if (paths.length > 0 && level >= MAX_INCLUDE_LEVEL) {
      this.#problem('TOO_DEEP', by, `includes files more than ${String(MAX_INCLUDE_LEVEL)} deep: chronyd does not start`)
      return
    }
    for (const path of paths) {
      const text = await this.#read(path, by)
      if (text !== null) await this.#take(path, text, origin, level + 1)
    }
  }

  async #readSources(path: string, by: ConfDirective): Promise<void> {
    const text = await this.#read(path, by)
    if (text === null) return
    const lines = parseConfLines(path, text)
    this.conf.files.push({ path, origin: 'sourcedir', lines })
    this.conf.sources.push(...lines.filter(isDirective))
  }

  async #matches(by: ConfDirective): Promise<string[]> {
    const paths = await this.#orProblem(by, by.args, () => globPaths(this.#host, by.args))
    if (paths?.length === 0) this.#problem('MISSING', by, `includes ${by.args}, which matches no file`)
    return paths ?? []
  }

  /** Files of the folders that a directive names: by name, the first folder that has a name wins. */
  async #filesOf(by: ConfDirective, suffix: string): Promise<string[]> {
    const byName = new Map<string, string>()
    for (const folder of wordsOf(by.args)) {
      const names = (await this.#orProblem(by, folder, () => listIfThere(this.#host, folder))) ?? []
      for (const name of names) {
        if (matchesName(`*${suffix}`, name) && !byName.has(name)) byName.set(name, `${folder}/${name}`)
      }
    }
    return [...byName.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path)
  }

  async #read(path: string, by: ConfDirective): Promise<string | null> {
    const text = await this.#orProblem(by, path, () => this.#host.readFile(path))
    return text ?? null
  }

  /** What a look at a file or folder gives; null and a problem when it gives nothing. */
  async #orProblem<T>(by: ConfDirective, path: string, look: () => Promise<T>): Promise<T | null> {
    try {
      return await look()
    } catch (thrown) {
      const error = asFileError(thrown, path)
      const why = error.denied ? 'permission denied' : error.code === 'NOT_RECORDED' ? 'not in this recording' : error.code
      if (error.missing) this.#problem('MISSING', by, `names ${path}, which is not there`)
      else this.#problem('UNREADABLE', by, `names ${path}, which could not be read: ${why}`)
      return null
    }
  }

  #problem(code: ConfProblem['code'], line: ConfLine, message: string): void {
    this.conf.problems.push({ code, file: line.file, line: line.line, message: `${line.file}:${String(line.line)} ${message}` })
  }
}
